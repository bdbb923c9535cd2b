"""Who is first in reserve takes the place of a selected organisation that withdraws."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.agenda import agenda_of
from hansa.matchmaking.models import Application
from hansa.matchmaking.operations.applying import decide_applications, withdraw_application
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_fair,
    make_matchmaking,
    make_organisation,
    make_schedule,
    make_user,
)
from tests.races import at_once, unguarded, without_locks

ONE_PLACE = [("Europe", 1, []), ("Taiwan", 1, ["TW"])]


def waiting_in(call, name, *, side=0, reason="Full", actor=None):
    made = make_application(
        call, side=side, selected=False, actor=actor or make_user(),
        organisation=make_organisation(name, country="TW" if side else "DE"),
    )  # fmt: skip
    decide_applications(
        actor=None, now=NOW, call=call, applications=[made], status="reserve", reason=reason
    )
    return Application.objects.get(pk=made.pk)


@pytest.mark.django_db
def test_first_in_reserve_of_the_side_moves_up_and_organisers_are_told():
    marie, paul = make_user(language="fr"), make_user()
    call = make_matchmaking(event=make_event(organiser=marie), sides=ONE_PLACE)
    call.event.organisers.create(user=paul)
    selected, theirs = make_application(call), make_application(call, side=1)
    applicant = make_user(language="de")
    first, second = waiting_in(call, "First", actor=applicant), waiting_in(call, "Second")
    far = waiting_in(call, "Far", side=1)
    evening_before = call.event.starts_at - timedelta(hours=12)
    OutgoingMail.objects.all().delete()
    withdraw_application(actor=make_user(), now=evening_before, application=selected)
    first.refresh_from_db()
    assert (first.status, first.reason, first.version) == ("selected", "", 3)
    assert first.decided_at == evening_before
    assert Application.objects.get(pk=second.pk).status == "reserve"
    assert Application.objects.get(pk=far.pk).status == "reserve"
    assert set(call.event.organisations.all()) == {first.organisation, theirs.organisation}
    mails = {mail.recipient: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {marie.email, paul.email, applicant.email}
    assert "First moves up from the reserve." in mails[paul.email].text
    assert f"/events/{call.event.slug}/desk/" in mails[paul.email].text
    moved = AuditRecord.objects.get(verb="application.move_up")
    assert (moved.target_id, moved.details) == (str(first.pk), {"reason": "Full"})


@pytest.mark.django_db
def test_nobody_moves_up_without_a_free_place_a_reserve_or_time():
    organiser = make_user()
    call = make_matchmaking(event=make_event(organiser=organiser), sides=ONE_PLACE)
    selected = make_application(call)
    waiting, leaving = waiting_in(call, "Waiting"), waiting_in(call, "Leaving")
    told = OutgoingMail.objects.filter(recipient=organiser.email)
    withdraw_application(actor=make_user(), now=NOW, application=leaving)
    assert Application.objects.get(pk=waiting.pk).status == "reserve"
    assert not told.exists()
    withdraw_application(actor=make_user(), now=call.event.starts_at, application=selected)
    assert Application.objects.get(pk=waiting.pk).status == "reserve"
    assert "Nobody moves up" in told.get().text
    theirs = make_application(call, side=1)
    withdraw_application(actor=make_user(), now=NOW, application=theirs)
    assert told.count() == 2


@pytest.mark.django_db
def test_who_moved_up_without_a_person_gets_no_letter_and_still_has_the_place():
    call = make_matchmaking(sides=ONE_PLACE)
    selected, waiting = make_application(call), waiting_in(call, "Waiting")
    Application.objects.filter(pk=waiting.pk).update(submitted_by=None)
    letters = OutgoingMail.objects.count()
    withdraw_application(actor=make_user(), now=NOW, application=selected)
    assert Application.objects.get(pk=waiting.pk).status == "selected"
    assert OutgoingMail.objects.count() == letters


@pytest.mark.django_db
def test_meetings_of_who_withdraws_are_in_nobodys_agenda_any_more():
    fair = make_fair()
    make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (3, 0)], published=True)
    partner = fair.theirs[0].delegates.get()
    before = len(agenda_of(partner, NOW).entries)
    withdraw_application(actor=fair.manager, now=NOW, application=fair.ours[0])
    left = agenda_of(partner, NOW).entries
    assert (before, [entry.partner for entry in left]) == (2, [fair.ours[1]])


@pytest.mark.django_db
def test_selected_organisation_gives_its_place_up_on_the_event_page(fair, sign_in):
    address = f"/events/{fair.event.slug}/"
    browser = sign_in(fair.manager)
    page = browser.get(address).content.decode()
    assert "the next in reserve takes your place" in page
    assert f'action="{address}withdraw/"' in page
    browser.post(f"{address}withdraw/")
    assert f'action="{address}withdraw/"' not in browser.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_two_withdraw_at_once_and_the_one_in_reserve_moves_up_once(guarded):
    """Without taking turns both find the same one, who is selected twice and written to twice."""
    call = make_matchmaking(sides=[("Europe", 2, []), ("Taiwan", 1, ["TW"])])
    leaving = [make_application(call) for _ in range(2)]
    waiting = waiting_in(call, "Waiting")
    letters = OutgoingMail.objects.count()
    withdraw = withdraw_application if guarded else unguarded(withdraw_application)
    actor = make_user()

    def leave(one):
        return lambda: withdraw(
            actor=actor, now=NOW, application=Application.objects.get(pk=one.pk)
        )

    with nullcontext() if guarded else without_locks():
        outcomes = at_once(
            *map(leave, leaving), before='UPDATE "matchmaking_application"', guarded=guarded
        )
    assert [one.status for one in outcomes] == ["withdrawn", "withdrawn"]
    waiting.refresh_from_db()
    assert waiting.status == "selected"
    moved = AuditRecord.objects.filter(verb="application.move_up").count()
    assert (moved, OutgoingMail.objects.count() - letters) == ((1, 1) if guarded else (2, 2))
