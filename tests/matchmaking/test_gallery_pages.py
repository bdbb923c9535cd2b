"""The doors of gallery and documents."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hansa.events.models import EventDocument, EventPicture
from hansa.events.operations import gallery
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def upload(size=(2000, 900)):
    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, "JPEG", exif=exif)
    return SimpleUploadedFile("x.jpg", file.getvalue())


def pdf(content=b"%PDF-1.7 slides"):
    return SimpleUploadedFile("slides.exe", content)


def test_picture_is_added_changed_moved_taken_away_and_put_back(fair, sign_in, client):
    event = f"/events/{fair.event.slug}/"
    desk, browser = f"{event}desk/gallery/", sign_in(fair.organiser)
    assert "No pictures yet" in browser.get(desk).content.decode()
    for key in ("k1", "k1", "k2"):
        sent = {"key": key, "picture": upload(), "alt": f"A hall {key}", "caption": "Before"}
        assert browser.post(desk, sent).status_code == 302
    one, two = EventPicture.objects.order_by("place")
    assert (one.width, one.height) == (1600, 720)
    page = client.get(event).content.decode()
    assert 'alt="A hall k1"' in page
    large = client.get(f"{event}gallery/{one.pk}/large.jpg")
    body = b"".join(large)
    assert b"SECRET PLACE" not in body
    assert large["Content-Type"] == "image/jpeg"
    assert large["X-Content-Type-Options"] == "nosniff"
    with Image.open(io.BytesIO(body)) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (1600, 720))
    small = b"".join(client.get(f"{event}gallery/{one.pk}/small.jpg"))
    with Image.open(io.BytesIO(small)) as drawn:
        assert drawn.size == (480, 216)
    assert client.get(f"{event}gallery/{one.pk}/huge.jpg").status_code == 404
    alone = client.get(f"{event}gallery/{one.pk}/").content.decode()
    assert f"{event}gallery/{two.pk}/" in alone
    browser.post(f"{desk}{two.pk}/move/", {"to": "forward"})
    assert next(iter(EventPicture.objects.order_by("place"))) == two
    browser.post(f"{desk}{two.pk}/move/", {"to": "back"})
    edit = f"{desk}{one.pk}/"
    assert browser.get(edit).status_code == 200
    assert browser.post(edit, {"version": 1, "alt": ""}).status_code == 422
    assert browser.post(edit, {"version": 1, "alt": "Tables"}).status_code == 302
    stale = browser.post(edit, {"version": 1, "alt": "Chairs"})
    assert stale.status_code == 409
    assert b"Tables" in stale.content
    browser.post(f"{desk}{one.pk}/remove/")
    assert client.get(f"{event}gallery/{one.pk}/").status_code == 404
    assert client.get(f"{event}gallery/{one.pk}/large.jpg").status_code == 404
    assert "Put back" in browser.get(desk).content.decode()
    gone = browser.post(f"{desk}{one.pk}/move/", follow=True)
    assert b"taken away meanwhile" in gone.content
    browser.post(f"{desk}{one.pk}/put-back/")
    assert client.get(f"{event}gallery/{one.pk}/").status_code == 200
    default_storage.delete(one.file.name)
    assert client.get(f"{event}gallery/{one.pk}/large.jpg").status_code == 404


def test_what_is_no_picture_or_has_no_words_is_refused(fair, sign_in, monkeypatch):
    desk, browser = f"/events/{fair.event.slug}/desk/gallery/", sign_in(fair.organiser)
    wrong = {"key": "k", "picture": SimpleUploadedFile("x.jpg", b"<svg>"), "alt": "A hall"}
    assert b"no picture we can read" in browser.post(desk, wrong).content
    assert browser.post(desk, {"key": "k", "picture": upload(), "alt": ""}).status_code == 422
    monkeypatch.setattr(gallery, "MOST_PICTURES", 0)
    full = browser.post(desk, {"key": "k", "picture": upload(), "alt": "A hall"})
    assert (full.status_code, b"room for 0" in full.content) == (422, True)
    assert not EventPicture.objects.exists()


def test_documents_are_read_by_those_whom_they_are_for(fair, sign_in, client, monkeypatch):
    event = f"/events/{fair.event.slug}/"
    desk, browser = f"{event}desk/documents/", sign_in(fair.organiser)
    for number, audience in enumerate(["everybody", "participants"]):
        sent = {"key": f"k{number}", "document": pdf(), "title": f"Slides {audience}",
                "audience": audience}  # fmt: skip
        assert browser.post(desk, sent).status_code == 302
    public, inside = EventDocument.objects.order_by("pk")
    page = client.get(event).content.decode()
    assert "Slides everybody" in page
    assert "Slides participants" not in page
    answer = client.get(f"{event}documents/{public.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="slides-everybody.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    address = f"{event}documents/{inside.pk}/"
    assert client.get(address).status_code == 404
    assert sign_in(make_user()).get(address).status_code == 404
    for user in (fair.manager, fair.delegate, fair.organiser):
        answer = sign_in(user).get(address)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert "Slides participants" in sign_in(user).get(event).content.decode()
    browser.post(f"{desk}{public.pk}/remove/")
    assert client.get(f"{event}documents/{public.pk}/").status_code == 404
    assert "Put back" in browser.get(desk).content.decode()
    browser.post(f"{desk}{public.pk}/put-back/")
    assert client.get(f"{event}documents/{public.pk}/").status_code == 200
    wrong = browser.post(desk, {"key": "x", "document": pdf(b"MZ"), "title": "T",
                                "audience": "everybody"})  # fmt: skip
    assert (wrong.status_code, b"This is no PDF" in wrong.content) == (422, True)
    monkeypatch.setattr(gallery, "MOST_DOCUMENTS", 0)
    full = browser.post(desk, {"key": "y", "document": pdf(), "title": "T",
                               "audience": "everybody"})  # fmt: skip
    assert (full.status_code, b"room for 0" in full.content) == (422, True)


def test_a_document_gets_another_title_and_readers_and_a_stale_form_shows_both(
    fair, sign_in, client
):
    event = f"/events/{fair.event.slug}/"
    desk, browser = f"{event}desk/documents/", sign_in(fair.organiser)
    sent = {"key": "k", "document": pdf(), "title": "Slides", "audience": "everybody"}
    browser.post(desk, sent)
    document = EventDocument.objects.get()
    address = f"{desk}{document.pk}/"
    assert address in browser.get(desk).content.decode()
    page = browser.get(address).content.decode()
    assert 'value="Slides"' in page
    assert f"{event}documents/{document.pk}/" in page
    change = {"version": 1, "title": "Minutes", "audience": "participants"}
    assert browser.post(address, {**change, "title": ""}).status_code == 422
    assert browser.post(address, change)["Location"] == desk
    assert client.get(f"{event}documents/{document.pk}/").status_code == 404
    stale = browser.post(address, {"version": 1, "title": "Talks", "audience": "everybody"})
    assert stale.status_code == 409
    page = stale.content.decode()
    assert all(words in page for words in ("Minutes", "Talks", 'name="version" value="2"'))
    browser.post(address, {"version": 2, "title": "Talks", "audience": "everybody"})
    answer = client.get(f"{event}documents/{document.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="talks.pdf"'
    assert answer["Cache-Control"] == "no-cache"
    browser.post(f"{desk}{document.pk}/remove/")
    assert "It was taken away" in browser.get(address).content.decode()


def test_an_event_that_is_not_public_shows_its_pictures_to_its_organisers(fair, sign_in, client):
    desk, browser = f"/events/{fair.event.slug}/desk/gallery/", sign_in(fair.organiser)
    browser.post(desk, {"key": "k", "picture": upload(), "alt": "A hall"})
    fair.event.published_at = None
    fair.event.save()
    address = f"/events/{fair.event.slug}/gallery/{EventPicture.objects.get().pk}/small.jpg"
    assert client.get(address).status_code == 404
    assert "no-store" in browser.get(address)["Cache-Control"]
