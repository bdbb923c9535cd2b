"""Applying to an event, and choosing among those who applied."""

from datetime import timedelta

import pytest

from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.models import Application, Slot, Unavailability
from hansa.matchmaking.operations.applying import (
    DelegateDetails,
    decide_applications,
    link_delegates,
    submit_application,
    withdraw_application,
)
from tests.factories import (
    NOW,
    make_application,
    make_matchmaking,
    make_organisation,
    make_request,
    make_schedule,
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
    assert (asked.version, kept.version) == (2, 1)


def test_application_is_withdrawn_once_and_until_the_event_is_over(call):
    ours, theirs = make_application(call), make_application(call, side=1)
    asked = make_request(ours, theirs)
    over = call.event.ends_at
    with pytest.raises(OperationRefused, match="event is over"):
        withdraw_application(actor=make_user(), now=over, application=ours)
    asked.refresh_from_db()
    ours.refresh_from_db()
    assert (asked.state, ours.status, ours.version) == ("accepted", "selected", 2)
    stale = Application.objects.get(pk=ours.pk)
    withdraw_application(actor=make_user(), now=over - timedelta(seconds=1), application=ours)
    with pytest.raises(OperationRefused, match="already been withdrawn"):
        withdraw_application(actor=make_user(), now=NOW, application=stale)
    ours.refresh_from_db()
    assert (ours.status, ours.version) == ("withdrawn", 3)
    assert AuditRecord.objects.filter(verb="application.withdraw").count() == 1


def test_withdrawn_application_is_opened_again_by_applying_again(call):
    actor, organisation = make_user(), make_organisation("Jena")
    old = [DelegateDetails("Jo", "jo@x.org"), DelegateDetails("Al", "al@x.org")]
    first = submit(call, organisation, actor=actor, delegates=old)
    tokens = {d.email: d.calendar_token for d in first.delegates.all()}
    slot = Slot.objects.filter(session__call=call).first()
    Unavailability.objects.create(delegate=first.delegates.first(), slot=slot)
    decide_applications(
        actor=None, now=NOW, call=call, applications=[first], status="reserve", reason="Full"
    )
    withdraw_application(actor=actor, now=NOW, application=first)
    organisation.summary = "New."
    organisation.save()
    later = NOW + timedelta(hours=1)
    new = [DelegateDetails("Al", "Al@x.org", "Head"), DelegateDetails("Cy", "cy@x.org")]
    again = submit_application(
        actor=None, now=later, call=call, organisation=organisation, side=call.sides.all()[0],
        motivation="Once more.", delegates=new,
    )  # fmt: skip
    again.refresh_from_db()
    assert again == first
    assert (again.status, again.motivation, again.reason) == ("submitted", "Once more.", "")
    assert (again.submitted_at, again.decided_at, again.submitted_by) == (later, None, None)
    assert (again.snapshot["summary"], again.version) == ("New.", 4)
    named = {d.email: d for d in again.delegates.all()}
    assert [*named] == ["Al@x.org", "cy@x.org"]
    assert named["Al@x.org"].calendar_token == tokens["al@x.org"]
    assert named["cy@x.org"].calendar_token not in tokens.values()
    assert not Unavailability.objects.exists()
    with pytest.raises(OperationRefused, match="already applied"):
        submit(call, organisation)


def test_reopened_application_keeps_the_row_a_schedule_holds_on_to(call):
    ours, theirs = make_application(call), make_application(call, side=1)
    make_request(ours, theirs)
    version = make_schedule(call, [(0, 0)], published=True)
    seated = ours.delegates.get()
    secret = seated.calendar_token
    withdraw_application(actor=make_user(), now=NOW, application=ours)
    person = make_user("new@example.org")
    submit(call, ours.organisation, delegates=[DelegateDetails("New", person.email)])
    named = ours.delegates.get()
    assert (named.pk, named.name, named.user) == (seated.pk, "New", person)
    assert named.calendar_token != secret
    assert version.seats.count() == 2


def test_decision_sent_twice_writes_one_letter(call):
    one, other = (make_application(call, selected=False, actor=make_user()) for _ in range(2))
    letters = OutgoingMail.objects.count()

    def decide(chosen, status="selected", reason="Good fit"):
        decided = decide_applications(
            actor=None, now=NOW, call=call, applications=chosen, status=status, reason=reason
        )
        return decided, OutgoingMail.objects.count() - letters

    assert decide([one]) == ([one], 1)
    with pytest.raises(OperationRefused, match="already been decided"):
        decide([one])
    assert decide([one, other]) == ([other], 2)
    assert decide([one], reason="Very good fit") == ([one], 3)
    assert decide([one], status="reserve", reason="Very good fit") == ([one], 4)
    assert AuditRecord.objects.filter(verb="application.decide").count() == 4
    assert call.event.organisations.get() == other.organisation


def test_decision_by_a_stale_page_decides_nothing(call):
    one, other, third = (make_application(call, selected=False) for _ in range(3))
    shown = {a.pk: a.version for a in (one, other)}

    def decide(chosen, status, seen):
        return decide_applications(
            actor=None, now=NOW, call=call, applications=chosen, status=status, seen=seen
        )

    decide([one], "selected", shown)
    with pytest.raises(OperationRefused, match=f"meanwhile: {one}. Look"):
        decide([one, other], "rejected", shown)
    with pytest.raises(OperationRefused, match=f"meanwhile: {third}"):
        decide([third], "rejected", shown)
    statuses = [Application.objects.get(pk=a.pk).status for a in (one, other, third)]
    assert statuses == ["selected", "submitted", "submitted"]
    # what the page wants already is no conflict
    assert decide([one, other], "selected", shown) == [other]


def test_delegate_is_linked_with_the_account_that_confirms_the_address(call):
    taken = make_user()
    waiting, known = make_application(call), make_application(call, delegate=taken)
    delegate = waiting.delegates.get()
    user = make_user("late@example.org")
    assert link_delegates(actor=user, now=NOW, user=user, email=user.email) == []
    assert link_delegates(actor=user, now=NOW, user=user, email=delegate.email.upper()) == [
        delegate
    ]
    assert link_delegates(actor=user, now=NOW, user=user, email=taken.email) == []
    delegate.refresh_from_db()
    assert (delegate.user, known.delegates.get().user) == (user, taken)
    records = AuditRecord.objects.filter(verb="delegate.link").order_by("id")
    assert [r.details["delegates"] for r in records] == [[], [delegate.pk], []]


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
