"""Speakers: shown with consent, told of it, corrected and withdrawn by themselves."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signing import Signer
from django.utils.translation import override
from PIL import Image

from hansa.common import clock
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.common.pictures import Photo
from hansa.events.models import Event, Speaker
from hansa.events.operations import speaking
from hansa.events.operations.calendar import announce_event
from hansa.events.operations.speaking import (
    SpeakerDetails,
    add_speaker,
    correct_speaker,
    edit_speaker,
    remove_speaker,
    withdraw_speaker,
)
from hansa.events.queries.talks import keepers_of, speaker_token, speakers_of
from hansa.mail.models import OutgoingMail
from hansa.notices.models import Notice
from tests.factories import NOW, make_event, make_organisation, make_user

pytestmark = pytest.mark.django_db
ACT = {"actor": None, "now": NOW}
GRACE = SpeakerDetails("Grace Hopper", "Admiral", "Navy", "**Bugs**", "Grace at a desk")
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def talk():
    return make_event("talk", kind="webinar", format="virtual", city="", organiser=make_user())


def photo():
    drawn = ContentFile(b"\xff\xd8\xff", name="x.jpg")
    return Photo(drawn, drawn, 1, 1)


def grace(talk, **given):
    return add_speaker(
        **{**ACT, "event": talk, "details": GRACE, "photo": photo(), "consents": True,
           "email": "grace@example.org", **given}
    )  # fmt: skip


def letters(address="grace@example.org"):
    return OutgoingMail.objects.filter(recipient=address).order_by("pk")


def upload():
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, "PNG")
    file.seek(0)
    file.name = "face.png"
    return file


def test_speaker_is_shown_with_consent_and_goes_with_the_picture(
    talk, django_capture_on_commit_callbacks
):
    with pytest.raises(OperationRefused, match="agreed"):
        grace(talk, consents=False)
    with pytest.raises(OperationRefused, match="can be seen"):
        grace(talk, details=SpeakerDetails("Grace"))
    made = grace(talk)
    plain = grace(talk, details=SpeakerDetails("Alan", alt="lost"), photo=None, email="")
    assert [str(one) for one in speakers_of(talk)] == ["Grace Hopper", "Alan"]
    assert (plain.alt, plain.picture.name, made.consented_at) == ("", "", NOW)
    assert (made.consent_version, "speaker agrees" in made.consent_text) == ("2026-11", True)
    assert default_storage.exists(made.picture.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_speaker(actor=make_user(), now=NOW, speaker=made) == talk
    assert not default_storage.exists(made.picture.name)
    assert speakers_of(talk).get() == plain


def test_not_very_many_speakers(talk, monkeypatch):
    monkeypatch.setattr(speaking, "MOST_SPEAKERS", 0)
    with pytest.raises(OperationRefused, match="very many"):
        grace(talk)


def test_who_is_shown_is_told_once_in_the_language_of_the_page(talk):
    grace(talk, email="")
    assert not OutgoingMail.objects.exists()
    with override("de"):
        made = grace(talk)
    letter = letters().get()
    assert f"/de/events/speakers/yours/{speaker_token(made)}/" in letter.text
    grace(talk, email="", details=SpeakerDetails("Alan"), photo=None)
    assert letters().count() == 1


def test_nobody_is_told_of_a_draft_that_no_editor_has_seen(talk):
    Event.objects.filter(pk=talk.pk).update(published_at=None)
    talk.refresh_from_db()
    grace(talk)
    assert not letters().exists()
    announce_event(**ACT, event=talk)
    assert speaker_token(Speaker.objects.get()) in letters().get().text


def test_a_speaker_corrects_it_and_agrees_themselves(talk, django_capture_on_commit_callbacks):
    made = grace(talk, actor=make_user())
    before = made.picture.name
    ask = {"actor": None, "now": LATER, "speaker": made, "details": GRACE, "consents": True}
    with pytest.raises(OperationRefused, match="agreed"):
        correct_speaker(**{**ask, "consents": False}, version=1)
    with pytest.raises(OperationRefused, match="can be seen"):
        correct_speaker(**{**ask, "details": SpeakerDetails("Grace")}, version=1)
    assert speakers_of(talk).get().picture.name == before
    kept = correct_speaker(**{**ask, "details": SpeakerDetails("G. H.", alt="Grace")}, version=1)
    kept.refresh_from_db()
    assert (kept.name, kept.alt, kept.position, kept.picture.name) == ("G. H.", "Grace", "", before)
    assert (kept.consented_at, kept.consent_noted_by, kept.version) == (LATER, None, 2)
    assert kept.consent_text.startswith("I agree")
    with pytest.raises(StaleForm):
        correct_speaker(**ask, version=1, photo=photo())
    assert len(default_storage.listdir("speakers")[1]) == 1
    with django_capture_on_commit_callbacks(execute=True):
        other = correct_speaker(**ask, version=2, photo=photo())
    assert not default_storage.exists(before)
    assert default_storage.exists(other.picture.name)
    with django_capture_on_commit_callbacks(execute=True):
        none = correct_speaker(**ask, version=3, keeps_picture=False)
    assert (none.picture.name, none.alt) == ("", "")
    assert default_storage.listdir("speakers")[1] == []


def test_a_speaker_takes_it_away_and_the_organiser_is_told(
    talk, django_capture_on_commit_callbacks
):
    made, organiser = grace(talk), talk.organisers.get().user
    with django_capture_on_commit_callbacks(execute=True):
        for _twice in range(2):
            assert withdraw_speaker(actor=None, now=LATER, speaker=made) == talk
    assert not Speaker.objects.exists()
    assert not default_storage.exists(made.picture.name)
    letter = letters(organiser.email).get()
    assert "shown no more" in letter.subject
    assert "Grace Hopper does not agree" in letter.text
    assert "Grace" not in letter.subject + Notice.objects.get(user=organiser).text
    assert not any("Grace" in str(one.details) for one in AuditRecord.objects.all())
    with pytest.raises(OperationRefused, match="any more"):
        correct_speaker(
            actor=None, now=LATER, speaker=made, version=1, details=GRACE, consents=True
        )


def test_who_keeps_an_event_is_told(talk):
    assert list(keepers_of(talk)) == [talk.organisers.get().user]
    writer, administrator = make_user(), make_user()
    written = make_event(written_by=writer)
    assert list(keepers_of(written)) == [writer]
    own = make_organisation("Own", administrator=administrator)
    assert list(keepers_of(make_event(written_by=writer, proposed_by=own))) == [administrator]
    assert list(keepers_of(make_event())) == []


def test_the_link_shows_corrects_and_takes_away_by_post_alone_without_an_account(
    talk, client, monkeypatch
):
    made = grace(talk)
    address = f"/events/speakers/yours/{speaker_token(made)}/"
    shown = client.get(address)
    page = shown.content.decode()
    for words in ("Grace Hopper", "Admiral", "<strong>Bugs</strong>", "11 July 2017",
                  "The speaker agrees", f"{address}picture.jpg", "Take it away now"):  # fmt: skip
        assert words in page, words
    assert (shown["Cache-Control"], shown["X-Robots-Tag"]) == ("private, no-store", "noindex")
    assert "grace@example.org" not in page
    assert client.get(f"{address}picture.jpg")["Cache-Control"] == "private, no-store"
    assert client.get(f"{address}?withdraw=1").status_code == 200
    assert Speaker.objects.exists()
    monkeypatch.setattr(clock, "now", lambda: LATER)
    typed = {"version": 1, "name": "Grace M. Hopper", "alt": "Grace", "consents": "on"}
    for wrong in ({"consents": ""}, {"name": ""}, {"alt": "", "picture": upload()}):
        assert client.post(address, {**typed, **wrong}).status_code == 422, wrong
    saved = client.post(address, {**typed, "picture": upload()}, follow=True)
    assert "Grace M. Hopper" in saved.content.decode()
    assert "Saved" in saved.content.decode()
    assert "Grace M. Hopper" in client.get("/events/talk/").content.decode()
    stale = client.post(address, {**typed, "name": "Amazing Grace", "picture": upload()})
    assert stale.status_code == 409
    page = stale.content.decode()
    assert all(words in page for words in ("Grace M. Hopper", "Amazing Grace", 'value="2"'))
    assert "Photo(" not in page
    client.post(address, {**typed, "version": 2, "without_picture": "on"})
    assert client.get(f"{address}picture.jpg").status_code == 404
    assert "Show no picture" not in client.get(address).content.decode()
    gone = client.post(address, {"withdraw": "1"}, follow=True)
    assert "Nothing is shown about you" in gone.content.decode()
    assert "Hopper" not in client.get("/events/talk/").content.decode()
    assert client.post(address, typed).status_code == 200
    assert client.get(f"{address}picture.jpg").status_code == 404
    assert not client.cookies
    assert not Speaker.objects.exists()


def test_a_link_that_is_not_ours_leads_nowhere(talk, client):
    made = grace(talk)
    forged = Signer(salt="other").sign_object(made.pk)
    for token in (forged, "x", f"{speaker_token(made)}x"):
        assert client.get(f"/events/speakers/yours/{token}/").status_code == 404
        assert client.post(f"/events/speakers/yours/{token}/", {"withdraw": "1"}).status_code == 404
        assert client.get(f"/events/speakers/yours/{token}/picture.jpg").status_code == 404
    assert Speaker.objects.exists()


def test_the_address_is_asked_for_and_shown_to_nobody(talk, sign_in, client):
    organiser = talk.organisers.get().user
    browser, address = sign_in(organiser), "/events/talk/speakers/"
    given = {"key": "k", "name": "Grace", "consents": "on", "email": "grace@example.org"}
    assert browser.post(address, {**given, "email": "grace"}).status_code == 422
    assert browser.post(address, given).status_code == 302
    assert letters().exists()
    kept = browser.get(address).content.decode()
    assert "Has a link to correct it" in kept
    shown = [kept, client.get("/events/talk/").content.decode()]
    shown.append(client.get("/api/events/talk").content.decode())
    assert not any("grace@example.org" in page for page in shown)
    OutgoingMail.objects.all().delete()
    Event.objects.filter(pk=talk.pk).update(published_at=None)
    yours = f"/events/speakers/yours/{speaker_token(Speaker.objects.get())}/"
    assert "not public now" in client.get(yours).content.decode()


def test_who_keeps_the_event_changes_what_is_shown_and_the_speaker_hears(
    talk, django_capture_on_commit_callbacks
):
    made = grace(talk, photo=None, details=SpeakerDetails("Grace"))
    letters().delete()
    actor = talk.organisers.get().user
    ask = {"actor": actor, "now": LATER, "speaker": made, "details": SpeakerDetails("G. Hopper")}
    with pytest.raises(OperationRefused, match="not agreed"):
        edit_speaker(**ask, version=1)
    with django_capture_on_commit_callbacks(execute=True):
        kept = edit_speaker(**ask, version=1, consents=True)
    assert (kept.name, kept.email, kept.version) == ("G. Hopper", "grace@example.org", 2)
    assert (kept.consent_noted_by, kept.consented_at) == (actor, LATER)
    assert letters().get().recipient == "grace@example.org"
    with pytest.raises(StaleForm):
        edit_speaker(**ask, version=1, consents=True)
    with override("de"), django_capture_on_commit_callbacks(execute=True):
        edit_speaker(**ask, version=2, consents=True, email="hopper@example.org")
    assert "/de/" in letters("hopper@example.org").get().text
    remove_speaker(actor=actor, now=LATER, speaker=made)
    with pytest.raises(OperationRefused, match="any more"):
        edit_speaker(**ask, version=3, consents=True)


def test_a_speaker_is_edited_on_their_page(talk, sign_in):
    made = grace(talk)
    browser, address = sign_in(talk.organisers.get().user), f"/events/talk/speakers/{made.pk}/"
    assert address in browser.get("/events/talk/speakers/").content.decode()
    page = browser.get(address).content.decode()
    assert "Show no picture" in page
    assert "grace@example.org" not in page
    sent = {"version": "1", "name": "G. Hopper", "consents": "on", "without_picture": "on"}
    assert browser.post(address, {**sent, "consents": ""}).status_code == 422
    assert browser.post(address, sent).status_code == 302
    page = browser.get(address).content.decode()
    assert "G. Hopper" in page
    assert "Show no picture" not in page
    stale = browser.post(address, {**sent, "name": "Grace"})
    assert stale.status_code == 409
    assert "G. Hopper" in stale.content.decode()
