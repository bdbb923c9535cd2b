"""Applying to an event, and choosing among those who applied."""

from datetime import timedelta

import pytest

from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.models import Application
from hansa.matchmaking.operations.applying import (
    DelegateDetails,
    decide_applications,
    submit_application,
    withdraw_application,
)
from tests.factories import (
    NOW,
    make_application,
    make_matchmaking,
    make_organisation,
    make_request,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(db):
    return make_matchmaking(sides=[("Europe", 2, []), ("Taiwan", 2, ["TW"])])


def submit(call, organisation, *, side=0, now=NOW, actor=None, key="", delegates=()):
    return submit_application(
        actor=actor, now=now, call=call, organisation=organisation,
        side=call.sides.all()[side], motivation="To meet.", delegates=delegates, key=key,
    )  # fmt: skip


def test_application_keeps_the_profile_as_it_was_and_is_confirmed_by_mail(
    call, enqueued, django_capture_on_commit_callbacks
):
    actor, colleague = make_user(language="fr"), make_user("colleague@example.org")
    organisation = make_organisation("Jena", terms=[make_term()], sme_count=4)
    people = [DelegateDetails("Jo", "Colleague@example.org"), DelegateDetails("Al", "al@x.org")]
    with django_capture_on_commit_callbacks(execute=True):
        made = submit(call, organisation, actor=actor, delegates=people)
    assert made.snapshot["name"] == "Jena"
    assert (made.snapshot["members"], made.snapshot["terms"]) == (4, ["digital"])
    assert [d.user for d in made.delegates.all()] == [colleague, None]
    assert [str(made), str(made.delegates.first())] == ["Jena", "Jo"]
    assert OutgoingMail.objects.get().recipient == actor.email
    assert ("hansa.mail.tasks.deliver_mail", {}) in enqueued


def test_application_is_refused_outside_its_time_and_for_what_does_not_fit(call):
    good = make_organisation()
    late, early = NOW + timedelta(days=3), NOW - timedelta(days=21)
    for moment in (late, early):
        with pytest.raises(OperationRefused, match="takes no applications"):
            submit(call, good, now=moment)
    with pytest.raises(OperationRefused, match="Publish the organisation"):
        submit(call, make_organisation(published=False))
    with pytest.raises(OperationRefused, match="this country"):
        submit(call, good, side=1)
    assert not Application.objects.exists()
    submit(call, good)
    with pytest.raises(OperationRefused, match="already applied"):
        submit(call, good)
    submit(call, make_organisation(country="TW"), side=1)
    assert Application.objects.count() == 2
    assert not OutgoingMail.objects.exists()


def test_application_with_the_same_key_is_one_and_with_another_is_refused(call):
    actor, organisation = make_user(), make_organisation()
    first = submit(call, organisation, actor=actor, key="k")
    assert submit(call, organisation, actor=actor, key="k") == first
    assert OutgoingMail.objects.count() == 1
    with pytest.raises(OperationRefused):
        submit(call, organisation, actor=actor, key="other")


def test_places_of_a_side_are_never_exceeded(call):
    three = [make_application(call, selected=False, actor=make_user()) for _ in range(3)]
    letters = OutgoingMail.objects.count()

    def decide(chosen, status="selected"):
        return decide_applications(
            actor=None, now=NOW, call=call, applications=chosen, status=status, reason="Good fit"
        )

    with pytest.raises(OperationRefused, match="Europe has 2 places"):
        decide(three)
    assert not Application.objects.exclude(status="submitted").exists()
    assert OutgoingMail.objects.count() == letters
    assert call.event.organisations.count() == 0
    decide(three[:2])
    with pytest.raises(OperationRefused):
        decide(three[2:])
    decide(three[2:], "reserve")
    decide(three[:1], "rejected")
    decide(three[2:])
    statuses = [Application.objects.get(pk=a.pk).status for a in three]
    assert statuses == ["rejected", "selected", "selected"]
    assert OutgoingMail.objects.count() == letters + 5
    assert call.event.organisations.count() == 2


def test_decision_needs_an_application_that_is_not_withdrawn(call):
    made = make_application(call, selected=False)
    withdraw_application(actor=make_user(), now=NOW, application=made)
    with pytest.raises(OperationRefused, match="at least one"):
        decide_applications(actor=None, now=NOW, call=call, applications=[made], status="selected")
    made.refresh_from_db()
    assert (made.status, made.decided_at) == ("withdrawn", NOW)


def test_withdrawn_application_takes_its_open_requests_back(call):
    ours, theirs = make_application(call), make_application(call, side=1)
    other = make_application(call)
    asked = make_request(ours, theirs, accepted=False)
    kept = make_request(other, theirs, accepted=False)
    withdraw_application(actor=make_user(), now=NOW, application=ours)
    asked.refresh_from_db()
    kept.refresh_from_db()
    assert (asked.state, kept.state) == ("withdrawn", "pending")


def test_organisation_linked_by_hand_stays_when_it_is_turned_down(call):
    linked, chosen = make_application(call, selected=False), make_application(call, selected=False)
    leaving = make_application(call, selected=False)
    taking_part = call.event.organisations
    taking_part.add(linked.organisation, leaving.organisation)

    def decide(one, status):
        decide_applications(actor=None, now=NOW, call=call, applications=[one], status=status)

    decide(linked, "rejected")
    withdraw_application(actor=make_user(), now=NOW, application=leaving)
    decide(chosen, "selected")
    assert taking_part.count() == 3
    decide(chosen, "rejected")
    assert set(taking_part.all()) == {linked.organisation, leaving.organisation}
    decide(chosen, "selected")
    chosen.refresh_from_db()
    withdraw_application(actor=make_user(), now=NOW, application=chosen)
    assert taking_part.count() == 2
