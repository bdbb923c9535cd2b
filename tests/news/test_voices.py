"""Voices: asked once, given with consent, shown, withdrawn everywhere at once."""

from datetime import timedelta

import feedparser
import pytest
from django.core.signing import dumps
from django.db import IntegrityError, transaction

from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord, SearchDocument
from hansa.common.search import search_documents
from hansa.mail.models import OutgoingMail
from hansa.moderation.models import Case
from hansa.moderation.operations import decide_case
from hansa.news.models import Voice
from hansa.news.operations.voices import (
    ask_for_voice,
    forget_voice,
    give_voice,
    publish_voice,
    record_voice,
    return_voice,
    withdraw_voice,
)
from hansa.news.participation import Participant, participants_of
from hansa.news.queries.voices import people_to_ask, read_voice, voice_token, voices_of
from hansa.news.tasks import ask_for_voices, forget_voices
from tests.factories import (
    NOW,
    make_event,
    make_fair,
    make_organisation,
    make_schedule,
    make_user,
)
from tests.factories_calendar import make_registration, make_webinar
from tests.factories_news import make_voice
from tests.races import at_once, unguarded, without_constraint

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = {"text": "It opened doors.", "name": "Grace Hopper", "role": "Director"}
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]
both = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])


def ended():
    return make_event(starts_at=NOW - 9 * DAY, ends_at=NOW - 8 * DAY)


def asked(event=None, **fields):
    somebody = Participant("Grace@Example.org", "de", **fields)
    return ask_for_voice(actor=None, now=NOW, event=event or ended(), participant=somebody)


def letters(voice):
    return OutgoingMail.objects.filter(campaign__startswith=f"voice:{voice.pk}:").order_by("pk")


def run_at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)
    ask_for_voices.call_local()


def test_who_took_part_is_asked_once_a_week_after_however_often_the_job_runs(monkeypatch):
    fair = make_fair()
    make_schedule(fair.call, ALL, published=True)
    ends = fair.event.ends_at
    OutgoingMail.objects.all().delete()
    gone = fair.theirs[1].delegates.get()
    gone.has_left = True
    gone.save()
    for days in (1, 6, 7, 8, 20, 59, 70):
        for _twice in range(2):
            run_at(monkeypatch, ends + days * DAY)
    assert Voice.objects.count() == OutgoingMail.objects.count() == 3
    assert fair.delegate.email in set(OutgoingMail.objects.values_list("recipient", flat=True))
    assert not Voice.objects.filter(email=gone.email).exists()
    voice = Voice.objects.get(email=fair.delegate.email)
    assert (voice.user, voice.organisation, voice.asked_at) == (
        fair.delegate, fair.ours[0].organisation, ends + 7 * DAY
    )  # fmt: skip
    assert voice_token(voice) in OutgoingMail.objects.get(recipient=voice.email).text


def test_nobody_is_asked_about_what_is_no_matchmaking_has_no_schedule_or_is_hidden(monkeypatch):
    event = ended()
    assert participants_of(event) == []
    fair = make_fair()
    assert participants_of(fair.event) == []
    make_schedule(fair.call, ALL, published=True)
    assert len(participants_of(fair.event)) == 4
    type(fair.event).objects.filter(pk=fair.event.pk).update(published_at=None)
    assert people_to_ask(fair.event.ends_at + 8 * DAY) == []


def test_who_came_to_an_event_of_the_calendar_is_asked_and_who_stayed_away_not():
    event = make_webinar()
    came, _stayed = make_registration(event, name="Ada"), make_registration(event, name="Bob")
    came.came_at = NOW
    came.save(update_fields=["came_at"])
    assert [one.user for one in participants_of(event)] == [came.user]


@pytest.mark.django_db(transaction=True)
@both
def test_of_two_workers_at_once_one_asks(guarded):
    event = ended()
    somebody = Participant("grace@example.org", "en")

    def ask():
        act = ask_for_voice if guarded else unguarded(ask_for_voice)
        return act(actor=None, now=NOW, event=event, participant=somebody)

    before = 'INSERT INTO "news_voice"'
    if guarded:
        outcomes = at_once(ask, ask, before=before, guarded=True)
        assert not any(isinstance(one, Exception) for one in outcomes)
        assert Voice.objects.count() == OutgoingMail.objects.count() == 1
        return
    with without_constraint(Voice, "voice_asked_once"):
        at_once(ask, ask, before=before, guarded=False)
        assert Voice.objects.count() == OutgoingMail.objects.count() == 2


def test_voice_is_given_with_consent_read_by_an_editor_and_shown_everywhere(client):
    own = make_organisation("Alpha")
    voice = asked(organisation=own)
    given = give_voice(actor=None, now=NOW, voice=voice, **SAID)
    assert given.state == Voice.State.WAITING
    assert (given.consent_version, given.consent_at) == ("2026-11", NOW)
    assert "withdraw this at any time" in given.consent_text
    assert not search_documents("doors").exists()
    assert client.get(f"/news/voices/{voice.pk}/").status_code == 404
    case = Case.objects.get()
    assert "Grace" not in case.title
    decide_case(actor=make_user(role="editor"), now=NOW, case=case, version=1, accepts=True)
    pages = ["/", "/news/voices/", f"/news/voices/{voice.pk}/", f"/events/{voice.event.slug}/",
             "/organisations/alpha/", "/news/voices/feed.atom", "/search/?q=doors"]  # fmt: skip
    for page in pages:
        assert "It opened doors." in client.get(page).content.decode(), page
    feed = feedparser.parse(client.get("/news/voices/feed.atom").content)
    assert not feed.bozo
    assert feed.entries[0].title == f"Grace Hopper on {voice.event}"
    assert [one.subject for one in letters(voice)][1:] == ["Was Sie gesagt haben, ist öffentlich"]
    assert not SearchDocument.objects.filter(title__contains="Grace", kind="case").exists()
    # Withdrawn by the link in the letter, with one press, without an account.
    address = f"/news/voices/yours/{voice_token(voice)}/"
    assert voice_token(voice) in letters(voice).last().text
    page = client.get(address)
    assert page["Cache-Control"] == "private, no-store"
    assert "Withdraw it now" in page.content.decode()
    assert not client.cookies
    assert Voice.objects.get().state == "published"  # looking changes nothing
    assert client.post(address, {"withdraw": "1"}).status_code == 302
    for page in pages:
        answer = client.get(page)
        assert "opened doors" not in answer.content.decode(), page
        assert "Grace" not in answer.content.decode(), page
    left = Voice.objects.get()
    assert (left.text, left.name, left.role, left.state) == ("", "", "", "withdrawn")
    assert left.consent_at is not None
    assert left.withdrawn_at is not None
    assert "Grace" not in str(list(AuditRecord.objects.values_list("details", flat=True)))


def test_what_waits_is_withdrawn_with_its_case_and_can_be_said_anew():
    voice = make_voice(published=False)
    for _twice in range(2):
        withdraw_voice(actor=None, now=NOW, voice=voice)
    assert Case.objects.get().state == Case.State.WITHDRAWN
    give_voice(actor=None, now=NOW, voice=voice, **SAID)
    again = Voice.objects.get()
    assert (again.state, again.withdrawn_at) == ("waiting", None)
    assert Case.objects.filter(state="waiting").count() == 1


def test_what_is_public_is_withdrawn_before_it_is_said_otherwise():
    voice = make_voice()
    with pytest.raises(OperationRefused, match="Withdraw it first"):
        give_voice(actor=None, now=NOW, voice=voice, **SAID)
    with pytest.raises(OperationRefused, match="not offered any more"):
        publish_voice(actor=None, now=NOW, voice=voice)


def test_who_has_no_account_hears_why_it_was_given_back():
    voice = make_voice(published=False)
    editor = make_user(role="editor")
    decide_case(
        actor=editor, now=NOW, case=Case.objects.get(), version=1, accepts=False,
        reason="Please leave out the phone number.",
    )  # fmt: skip
    voice.refresh_from_db()
    assert voice.state == "returned"
    assert "leave out the phone number" in letters(voice).last().text
    return_voice(actor=editor, now=NOW, voice=voice)  # nothing waits: it stays as it is


def test_who_has_an_account_hears_by_the_decision_alone_and_sees_their_own(sign_in):
    user = make_user(language="fr")
    voice = asked(user=user)
    give_voice(actor=user, now=NOW, voice=voice, **SAID)
    assert list(voices_of(user)) == [voice]
    mine = sign_in(user)
    assert "waits for an editor" in mine.get("/news/voices/mine/").content.decode()
    assert voice_token(voice) in mine.get(f"/news/voices/{voice.pk}/").content.decode()
    assert sign_in(make_user()).get(f"/news/voices/{voice.pk}/").status_code == 404
    decide_case(actor=make_user(role="editor"), now=NOW, case=Case.objects.get(), version=1,
                accepts=False, reason="No.")  # fmt: skip
    assert letters(voice).count() == 1
    assert OutgoingMail.objects.filter(recipient=user.email).count() == 2


def test_erased_person_takes_their_words_along(client):
    user = make_user()
    voice = make_voice(user=user)
    waiting = make_voice(published=False, user=user)
    assert search_documents("doors").exists()
    user.delete()
    assert not Voice.objects.exists()
    assert not search_documents("doors").exists()
    assert not Case.objects.filter(kind="voice").exists()
    assert client.get(f"/news/voices/{voice.pk}/").status_code == 404
    assert client.get(f"/news/voices/yours/{voice_token(waiting)}/").status_code == 404


def test_hidden_organisation_is_not_named_and_its_voice_stays(client):
    own = make_organisation("Alpha")
    voice = make_voice(organisation=own)
    type(own).objects.filter(pk=own.pk).update(status="hidden")
    page = client.get(f"/news/voices/{voice.pk}/").content.decode()
    assert "It opened doors." in page
    assert "Alpha" not in page


def test_editor_records_what_was_agreed_elsewhere():
    voice = record_voice(
        actor=make_user(role="editor"), now=NOW, **SAID, consent_text="By letter.",
        consent_at=NOW - DAY,
    )  # fmt: skip
    assert str(voice) == "Grace Hopper"
    assert search_documents("hopper").get().href == f"/news/voices/{voice.pk}/"


def test_editor_withdraws_for_somebody_who_asks(sign_in, client):
    voice = make_voice()
    assert "Withdraw it for them" not in client.get(f"/news/voices/{voice.pk}/").content.decode()
    editor = sign_in(make_user(role="editor"))
    assert "Withdraw it for them" in editor.get(f"/news/voices/{voice.pk}/").content.decode()
    assert editor.post(f"/news/voices/{voice.pk}/withdraw/").status_code == 302
    assert not search_documents("doors").exists()
    assert Voice.objects.get().text == ""


def test_database_shows_nothing_without_consent_and_keeps_nothing_withdrawn():
    voice = make_voice()
    for change in ({"consent_at": None}, {"text": ""}, {"state": "withdrawn"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Voice.objects.filter(pk=voice.pk).update(**change)


def test_form_needs_consent_and_loses_nothing_typed(client):
    voice = asked()
    address = f"/news/voices/yours/{voice_token(voice)}/"
    assert "What would you tell others?" in client.get(address).content.decode()
    refused = client.post(address, {**SAID, "text": "Typed with care"})
    assert refused.status_code == 422
    assert "Typed with care" in refused.content.decode()
    assert "Without your consent" in refused.content.decode()
    assert client.post(address, {**SAID, "consent": "on"}).status_code == 302
    assert not client.cookies
    assert "An editor reads it" in client.get(address).content.decode()
    voice = Voice.objects.get()
    publish_voice(actor=None, now=NOW, voice=voice)
    assert client.post(address, {**SAID, "consent": "on"}).status_code == 422


def test_links_that_are_not_ours_lead_nowhere(client):
    voice = make_voice()
    for token in ("x", f"{voice_token(voice)}x", dumps(voice.pk, salt="other"), dumps(0)):
        assert read_voice(token) is None
        assert client.post(f"/news/voices/yours/{token}/", {"withdraw": "1"}).status_code == 404
    assert Voice.objects.get().state == "published"


def test_a_year_later_addresses_are_forgotten_where_nothing_is_shown(monkeypatch):
    silent, shown, withdrawn = asked(), make_voice(), make_voice(user=make_user())
    withdraw_voice(actor=None, now=NOW, voice=withdrawn)
    for days, left in [(356, 3), (358, 2)]:
        moment = NOW + days * DAY
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        for _twice in range(2):
            forget_voices.call_local()
        assert Voice.objects.count() == left
    assert not Voice.objects.filter(pk=silent.pk).exists()
    assert Voice.objects.get(pk=shown.pk).email
    kept = Voice.objects.get(pk=withdrawn.pk)
    assert (kept.email, kept.user) == ("", None)
    assert kept.consent_at is not None
    number = letters(kept).count()
    again = give_voice(actor=None, now=NOW, voice=kept, **SAID)
    publish_voice(actor=None, now=NOW, voice=again)  # there is nobody to write to
    assert letters(kept).count() == number
    assert not forget_voice(actor=None, now=NOW, voice=shown)  # said meanwhile: it stays
    assert Voice.objects.get(pk=shown.pk).text
