"""The doors of matchmaking: applying, asking, the organiser's desk."""

import re
from datetime import timedelta

import pytest

from hansa.common import clock
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.models import (
    Application,
    Delegate,
    MeetingRequest,
    ScheduleRun,
    ScheduleVersion,
    Unavailability,
)
from hansa.matchmaking.operations.applying import decide_applications, withdraw_application
from hansa.matchmaking.operations.requesting import answer_request
from hansa.matchmaking.presentation.desk import short_names
from hansa.matchmaking.queries.schedules import working_schedule
from hansa.matchmaking.views import requests
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_organisation,
    make_request,
    make_run,
    make_schedule,
    make_user,
)

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]


def application_form(organisation, side, **changes):
    return {
        "key": "k1", "organisation": organisation.pk, "side": side.pk, "motivation": "To meet.",
        "delegate_name": "Jo", "delegate_email": "jo@example.org", **changes,
    }  # fmt: skip


def test_application_is_filled_in_and_sent_once(sign_in):
    manager = make_user(name="Ada Byron")
    call = make_matchmaking()
    organisation = make_organisation(country="TW", administrator=manager)
    address = f"/events/{call.event.slug}/apply/"
    browser = sign_in(manager)
    page = browser.get(address).content.decode()
    assert "Ada Byron" in page
    assert manager.email in page
    side = call.sides.get(name="Taiwan")
    wrong = browser.post(address, application_form(organisation, side, delegate_email="no"))
    assert wrong.status_code == 422
    assert not Application.objects.exists()
    for _ in range(2):
        sent = browser.post(address, application_form(organisation, side))
        assert sent["Location"] == f"/events/{call.event.slug}/"
    assert Application.objects.get().organisation == organisation
    sent = browser.get(address).content.decode()
    assert "As you sent it" in sent
    assert "To meet." in sent
    assert "<form class" not in sent.split("<main")[1]
    again = browser.post(address, application_form(organisation, side, key="k2"))
    assert again.status_code == 422
    assert b"already applied" in again.content


def test_application_without_an_organisation_or_out_of_time_still_shows_a_page(sign_in):
    call = make_matchmaking(opens_at=NOW + timedelta(days=1))
    assert sign_in(make_user()).get(f"/events/{call.event.slug}/apply/").status_code == 200
    assert sign_in(make_user()).get("/events/none/apply/").status_code == 404


def test_application_is_withdrawn_by_its_own_organisation(fair, sign_in):
    address = f"/events/{fair.event.slug}/withdraw/"
    assert sign_in(make_user()).post(address).status_code == 404
    assert sign_in(fair.manager).post(address).status_code == 302
    fair.ours[0].refresh_from_db()
    assert fair.ours[0].status == "withdrawn"
    again = sign_in(fair.manager).post(address, follow=True)
    assert b"already been withdrawn" in again.content


def test_withdrawn_application_can_be_sent_again(fair, sign_in):
    browser = sign_in(fair.manager)
    event = f"/events/{fair.event.slug}/"
    link = f'href="{event}apply/"'
    assert "What you sent" in browser.get(event).content.decode()
    assert "As you sent it" in browser.get(event + "apply/").content.decode()
    withdraw_application(actor=fair.manager, now=NOW, application=fair.ours[0])
    assert "What you sent" not in (shown := browser.get(event).content.decode())
    assert link in shown
    assert 'name="motivation"' in browser.get(event + "apply/").content.decode()
    form = application_form(fair.ours[0].organisation, fair.call.sides.all()[0])
    assert browser.post(event + "apply/", form).status_code == 302
    fair.ours[0].refresh_from_db()
    assert (fair.ours[0].status, fair.ours[0].motivation) == ("submitted", "To meet.")


def test_nothing_is_offered_or_taken_when_the_event_is_over(fair, sign_in, monkeypatch):
    waiting = make_application(
        fair.call, organisation=make_organisation(administrator=make_user()), selected=False
    )
    applicant = waiting.organisation.administrators.get().user
    asked = make_request(make_application(fair.call, side=1), fair.ours[0], accepted=False)
    manager, organiser, other = (sign_in(u) for u in (fair.manager, fair.organiser, applicant))
    event = f"/events/{fair.event.slug}/"
    answer = f"{event}requests/{asked.pk}/answer/"
    person = f"{event}delegates/{fair.ours[0].delegates.get().pk}/"
    offers = [
        (manager, event + "partners/", answer),
        (manager, person, person + "times/"),
        (organiser, event + "desk/requests/", answer),
        (other, event, event + "withdraw/"),
    ]
    for browser, page, action in offers:
        assert f'action="{action}"' in browser.get(page).content.decode()
    monkeypatch.setattr(clock, "now", lambda: fair.event.ends_at)
    for browser, page, action in offers:
        assert f'action="{action}"' not in browser.get(page).content.decode()
        assert b"This event is over." in browser.post(action, follow=True).content
    asked.refresh_from_db()
    waiting.refresh_from_db()
    assert (asked.state, waiting.status) == ("pending", "submitted")
    assert not Unavailability.objects.exists()


def test_delegate_who_signs_up_later_finds_the_agenda(fair, client):
    make_schedule(fair.call, ALL, published=True)
    Delegate.objects.filter(application=fair.ours[1]).update(email="Ada@Example.org")
    address = f"/events/{fair.event.slug}/agenda/"
    for email in ("other@example.org", "ada@example.org"):
        client.logout()
        form = {"name": "Ada Byron", "email": email, "password1": "lantern-harbour-1"}
        client.post("/accounts/signup/", form)
        text = OutgoingMail.objects.get(recipient=email, campaign="").text
        code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", text, re.M).group(1)
        assert not Delegate.objects.filter(user__email="ada@example.org").exists()
        client.post("/accounts/confirm-email/", {"code": code})
        assert client.get(address).status_code == (200 if email == "ada@example.org" else 404)
    assert fair.theirs[0].organisation.name in client.get(address).content.decode()


def test_partner_is_asked_once_from_the_list(fair, sign_in):
    partner = make_application(fair.call, side=1)
    browser = sign_in(fair.manager)
    address = f"/events/{fair.event.slug}/partners/"
    assert partner.organisation.name in browser.get(address).content.decode()
    form = {"key": "k", "partner": partner.pk, "context": "Lasers?"}
    for _ in range(2):
        assert b"Your request is sent" in browser.post(address + "ask/", form, follow=True).content
    assert MeetingRequest.objects.filter(partner=partner).count() == 1
    again = browser.post(address + "ask/", form | {"key": "other"}, follow=True)
    assert b"already asked" in again.content
    withdraw_application(actor=fair.manager, now=NOW, application=partner)
    for wrong, message in (
        ({"context": "x" * 201}, "not in the list any more"),
        ({"partner": fair.theirs[0].pk, "context": "x" * 201}, "under 200 characters"),
        *(({"partner": odd}, "not in the list") for odd in (fair.ours[1].pk, "\x00", "9" * 40)),
    ):
        answer = browser.post(address + "ask/", form | {"key": "k3"} | wrong, follow=True)
        assert message in answer.content.decode()


def test_request_is_answered_by_the_asked_or_on_their_behalf(fair, sign_in):
    asked = [
        make_request(make_application(fair.call, side=1), fair.ours[0], accepted=False)
        for _ in range(3)
    ]
    base = f"/events/{fair.event.slug}/requests"
    manager, organiser = sign_in(fair.manager), sign_in(fair.organiser)
    assert sign_in(make_user()).post(f"{base}/{asked[0].pk}/answer/").status_code == 404
    accepted = manager.post(f"{base}/{asked[0].pk}/answer/", {"answer": "accept"})
    assert accepted["Location"].endswith("/partners/")
    declined = organiser.post(f"{base}/{asked[1].pk}/answer/", {"answer": "decline"})
    assert declined["Location"].endswith("/desk/requests/")
    again = manager.post(f"{base}/{asked[0].pk}/answer/", {"answer": "decline"}, follow=True)
    assert b"already been answered" in again.content
    states = [MeetingRequest.objects.get(pk=a.pk).state for a in asked]
    assert states == ["accepted", "declined", "pending"]
    assert manager.post(f"/events/else/requests/{asked[2].pk}/answer/").status_code == 404


def test_answer_that_another_overtakes_is_refused(fair, sign_in, monkeypatch):
    asked = make_request(make_application(fair.call, side=1), fair.ours[0], accepted=False)
    allowed = requests.can_answer_request

    def overtaken(user, request):
        other = MeetingRequest.objects.get(pk=request.pk)
        answer_request(actor=None, now=NOW, request=other, version=other.version, accept=True)
        return allowed(user, request)

    monkeypatch.setattr(requests, "can_answer_request", overtaken)
    address = f"/events/{fair.event.slug}/requests/{asked.pk}/answer/"
    late = sign_in(fair.manager).post(address, {"answer": "decline"}, follow=True)
    assert b"already been answered" in late.content
    asked.refresh_from_db()
    assert asked.state == "accepted"


def test_request_is_withdrawn_by_who_asked(fair, sign_in):
    asked = make_request(fair.ours[0], make_application(fair.call, side=1), accepted=False)
    address = f"/events/{fair.event.slug}/requests/{asked.pk}/withdraw/"
    assert sign_in(fair.organiser).post(address).status_code == 404
    browser = sign_in(fair.manager)
    browser.post(address)
    assert b"already been answered" in browser.post(address, follow=True).content
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_availability_is_saved_and_odd_numbers_are_left_out(fair, sign_in):
    slots = list(fair.call.sessions.get().slots.values_list("pk", flat=True))
    browser = sign_in(fair.manager)
    delegate = fair.ours[0].delegates.get()
    address = f"/events/{fair.event.slug}/delegates/{delegate.pk}/times/"
    # The last slot came while the form was open: it stays open.
    values = {"slot": [*slots[:2], "²", "x", "9" * 30, "\x00"], "shown": [*slots[:3], "-1"]}
    answer = browser.post(address, values, follow=True)
    assert b"availability is saved" in answer.content
    assert Unavailability.objects.get().slot_id == slots[2]


def test_desk_decides_and_keeps_the_choice_when_refused(sign_in):
    organiser = make_user()
    call = make_matchmaking(
        event=make_event(organiser=organiser), sides=[("Europe", 1, []), ("Taiwan", 1, ["TW"])]
    )
    one, other = (make_application(call, selected=False) for _ in range(2))
    browser = sign_in(organiser)
    address = f"/events/{call.event.slug}/desk/"
    assert browser.get(address).status_code == 200
    nothing = browser.post(address, {"status": "selected"})
    assert nothing.status_code == 422
    shown = {f"version-{a.pk}": a.version for a in (one, other)}
    both = browser.post(
        address, {"status": "selected", "applications": [one.pk, other.pk], **shown}
    )
    assert both.status_code == 422
    assert b"Europe has 1 place" in both.content
    assert not Application.objects.filter(status="selected").exists()
    choice = {"status": "selected", "applications": [one.pk], **shown}
    good = browser.post(address, choice, follow=True)
    assert b"1 application decided" in good.content
    assert Application.objects.get(status="selected") == one
    again = browser.post(address, choice)
    assert again.status_code == 422
    assert b"already been decided" in again.content


def test_desk_refuses_a_decision_from_a_stale_page_and_odd_ids(sign_in):
    organiser = make_user()
    call = make_matchmaking(event=make_event(organiser=organiser))
    one = make_application(call, selected=False)
    browser = sign_in(organiser)
    address = f"/events/{call.event.slug}/desk/"
    choice = {"status": "rejected", "applications": [one.pk]}
    decide_applications(actor=None, now=NOW, call=call, applications=[one], status="reserve")
    for shown in ({f"version-{one.pk}": 1}, {f"version-{one.pk}": "x"}, {}):
        stale = browser.post(address, choice | shown)
        assert stale.status_code == 422
        assert f"meanwhile: {one}" in stale.content.decode()
        assert f'name="version-{one.pk}" value="2"' in stale.content.decode()
    for odd in ("9" * 25, "9" * 5000, str(2**63), "²", "-1", "x", ""):
        assert browser.post(address, choice | {"applications": [odd]}).status_code == 422
    assert browser.post(address, choice | {"applications": [2**63 - 1]}).status_code == 422
    one.refresh_from_db()
    assert one.status == "reserve"
    fresh = browser.post(address, choice | {f"version-{one.pk}": 2})
    assert fresh.status_code == 302


def test_desk_runs_cancels_and_publishes(fair, sign_in):
    browser = sign_in(fair.organiser)
    address = f"/events/{fair.event.slug}/desk/schedule/"
    assert browser.get(address).status_code == 200
    browser.post(address + "cancel/")
    assert browser.post(address + "run/", {"key": "k"})["Location"] == address
    refused = browser.post(address + "run/", {"key": "other"}, follow=True)
    assert b"already" in refused.content
    assert ScheduleRun.objects.get().state == "queued"
    assert b"Waiting for its turn" in browser.get(address).content
    browser.post(address + "cancel/")
    assert ScheduleRun.objects.get().state == "cancelled"
    assert b"already ended" in browser.post(address + "cancel/", follow=True).content
    earlier = make_schedule(fair.call, ALL)
    working = make_schedule(fair.call, [*ALL[:3], None])
    page = browser.get(address).content.decode()
    assert fair.theirs[0].organisation.name in page
    assert f'name="shown" value="{working.pk}"' in page
    for shown in (earlier.pk, "x", ""):
        form = {"key": f"stale-{shown}", "shown": shown}
        stale = browser.post(address + "publish/", form, follow=True)
        assert b"made anew meanwhile" in stale.content
    assert working_schedule(fair.call) == working
    form = {"key": "k", "shown": working.pk}
    published = browser.post(address + "publish/", form, follow=True)
    assert b"Version 1 is published" in published.content
    assert ScheduleVersion.objects.get(number=1) == working
    again = browser.post(address + "publish/", form | {"key": "k2"}, follow=True)
    assert b"no working schedule" in again.content
    make_schedule(fair.call, [(1, 0), (0, 0), (2, 0), (3, 0)])
    assert browser.get(address).status_code == 200


def test_desk_swaps_the_progress_alone_and_reloads_when_done(fair, sign_in):
    browser = sign_in(fair.organiser)
    address = f"/events/{fair.event.slug}/desk/schedule/"
    run = make_run(fair.call)
    run.phase, run.fraction = "value", 0.5
    run.save()
    part = browser.get(address, headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b"50" in part.content
    run.state = "failed"
    run.error = "out of tables"
    run.save()
    done = browser.get(address, headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    assert b"out of tables" in browser.get(address).content


def test_desk_of_many_slots_is_dense_and_shows_requests(sign_in):
    organiser = make_user()
    call = make_matchmaking(event=make_event(organiser=organiser), slots=12)
    make_request(make_application(call), make_application(call, side=1))
    make_schedule(call, [(0, 0)])
    browser = sign_in(organiser)
    base = f"/events/{call.event.slug}/desk"
    assert browser.get(f"{base}/schedule/").status_code == 200
    assert browser.get(f"{base}/requests/").status_code == 200


def test_event_page_shows_the_next_step_to_everybody(fair, client, sign_in):
    address = f"/events/{fair.event.slug}/"
    assert client.get(address).status_code == 200
    for user in (fair.manager, fair.organiser, fair.delegate, make_user()):
        assert sign_in(user).get(address).status_code == 200
    make_schedule(fair.call, ALL, published=True)
    assert client.get(address).status_code == 200
    assert client.get(f"/events/{make_event(kind='webinar').slug}/").status_code == 200
    hidden = make_event(published_at=NOW + timedelta(days=1))
    assert client.get(f"/events/{hidden.slug}/").status_code == 404


def test_partner_list_before_selection_says_so(sign_in):
    manager = make_user()
    call = make_matchmaking()
    make_application(call, organisation=make_organisation(administrator=manager), selected=False)
    browser = sign_in(manager)
    assert browser.get(f"/events/{call.event.slug}/partners/").status_code == 200
    decide_applications(
        actor=None, now=NOW, call=call, applications=call.applications.all(), status="selected"
    )
    assert browser.get(f"/events/{call.event.slug}/partners/").status_code == 200


def test_short_names_stay_apart_where_beginnings_are_alike():
    names = ["Photonics Jena", "Life Science Riga", "Life Science Valley Vigo"]
    assert short_names(names) == {
        "Photonics Jena": "Photonics",
        "Life Science Riga": "Riga",
        "Life Science Valley Vigo": "Valley",
    }


def test_application_asks_for_a_side_only_where_there_are_two(sign_in):
    manager = make_user()
    make_organisation(administrator=manager)
    browser = sign_in(manager)
    for sides, shown in ((["Clusters"], False), (["Here", "There"], True)):
        call = make_matchmaking(sides=[(name, 10, []) for name in sides])
        page = browser.get(f"/events/{call.event.slug}/apply/")
        assert page.context["form"]["side"].is_hidden is not shown
        assert page.context["form"]["side"].value() == call.sides.first().pk
