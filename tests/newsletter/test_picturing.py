"""Pictures above the sections of an edition."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from hansa.common.errors import OperationRefused
from hansa.common.pictures import Photo
from hansa.newsletter.operations.picturing import put_section_picture, remove_section_picture
from hansa.newsletter.rendering import render_edition_mail, shown_sections
from tests.factories import NOW, make_edition, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor():
    return make_user(role="editor")


def put(section, editor, alt="A hall"):
    drawn = ContentFile(b"\xff\xd8\xff", name="x.jpg")
    return put_section_picture(
        actor=editor, now=NOW, section=section, photo=Photo(drawn, drawn, 200, 100), alt=alt
    )


def test_a_picture_stands_above_its_section_and_goes_with_its_file(
    editor, django_capture_on_commit_callbacks
):
    edition = make_edition()
    section = edition.sections.get(kind="calls")
    assert shown_sections(edition) == []
    with django_capture_on_commit_callbacks(execute=True):
        put(section, editor)
        put(section, editor, alt="Another hall")
    assert len(default_storage.listdir("newsletter")[1]) == 1
    shown = shown_sections(edition)[0].picture
    assert (shown.alt, shown.height) == ("Another hall", 282)
    html = render_edition_mail(edition, leave="")["html"]
    assert f"/newsletter/1/sections/{section.pk}/picture.jpg" in html
    assert "Another hall" in html
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            remove_section_picture(actor=editor, now=NOW, section=section)
    assert default_storage.listdir("newsletter")[1] == []
    edition.refresh_from_db()
    assert edition.version == 5  # whoever has it open sees each change


def test_only_a_draft_gets_one(editor):
    section = make_edition(sent=True).sections.first()
    with pytest.raises(OperationRefused, match="Only a draft"):
        put(section, editor)
    assert default_storage.listdir("newsletter")[1] == []


def test_an_editor_puts_it_there_on_a_page(editor, sign_in, client):
    edition = make_edition()
    section = edition.sections.get(kind="calls")
    browser, page = sign_in(editor), f"/newsletter/1/sections/{section.pk}/picture/"
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, "PNG")

    def send(**given):
        upload = io.BytesIO(file.getvalue())
        upload.name = "hall.png"
        return browser.post(page, {"key": "k", "alt": "A hall", "picture": upload, **given})

    assert send(alt="").status_code == 422
    assert send(picture="").status_code == 422
    answer = send()
    assert answer["Location"] == f"/newsletter/1/edit/#section-{section.pk}"
    assert "Another picture, or none" in browser.get("/newsletter/1/edit/").content.decode()
    shown = f"/newsletter/1/sections/{section.pk}/picture.jpg"
    assert browser.get(shown)["Cache-Control"] == "private, no-store"
    assert client.get(shown).status_code in {302, 404}
    assert "Take the picture away" in browser.get(page).content.decode()
    assert browser.post(page, {"remove": "1"}).status_code == 302
    assert "Add a picture" in browser.get("/newsletter/1/edit/").content.decode()
