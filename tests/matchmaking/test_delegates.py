"""Whom an organisation sends: named by mail, several at once, and sent home."""

import pytest
from django.contrib.auth.models import AnonymousUser

from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.models import MeetingRequest
from hansa.matchmaking.operations.applying import DelegateDetails, withdraw_application
from hansa.matchmaking.operations.delegates import (
    DelegateNeeds,
    edit_delegate,
    name_delegate,
    send_home,
    set_availability,
)
from hansa.matchmaking.operations.programme import ItemDetails, add_item, take_place
from hansa.matchmaking.permissions import can_edit_delegate, can_see_agenda
from hansa.matchmaking.queries.participation import delegations_of
from hansa.matchmaking.queries.partners import candidates_of
from hansa.matchmaking.queries.room import room_of
from hansa.matchmaking.queries.schedules import (
    difference,
    published_schedule,
    slots_of,
    working_schedule,
)
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_fair,
    make_matchmaking,
    make_request,
    make_schedule,
    make_user,
)

pytestmark = pytest.mark.django_db
DETAILS = DelegateDetails("Mei Lin", "Mei@example.org", "Manager")


def name(application, details=DETAILS, *, now=NOW, key=""):
    actor = make_user(name="Ada Byron")
    return name_delegate(actor=actor, now=now, application=application, details=details, key=key)


def letters(email):
    return [mail.text for mail in OutgoingMail.objects.filter(recipient__iexact=email)]


def test_delegate_is_named_and_told(fair):
    known = make_user("mei@example.org")
    made = name(fair.ours[0])
    assert (made.user, made.audience) == (known, "partners")
    assert "Ada Byron has named you as a delegate of Photonics Jena" in letters(made.email)[0]
    with pytest.raises(OperationRefused, match="named already"):
        name(fair.ours[0])
    name(fair.ours[0], DelegateDetails("Third", "third@example.org"))
    with pytest.raises(OperationRefused, match="at most 3 people"):
        name(fair.ours[0], DelegateDetails("Fourth", "fourth@example.org"))
    with pytest.raises(OperationRefused, match="over"):
        name(fair.ours[1], now=fair.event.ends_at)
    withdraw_application(actor=fair.manager, now=NOW, application=fair.ours[0])
    with pytest.raises(OperationRefused, match="withdrawn"):
        name(fair.ours[0], DelegateDetails("Fifth", "fifth@example.org"))


def test_consent_is_given_by_the_person_alone(fair):
    delegate = fair.ours[0].delegates.get()
    needs = DelegateNeeds("Jonas Berg", "Head", ["de", "en"], True, True, "Asia/Taipei")
    for actor, kept in ((fair.manager, "partners"), (fair.delegate, "everybody")):
        edit_delegate(actor=actor, now=NOW, delegate=delegate, needs=needs, audience="everybody")
        delegate.refresh_from_db()
        assert (delegate.audience, delegate.languages) == (kept, ["de", "en"])
    edit_delegate(actor=fair.delegate, now=NOW, delegate=delegate, needs=needs)
    assert delegate.audience == "everybody"


def test_colleague_takes_over_and_organisers_are_told():
    fair = make_fair(slots=4, tables=4)
    ours = fair.ours[0]
    colleague = name(ours)
    first = ours.delegates.get(user=fair.delegate)
    version = make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (3, 0)], published=True)
    busy = slots_of(fair.call)[1]
    # The colleague cannot meet in the second slot: that meeting is left out.
    set_availability(
        actor=None, now=NOW, delegate=colleague,
        free_slots={slot.pk for slot in slots_of(fair.call) if slot != busy},
    )  # fmt: skip
    send_home(actor=fair.manager, now=NOW, delegate=first)
    repaired = published_schedule(fair.call)
    assert (repaired.number, working_schedule(fair.call)) == (2, None)
    assert repaired.seats.filter(delegate=first).count() == 0
    # One meeting is taken over, the other finds another time at which the colleague is free.
    times = list(slots_of(fair.call))
    assert {seat.slot for seat in repaired.seats.filter(delegate=colleague)} == {times[0], times[2]}
    assert not repaired.unplaced.exists()
    assert version.seats.filter(delegate=first).count() == 2  # what was published stays
    assert "Each meeting was given to a colleague" in letters(fair.organiser.email)[0]
    assert not can_see_agenda(fair.delegate, first)
    assert not delegations_of(fair.delegate).exists()
    with pytest.raises(OperationRefused, match="Name somebody who comes instead"):
        send_home(actor=fair.manager, now=NOW, delegate=colleague)
    # Named again, the person comes again.
    again = name(ours, DelegateDetails("Jonas", first.email))
    assert (again.pk, again.has_left) == (first.pk, False)


def test_working_schedule_is_changed_where_there_is_one():
    fair = make_fair()
    name(fair.ours[0])
    first = fair.ours[0].delegates.get(user=fair.delegate)
    working = make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (3, 0)])
    send_home(actor=fair.manager, now=NOW, delegate=first)
    assert working_schedule(fair.call) == working
    assert working.seats.filter(delegate__application=fair.ours[0]).count() == 2


def test_what_no_colleague_can_take_over_is_left_out_of_the_working_schedule():
    fair = make_fair()
    colleague = name(fair.ours[0])
    set_availability(actor=None, now=NOW, delegate=colleague, free_slots=set())
    first = fair.ours[0].delegates.get(user=fair.delegate)
    working = make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (3, 0)])
    send_home(actor=fair.manager, now=NOW, delegate=first)
    reasons = [pair.reason for pair in working.unplaced.all()]
    assert reasons == [{"code": "by_hand"}, {"code": "by_hand"}]
    assert "Publish the working schedule" in letters(fair.organiser.email)[0]


def test_colleague_who_takes_over_is_told_at_once_and_who_left_hears_nothing():
    fair = make_fair()
    name(fair.ours[0])
    first = fair.ours[0].delegates.get(user=fair.delegate)
    version = make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (3, 0)], published=True)
    before = [len(letters(email)) for email in (first.email, DETAILS.email)]
    send_home(actor=fair.manager, now=NOW, delegate=first)
    changed = difference(version, published_schedule(fair.call))
    assert (len(changed.moved), changed.added, changed.removed) == (2, [], [])
    after = [len(letters(email)) for email in (first.email, DETAILS.email)]
    assert after == [before[0], before[1] + 1]
    assert "New for you" in letters(DETAILS.email)[-1]
    partner = fair.theirs[0].delegates.get()
    assert "Somebody else comes to" in letters(partner.email)[-1]


def test_somebody_without_meetings_leaves_quietly(fair):
    extra = name(fair.ours[0])
    make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (3, 0)], published=True)
    send_home(actor=fair.manager, now=NOW, delegate=extra)
    assert working_schedule(fair.call) is None
    applied = make_application(fair.call, selected=False)
    send_home(actor=fair.manager, now=NOW, delegate=applied.delegates.get())
    assert letters(fair.organiser.email) == []


@pytest.fixture
def browser(fair, sign_in, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return sign_in(fair.manager)


def test_organisation_names_and_sends_home_on_its_pages(fair, browser):
    address = f"/events/{fair.event.slug}/delegates/"
    values = {"name": "Mei Lin", "email": "mei@example.org", "position": "", "key": "k"}
    page = browser.post(address, values, follow=True).content.decode()
    assert "Mei Lin gets a mail." in page
    # With a new key the same address is refused at the form; the old one does nothing.
    assert browser.post(address, values).status_code == 302
    assert browser.post(address, {**values, "key": "l"}).status_code == 422
    assert browser.post(address, {**values, "email": "no"}).status_code == 422
    made = fair.ours[0].delegates.get(email="mei@example.org")
    own = f"{address}{made.pk}/"
    page = browser.get(own).content.decode()
    assert "Who sees the name" not in page
    answer = browser.post(
        own, {"name": "Mei-Ling", "languages": ["zh", "en"], "needs_accessible": "on"}
    )
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.name, made.languages, made.needs_accessible) == ("Mei-Ling", ["zh", "en"], True)
    assert browser.post(own, {"name": ""}).status_code == 422
    assert "does not come." in browser.post(f"{own}leave/", follow=True).content.decode()
    for rest in ("", "times/", "programme/1/", "leave/"):
        answer = browser.post(f"{own}{rest}", follow=True)
        assert answer.redirect_chain[0][0] == address
        assert "Mei-Ling was sent home meanwhile" in answer.content.decode()
    last = fair.ours[0].delegates.get(has_left=False)
    page = browser.post(f"{address}{last.pk}/leave/", follow=True).content.decode()
    assert "Name somebody who comes instead" in page


def test_delegate_gives_consent_and_leaves_on_the_own_page(fair, browser, sign_in):
    name(fair.ours[0])
    own = fair.ours[0].delegates.get(user=fair.delegate)
    address = f"/events/{fair.event.slug}/delegates/{own.pk}/"
    person = sign_in(fair.delegate)
    assert "Who sees the name" in person.get(address).content.decode()
    assert person.post(address, {"name": own.name, "audience": "everybody"}).status_code == 302
    own.refresh_from_db()
    assert own.audience == "everybody"
    answer = person.post(f"{address}leave/")
    assert answer["Location"] == fair.event.get_absolute_url()
    assert person.get(address)["Location"] == fair.event.get_absolute_url()


def test_place_of_who_does_not_come_is_free_again(fair, browser):
    slot = slots_of(fair.call)[0]
    visit = add_item(actor=None, now=NOW, call=fair.call, details=ItemDetails(
        "visit", "Fab", slot.starts_at, slot.ends_at, capacity=1))  # fmt: skip
    extra = name(fair.ours[0])
    take_place(actor=None, now=NOW, item=visit, delegate=extra)
    send_home(actor=fair.manager, now=NOW, delegate=extra)
    assert not visit.taken.exists()
    # A part that was taken out while the page was open.
    other = fair.ours[0].delegates.get(has_left=False)
    address = f"/events/{fair.event.slug}/delegates/{other.pk}/programme/"
    for item in (visit.pk + 1, 10**30):
        answer = browser.post(f"{address}{item}/", {"place": "take"}, follow=True)
        assert "no longer in the programme" in answer.content.decode()


def test_organiser_sends_somebody_home_on_behalf(fair, browser, sign_in):
    name(fair.ours[0])
    own = fair.ours[0].delegates.get(user=fair.delegate)
    desk = sign_in(fair.organiser)
    address = f"/events/{fair.event.slug}/delegates/{own.pk}/"
    assert desk.get(address).status_code == 200
    assert desk.post(f"{address}leave/")["Location"] == fair.event.get_absolute_url()


def test_times_show_both_clocks_and_the_programme(sign_in, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    manager = make_user()
    call = make_matchmaking(event=make_event(format="hybrid", timezone="Europe/Berlin"))
    application = make_application(call, delegate=manager)
    delegate = application.delegates.get()
    delegate.timezone = "Asia/Taipei"
    delegate.save()
    slot = slots_of(call)[0]
    add_item(actor=None, now=NOW, call=call, details=ItemDetails(
        "seminar", "Light", slot.starts_at, slot.ends_at, blocks_everybody=True))  # fmt: skip
    page = (
        sign_in(manager).get(f"/events/{call.event.slug}/delegates/{delegate.pk}/").content.decode()
    )
    assert "Taipei" in page
    assert page.count("programme</span>") == 1
    monkeypatch.setattr(clock, "now", lambda: call.event.ends_at)
    page = (
        sign_in(manager).get(f"/events/{call.event.slug}/delegates/{delegate.pk}/").content.decode()
    )
    assert "This event is over." in page
    page = (
        sign_in(manager)
        .post(f"/events/{call.event.slug}/delegates/{delegate.pk}/times/", follow=True)
        .content.decode()
    )
    assert "This event is over." in page


def test_partner_page_filters_wishes_and_says_why_not(fair, browser):
    call = fair.call
    call.request_quota = 1
    call.save()
    others = [make_application(call, side=1) for _ in range(2)]
    address = f"/events/{fair.event.slug}/partners/"
    make_request(fair.ours[0], others[0], accepted=False)
    page = browser.get(address).content.decode()
    assert "1 of 1 open request used." in page
    assert 'disabled aria-describedby="quota"' in page
    names = [str(one.organisation) for one in others]
    # The name stands in the row, beside the name in the list of requests.
    assert names[1] in browser.get(address, {"shown": "open"}).content.decode()
    assert names[1] not in browser.get(address, {"shown": "asked"}).content.decode()
    assert "Nobody fits" in browser.get(address, {"q": "no such name"}).content.decode()
    assert "Nobody fits" in browser.get(address, {"country": "FR"}).content.decode()
    assert "Nobody fits" in browser.get(address, {"field": "photonics"}).content.decode()
    partner = {"partner": others[1].pk}
    answer = browser.post(f"{address}wish/?shown=open", {**partner, "value": "must"})
    assert answer["Location"] == f"{address}?shown=open#partner-{others[1].pk}"
    assert names[1] in browser.get(address, {"shown": "wished"}).content.decode()
    for rest in ("wish/", "nudge/"):
        wrong = browser.post(f"{address}{rest}", {"partner": fair.ours[0].pk}, follow=True)
        assert "not in the list any more" in wrong.content.decode()
    assert (
        "in common already"
        in browser.post(f"{address}nudge/", partner, follow=True).content.decode()
    )
    delegate = others[1].delegates.get()
    set_availability(actor=None, now=NOW, delegate=delegate, free_slots=set())
    assert "Ask them to open up" in browser.get(address).content.decode()
    assert (
        "was asked to open more times"
        in browser.post(f"{address}nudge/", partner, follow=True).content.decode()
    )


def test_wish_after_the_event_is_refused(fair, browser, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: fair.event.ends_at)
    values = {"partner": fair.theirs[0].pk, "value": "must"}
    address = f"/events/{fair.event.slug}/partners/wish/"
    assert "This event is over." in browser.post(address, values, follow=True).content.decode()


def test_nobody_edits_delegates_without_signing_in(fair):
    delegate = fair.ours[0].delegates.get()
    delegate.user = None
    assert not can_edit_delegate(AnonymousUser(), delegate)


def test_lapsed_request_no_longer_stands_between_two(fair):
    asked = fair.requests[0]
    MeetingRequest.objects.filter(pk=asked.pk).update(state="pending", expires_at=NOW)
    rows = {row.pk: row.request for row in candidates_of(asked.asker, NOW)}
    assert rows[asked.partner_id] is None


def test_event_by_video_has_room_for_every_pair():
    call = make_matchmaking(event=make_event(format="virtual"), tables=0, slots=3)
    room = room_of(call)
    assert (room.participants, room.tables, room.meetings) == (20, 10, 30)
