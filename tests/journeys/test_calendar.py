"""Registering for an event that is full, moving up, and a webinar's questions, in the browser."""

from playwright.sync_api import expect

TALK = "/events/expert-talk-funding-mix/"


def test_who_waits_moves_up_when_a_place_is_given_up(visit):
    newcomer = visit("manager", viewport={"width": 390, "height": 844})
    newcomer.goto("/events/?q=funding+mix")
    newcomer.get_by_role("link", name="Expert Talk: the funding mix").click()
    expect(newcomer.get_by_text("All places are taken; you can wait for one.")).to_be_visible()
    newcomer.get_by_role("link", name="Wait for a place").click()
    expect(newcomer.get_by_label("Your name")).to_have_value("Anna Lindqvist")
    newcomer.get_by_role("button", name="Wait for a place").click()
    expect(newcomer.get_by_text("You are number 2 in the line.")).to_be_visible()
    first = visit("applicant")
    first.goto(TALK)
    expect(first.get_by_text("You are number 1 in the line.")).to_be_visible()
    expect(first.get_by_role("link", name="Take part online")).to_have_count(0)
    leaves = visit("evaluator")
    leaves.goto(TALK)
    leaves.get_by_role("button", name="Give my place up").click()
    expect(leaves.get_by_text("You are not registered any more.")).to_be_visible()
    first.reload()
    expect(first.get_by_role("heading", name="You have a place")).to_be_visible()
    expect(first.get_by_role("link", name="Take part online")).to_be_visible()
    newcomer.reload()
    expect(newcomer.get_by_text("You are number 1 in the line.")).to_be_visible()


def test_a_question_is_sent_ahead_and_voted_by_keyboard(visit):
    asks, votes = visit("partner"), visit("delegate")
    asks.goto(f"{TALK}#questions")
    asks.get_by_text("Ask something").focus()
    asks.keyboard.press("Enter")
    asks.get_by_label("Your question").fill("What would you do with nothing?")
    asks.keyboard.press("Tab")
    asks.keyboard.press("Enter")
    expect(asks.get_by_text("Your question is sent; others can vote for it.")).to_be_visible()
    votes.goto(f"{TALK}#questions")
    row = votes.get_by_role("listitem").filter(has_text="What would you do with nothing?")
    expect(row.get_by_text("1 vote", exact=True)).to_be_visible()
    row.get_by_role("button", name="Vote").focus()
    votes.keyboard.press("Enter")
    expect(row.get_by_text("2 votes")).to_be_visible()
    expect(row.get_by_role("button", name="Take my vote back")).to_be_visible()
    stranger = visit()
    stranger.goto(TALK)
    expect(stranger.get_by_text("What would you do with nothing?")).to_have_count(0)


def test_months_are_leafed_through_without_script(visit):
    page = visit(java_script_enabled=False)
    page.goto("/events/month/?month=2017-10")
    expect(page.get_by_role("link", name="Writing a clinical partner into a proposal")
           ).to_be_visible()  # fmt: skip
    page.get_by_role("link", name="November 2017").click()
    expect(page.get_by_role("heading", name="November 2017")).to_be_visible()
