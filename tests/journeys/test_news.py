"""A text from draft to the public, with its picture; a voice from the question to its end."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

TAIWAN = "/events/eu-taiwan-2017/"
SAID = "Two tables further on sat the partner we had looked for."


def _picture() -> dict[str, object]:
    file = io.BytesIO()
    Image.new("RGB", (1400, 700), "#35566b").save(file, "PNG")
    return {"name": "harbour.png", "mimeType": "image/png", "buffer": file.getvalue()}


def _accept(visit, title: str) -> None:
    editor = visit("editor")
    editor.goto("/inbox/")
    editor.get_by_role("link", name=title).first.click()
    editor.get_by_role("link", name="See it as it would be shown").click()
    expect(editor.get_by_role("main")).to_be_visible()
    editor.go_back()
    editor.get_by_role("button", name="Accept").click()
    expect(editor.get_by_text("Decided. Whoever submitted it is told.")).to_be_visible()


def test_text_is_drafted_previewed_reviewed_and_published_with_its_picture(visit):
    title = "Harbour clinics go on board"
    writer = visit("manager")
    writer.goto("/news/new/")
    writer.get_by_label("Title").fill(title)
    writer.get_by_label("In one sentence").fill("Nurses come aboard.")
    writer.get_by_label("Text", exact=False).first.fill("First **boat** sails.")
    writer.get_by_label("Tags").fill("Harbours, health")
    writer.get_by_role("button", name="Preview").click()
    frame = writer.frame_locator("iframe[name=article-preview]")
    expect(frame.locator("h1")).to_have_text(title)
    expect(frame.locator("strong")).to_have_text("boat")
    expect(writer.get_by_label("Title")).to_have_value(title)
    writer.get_by_role("button", name="Save draft").click()
    expect(writer.get_by_role("heading", level=1)).to_have_text(title)
    address = writer.url
    reader = visit()
    assert reader.goto(address).status == 404

    writer.get_by_role("link", name="Pictures").click()
    writer.get_by_label("Picture", exact=True).set_input_files(_picture())
    writer.get_by_role("button", name="Add", exact=True).click()
    expect(writer.locator("#id_alt")).to_have_attribute("aria-invalid", "true")
    writer.get_by_label("Picture", exact=True).set_input_files(_picture())
    writer.get_by_label("What can be seen").fill("A boat at a quay")
    writer.get_by_role("button", name="Add", exact=True).click()
    expect(writer.get_by_role("img", name="A boat at a quay")).to_be_visible()
    writer.goto(address)
    writer.get_by_role("button", name="Submit").click()
    expect(writer.get_by_text("Waits for an editor", exact=False).first).to_be_visible()
    assert reader.goto(address).status == 404
    _accept(visit, title)

    reader.goto("/news/?tag=harbours")
    reader.get_by_role("link", name=title).click()
    shown = reader.get_by_role("img", name="A boat at a quay")
    expect(shown).to_be_visible()
    used = shown.evaluate(
        "image => image.decode().then(() => [image.currentSrc, image.naturalWidth])"
    )
    assert used[0].endswith(".webp")
    assert used[1] > 0
    expect(reader.get_by_role("main")).to_contain_text("Öresund Health Cluster")
    reader.goto("/search/?q=harbour+clinics")
    expect(reader.get_by_role("main")).to_contain_text(title)
    assert reader.context.cookies() == []


def test_voice_is_asked_for_given_shown_and_withdrawn(visit):
    person = visit("delegate")
    person.goto("/accounts/notices/")
    person.get_by_role("link", name=re.compile("What would you tell others about")).first.click()
    person.get_by_label("What you would tell others").fill(SAID)
    person.get_by_label("Your position").fill("Head of partnerships")
    person.get_by_role("button", name="Send it").click()
    expect(person.get_by_text("Without your consent", exact=False).first).to_be_visible()
    expect(person.get_by_label("What you would tell others")).to_have_value(SAID)
    person.get_by_role("checkbox").check()
    person.get_by_role("button", name="Send it").click()
    expect(person.get_by_text("Thank you. An editor reads it", exact=False)).to_be_visible()
    own = person.url

    reader = visit()
    reader.goto("/news/voices/")
    expect(reader.get_by_role("main")).not_to_contain_text(SAID)
    _accept(visit, "A voice on EU–Taiwan")
    organisation = ""
    pages = ["/", "/news/voices/", TAIWAN, "/search/?q=looked+partner+tables"]
    for address in pages:
        reader.goto(address)
        expect(reader.get_by_role("main")).to_contain_text(SAID)
        links = reader.locator(".voice").filter(has_text=SAID).locator("a[href*=organisations]")
        organisation = organisation or (links.first.get_attribute("href") if links.count() else "")
    pages.append(organisation)
    reader.goto(organisation)
    expect(reader.get_by_role("main")).to_contain_text(SAID)

    person.goto(own)
    person.get_by_role("button", name="Withdraw it now").click()
    expect(person.get_by_text("It is withdrawn and deleted", exact=False)).to_be_visible()
    for address in [*pages, "/news/voices/feed.atom"]:
        answer = reader.request.get(address)
        assert answer.ok, address
        assert SAID not in answer.text(), address
