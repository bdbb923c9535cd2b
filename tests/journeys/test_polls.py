"""A vote is seen by whoever looks at the poll, without a reload and, without script, with one."""

import re

from playwright.sync_api import expect


def test_a_vote_shows_in_an_open_page_and_in_one_without_script(visit):
    watches, plain = visit(), visit(java_script_enabled=False)
    for page in (watches, plain):
        page.goto("/polls/entrepreneurship/")
    before = int(re.search(r"(\d+) votes", watches.inner_text("main")).group(1))
    votes = visit("evaluator")
    votes.goto("/polls/entrepreneurship/")
    votes.get_by_label("Yes, with a programme of its own").focus()
    votes.keyboard.press("Space")
    votes.keyboard.press("Enter")
    expect(votes.get_by_text("Thank you. Your vote is counted.")).to_be_visible()
    expect(watches.get_by_text(f"{before + 1} votes")).to_be_visible(timeout=5000)
    expect(plain.get_by_text(f"{before} votes")).to_be_visible()
    plain.reload()
    expect(plain.get_by_text(f"{before + 1} votes")).to_be_visible()


def test_an_editor_asks_for_an_order_by_letter_and_the_letter_votes(visit):
    editor = visit("editor")
    editor.goto("/polls/new/")
    editor.get_by_label("Question", exact=True).fill("Which town next?")
    editor.get_by_label("an order").check()
    editor.get_by_label("Answers (optional)", exact=True).fill("Riga\nPorto\nGhent")
    editor.get_by_label("whom I write to").check()
    editor.get_by_label("Closes").fill("2017-12-01T18:00")
    editor.get_by_role("button", name="Save draft").click()
    editor.get_by_role("button", name="Open the poll").click()
    editor.get_by_text("Write to voters").click()
    editor.get_by_label("E-mail addresses").fill("olga@elsewhere.example")
    editor.get_by_role("button", name="Send the letters").click()
    expect(editor.get_by_text("1 letter is on its way.")).to_be_visible()
    for _ in range(20):
        editor.goto("/mailbox/")
        letter = editor.get_by_role("link", name="Your vote: Which town next?")
        if letter.count():
            break
        editor.wait_for_timeout(500)
    letter.first.click()
    link = re.search(r"http\S+/ballot/\S+", editor.inner_text("pre")).group(0)
    voter = visit()
    voter.goto(link)
    for town, place in [("Riga", "2"), ("Porto", "1"), ("Ghent", "3")]:
        voter.get_by_label(town).select_option(place)
    voter.get_by_role("button", name="Vote").click()
    expect(voter.get_by_text("Thank you. Your vote is counted.")).to_be_visible()
    expect(voter.get_by_text("1 vote. The result is shown from five")).to_be_visible()
