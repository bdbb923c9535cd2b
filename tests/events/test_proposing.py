"""Events that members propose, the editors' inbox, and who may do what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from hansa.common.errors import OperationRefused
from hansa.common.search import search_documents
from hansa.events.models import Event, Series
from hansa.events.operations import proposing
from hansa.events.operations.calendar import series_named
from hansa.events.operations.proposing import (
    accept_event,
    propose_event,
    return_event,
    revise_event,
    submit_event,
    withdraw_event,
)
from hansa.events.owners import owner_of
from hansa.events.permissions import can_edit_events, has_place, keeps_event, runs_event, takes_part
from hansa.events.queries import events_to_keep, others_of_series
from hansa.mail.models import OutgoingMail
from hansa.moderation.models import Case
from hansa.moderation.operations import decide_case
from tests.factories import NOW, make_event, make_fair, make_organisation, make_term, make_user
from tests.factories_calendar import make_registration, make_webinar

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def details(**changes):
    return {
        "kind": "workshop", "backing": "community", "title": "Glass day", "summary": "Glass.",
        "starts_at": NOW + DAY, "ends_at": NOW + 2 * DAY, **changes,
    }  # fmt: skip


def proposed(actor, **given):
    return propose_event(actor=actor, now=NOW, details=details(), **given)


def decided(event, accepts, reason=""):
    case = Case.objects.get(object_id=event.pk, state="waiting")
    decide_case(
        actor=make_user(role="editor"), now=NOW, case=case, version=case.version, accepts=accepts,
        reason=reason,
    )  # fmt: skip
    event.refresh_from_db()


def test_a_proposal_waits_is_accepted_and_found():
    keeper = make_user()
    own = make_organisation("Alpha", administrator=keeper)
    event = proposed(keeper, organisation=own, series="Glass days", terms=[make_term()])
    assert (event.slug, event.published_at, event.series.name) == ("glass-day", None, "Glass days")
    assert event.organisations.get() == own
    submit_event(actor=keeper, now=NOW, event=event)
    with pytest.raises(OperationRefused, match="submitted already"):
        submit_event(actor=keeper, now=NOW, event=event)
    decided(event, accepts=True)
    assert (event.published_at, event.submitted_at) == (NOW, None)
    assert search_documents("glass").get().href == "/events/glass-day/"
    with pytest.raises(OperationRefused, match="public already"):
        submit_event(actor=keeper, now=NOW, event=event)
    assert events_to_keep(keeper).get() == event


def test_what_is_given_back_is_a_draft_and_its_writer_hears_why():
    keeper = make_user()
    event = submit_event(actor=keeper, now=NOW, event=proposed(keeper))
    decided(event, accepts=False, reason="Say where.")
    assert (event.published_at, event.submitted_at) == (None, None)
    assert "Say where." in OutgoingMail.objects.get(recipient=keeper.email).text


def test_what_a_member_changes_in_public_is_shown_and_looked_at_again():
    keeper, editor = make_user(), make_user(role="editor")
    event = accept_event(actor=editor, now=NOW, event=proposed(keeper))
    change = {"now": NOW, "event": event, "terms": [], "series": ""}
    revise_event(**change, actor=keeper, version=event.version, details=details(summary="New"))
    case = Case.objects.get(state="waiting")
    assert Event.objects.get().summary == "New"
    decided(event, accepts=False, reason="No.")
    assert event.published_at == NOW
    assert accept_event(actor=editor, now=NOW + DAY, event=event).published_at == NOW
    change["event"] = event
    revise_event(**change, actor=editor, version=event.version, details=details(summary="Newer"))
    assert Case.objects.filter(state="waiting").count() == 0
    assert case.title == "Glass day"
    with pytest.raises(OperationRefused, match="before it begins"):
        revise_event(**change, actor=keeper, version=1, details=details(ends_at=NOW))


def test_what_is_taken_back_is_no_longer_found_unless_people_registered():
    keeper = make_user()
    event = submit_event(actor=keeper, now=NOW, event=proposed(keeper))
    withdraw_event(actor=keeper, now=NOW, event=event)
    assert Case.objects.get().state == "withdrawn"
    with pytest.raises(OperationRefused, match="not public"):
        withdraw_event(actor=keeper, now=NOW, event=event)
    event = accept_event(actor=None, now=NOW, event=event)
    withdraw_event(actor=keeper, now=NOW, event=event)
    assert not search_documents("glass").exists()
    talk = make_webinar()
    make_registration(talk)
    with pytest.raises(OperationRefused, match="Cancel the event"):
        withdraw_event(actor=keeper, now=NOW, event=talk)


def test_accepting_closes_the_case_and_not_very_many_wait(monkeypatch):
    keeper = make_user()
    event = submit_event(actor=keeper, now=NOW, event=proposed(keeper))
    accept_event(actor=None, now=NOW, event=event)
    assert Case.objects.get().state == "accepted"
    assert return_event(actor=None, now=NOW, event=event).published_at == NOW
    submit_event(actor=keeper, now=NOW, event=proposed(keeper))
    monkeypatch.setattr(proposing, "MOST_WAITING", 1)
    with pytest.raises(OperationRefused, match="Many events"):
        submit_event(actor=keeper, now=NOW, event=proposed(keeper))


def test_a_series_is_found_by_its_name_or_made():
    first = series_named(" Expert Talks ")
    assert series_named("expert talks") == first
    assert series_named(" ") is None
    assert str(Series.objects.get()) == "Expert Talks"
    one, other = make_event(series=first), make_event(series=first)
    assert list(others_of_series(one, NOW)) == [other]
    assert not others_of_series(make_event(), NOW)


def test_who_may_what():
    keeper, colleague, organiser, editor = (
        make_user(),
        make_user(),
        make_user(),
        make_user(role="editor"),
    )
    own = make_organisation("Alpha", administrator=colleague)
    alone, theirs = proposed(keeper), proposed(keeper, organisation=own)
    assert keeps_event(keeper, alone)
    assert not keeps_event(colleague, alone)
    assert keeps_event(colleague, theirs)
    assert not keeps_event(AnonymousUser(), alone)
    event = make_event(organiser=organiser, written_by=keeper)
    assert not keeps_event(keeper, event)
    assert runs_event(organiser, event)
    assert runs_event(editor, event)
    assert not runs_event(AnonymousUser(), event)
    assert can_edit_events(editor)
    assert not can_edit_events(keeper)


def test_those_who_take_part_are_known_by_who_takes_care_of_the_event():
    fair, talk, user = make_fair(), make_webinar(), make_user()
    assert owner_of(fair.event).name == "matchmaking"
    assert owner_of(talk) is None
    assert takes_part(fair.delegate, fair.event)
    assert not takes_part(user, fair.event)
    assert not takes_part(user, talk)
    make_registration(talk, user)
    assert takes_part(user, talk)
    assert not has_place(AnonymousUser(), talk)
    assert not runs_event(make_user(role="editor"), fair.event)
    assert runs_event(make_user(role="administrator"), fair.event)
