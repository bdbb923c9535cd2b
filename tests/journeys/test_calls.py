"""A call from the organisation that submits it to those who may apply; a page that is reported."""

from playwright.sync_api import expect

TITLE = "Vouchers for clean harbours"


def _decide(editor, button, word=""):
    editor.goto("/inbox/")
    editor.get_by_role("link", name=TITLE).first.click()
    if word:
        editor.get_by_label("What is to be mended", exact=False).fill(word)
    editor.get_by_role("button", name=button).click()
    expect(editor.get_by_text("Decided. Whoever submitted it is told.")).to_be_visible()


def test_a_call_is_given_back_mended_accepted_found_followed_and_asked_about(visit):
    writer, editor = visit("manager"), visit("editor", viewport={"width": 390, "height": 844})
    writer.goto("/calls/new/")
    writer.get_by_label("Title").fill(TITLE)
    writer.get_by_label("In one sentence").fill("Up to 10,000 euros for measuring water.")
    writer.get_by_label("Until").first.fill("2017-12-01T17:00")
    writer.get_by_role("button", name="Save draft").click()
    writer.get_by_role("button", name="Submit").click()
    expect(writer.get_by_text("waits for an editor", exact=False).first).to_be_visible()
    address = writer.url
    reader = visit()
    assert reader.goto(address).status == 404

    _decide(editor, "Give back", "Who may apply?")
    writer.goto("/calls/mine/")
    writer.get_by_role("link", name=TITLE).first.click()
    writer.get_by_role("link", name="Edit").first.click()
    writer.get_by_label("Who may apply, in words").fill("Small companies at the sea.")
    writer.get_by_role("button", name="Save", exact=True).click()
    writer.get_by_role("button", name="Submit").click()
    _decide(editor, "Accept")

    reader.goto("/calls/?q=clean+harbours")
    reader.get_by_role("link", name=TITLE).click()
    expect(reader.get_by_text("Small companies at the sea.")).to_be_visible()
    assert reader.context.cookies() == []
    asks = visit("partner", java_script_enabled=False)
    asks.goto(address)
    expect(asks.get_by_role("heading", name="may apply").first).to_be_visible()
    asks.get_by_role("button", name="Follow", exact=True).click()
    expect(asks.get_by_text("You follow this call.", exact=True)).to_be_visible()
    asks.get_by_text("Ask something").click()
    asks.get_by_label("Your question").fill("Is a lake a harbour?")
    asks.get_by_role("button", name="Send").click()
    writer.goto(address)
    writer.get_by_text("Answer it").click()
    writer.get_by_label("Answer", exact=True).fill("If ships call there.")
    writer.get_by_role("button", name="Answer", exact=True).focus()
    writer.keyboard.press("Enter")
    expect(writer.get_by_text("Everybody can read the answer.")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text("If ships call there.")).to_be_visible()


def test_a_page_is_reported_and_whoever_did_hears_what_came_of_it(visit):
    person, editor = visit("partner"), visit("editor")
    person.goto("/calls/innolabs/")
    person.get_by_role("link", name="Report this page").click()
    person.get_by_label("something is not true", exact=False).check()
    person.get_by_label("In your words").fill("The second date has moved.")
    person.get_by_role("button", name="Send").click()
    expect(person.get_by_text("Thank you. An editor looks at it.")).to_be_visible()
    editor.goto("/inbox/")
    editor.get_by_role("link", name="/calls/innolabs/").first.click()
    expect(editor.get_by_text("The second date has moved.")).to_be_visible()
    editor.get_by_role("button", name="Take it on").click()
    editor.get_by_label("What is to be mended", exact=False).fill("Mended, thank you.")
    editor.get_by_role("button", name="Accept").click()
    expect(editor.get_by_text("Decided. Whoever submitted it is told.")).to_be_visible()
    person.goto("/accounts/notices/")
    expect(person.get_by_text("/calls/innolabs/").first).to_be_visible()
