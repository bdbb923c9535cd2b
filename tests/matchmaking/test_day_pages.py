"""A delegate's pages of the day: taps, calling off, meeting now, the code at the entrance."""

from datetime import timedelta

import pytest

from hansa.common import clock
from hansa.matchmaking.models import (
    Cancellation,
    CheckIn,
    MeetingMark,
    Offer,
)
from hansa.matchmaking.operations.applying import withdraw_application
from hansa.matchmaking.operations.day import check_in, mark_meeting
from hansa.matchmaking.queries.schedules import published_schedule, slots_of
from tests.factories import NOW, make_application, make_fair, make_request, make_schedule, make_user

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def fair(db, monkeypatch):
    """Make an event whose first slot has just begun."""
    made = make_fair()
    make_schedule(made.call, ALL, published=True)
    at(monkeypatch, slots_of(made.call)[0].starts_at)
    return made


def at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)


def words(answer):
    return " ".join(answer.content.decode().split())


def event_of(fair):
    return f"/events/{fair.event.slug}/"


def test_delegate_says_in_one_tap_who_is_here(fair, sign_in):
    browser, agenda = sign_in(fair.delegate), f"{event_of(fair)}agenda/"
    page = words(browser.get(agenda))
    for tap in ("I am here", "5 min late", "They are here", "Did not come"):
        assert tap in page
    pair = fair.requests[0].pk
    browser.post(f"{agenda}meetings/{pair}/", {"say": "here"})
    answer = browser.post(f"{agenda}meetings/{pair}/", {"say": "there"}, follow=True)
    assert ">held<" in words(answer)
    assert 'value="here" aria-pressed="true"' in words(answer)
    assert CheckIn.objects.get().delegate.user == fair.delegate
    assert "in since 15:30" in words(answer)
    detail = words(browser.get(f"{agenda}meetings/{pair}/"))
    assert detail.count(">here<") == 2
    assert "Call the meeting off" not in detail
    for wrong, says in [("late-5", ""), ("nonsense", "Choose what you want to say")]:
        assert says in words(browser.post(f"{agenda}meetings/{pair}/", {"say": wrong}, follow=True))
    assert MeetingMark.objects.count() == 2


def test_nothing_is_said_long_before_and_being_late_not_afterwards(fair, sign_in, monkeypatch):
    browser, agenda = sign_in(fair.delegate), f"{event_of(fair)}agenda/"
    pair = f"{agenda}meetings/{fair.requests[0].pk}/"
    begins = clock.now()
    at(monkeypatch, begins - 721 * MINUTE)
    assert "I am here" not in words(browser.get(agenda))
    assert "Say it in one tap" not in words(browser.get(pair))
    at(monkeypatch, begins + 60 * MINUTE)
    page = words(browser.get(pair))
    assert "I am here" in page
    assert "min late" not in page


def test_partner_sees_at_once_who_is_late(fair, sign_in):
    theirs = fair.theirs[0].delegates.get()
    theirs.user = make_user()
    theirs.save()
    sign_in(fair.delegate).post(
        f"{event_of(fair)}agenda/meetings/{fair.requests[0].pk}/", {"say": "late-10"}
    )
    page = words(sign_in(theirs.user).get(f"{event_of(fair)}agenda/"))
    assert page.count("10 min late</span>") >= 2  # the card and the list


def test_meeting_that_is_not_in_ones_agenda_does_not_exist(fair, sign_in):
    browser = sign_in(fair.delegate)
    foreign = fair.requests[2].pk
    assert browser.get(f"{event_of(fair)}agenda/meetings/{foreign}/").status_code == 404
    answer = browser.post(
        f"{event_of(fair)}agenda/meetings/{foreign}/", {"say": "here"}, follow=True
    )
    assert "not in the schedule any more" in words(answer)
    assert not MeetingMark.objects.exists()


def test_delegate_calls_a_meeting_off_with_a_reason(fair, sign_in):
    browser, agenda = sign_in(fair.delegate), f"{event_of(fair)}agenda/"
    pair = fair.requests[1].pk
    assert "Cannot come?" in words(browser.get(agenda))
    assert "Call the meeting off" in words(browser.get(f"{agenda}meetings/{pair}/"))
    refused = browser.post(f"{agenda}meetings/{pair}/cancel/", {"reason": ""})
    assert refused.status_code == 422
    answer = browser.post(
        f"{agenda}meetings/{pair}/cancel/", {"reason": "Our train <b>stands</b>"}, follow=True
    )
    assert "is called off, and they know why" in words(answer)
    assert "Our train &lt;b&gt;stands&lt;/b&gt;" in words(answer)
    assert 'data-state="cancelled"' in words(answer)
    assert browser.post(f"{agenda}meetings/{pair}/cancel/", {"reason": "x"}).status_code == 404
    begun = fair.requests[0].pk
    answer = browser.post(f"{agenda}meetings/{begun}/cancel/", {"reason": "x"}, follow=True)
    assert "has begun" in words(answer)
    assert Cancellation.objects.count() == 1


def test_answer_that_came_between_is_said(fair, sign_in, monkeypatch):
    from hansa.common.errors import StaleForm
    from hansa.matchmaking.views import day

    def stale(**_given):
        raise StaleForm(fair.requests[1])

    monkeypatch.setattr(day, "cancel_meeting", stale)
    answer = sign_in(fair.delegate).post(
        f"{event_of(fair)}agenda/meetings/{fair.requests[1].pk}/cancel/", {"reason": "x"},
        follow=True,
    )  # fmt: skip
    assert "changed meanwhile" in words(answer)


def test_two_agree_to_meet_now(fair, sign_in):
    ours, other = fair.ours[0], make_application(fair.call, side=1)
    partner = other.delegates.get()
    partner.user = make_user()
    partner.save()
    make_request(ours, other)
    mark_meeting(
        actor=fair.organiser, now=clock.now(), about=fair.theirs[0], state="absent",
        meeting=published_schedule(fair.call).meetings.get(request=fair.requests[0]),
    )  # fmt: skip
    browser, agenda = sign_in(fair.delegate), f"{event_of(fair)}agenda/"
    page = words(browser.get(agenda))
    assert f"Ask to meet: {other.organisation.name}" in page
    slot = slots_of(fair.call)[0].pk
    gone = browser.post(f"{agenda}meet-now/", {"partner": "x", "slot": slot}, follow=True)
    assert "Look who is free now" in words(gone)
    tap = {"partner": partner.pk, "slot": slot}
    assert "was asked" in words(browser.post(f"{agenda}meet-now/", tap, follow=True))
    assert ">asked<" in words(browser.get(agenda))
    offer = Offer.objects.get()
    assert browser.post(f"{agenda}meet-now/{offer.pk}/", {"answer": "accept"}).status_code == 404
    theirs = sign_in(partner.user)
    assert "would like to meet you" in words(theirs.get(agenda))
    yes = theirs.post(f"{agenda}meet-now/{offer.pk}/", {"answer": "accept"}, follow=True)
    assert f"You meet {ours.organisation.name} now" in words(yes)
    again = theirs.post(f"{agenda}meet-now/{offer.pk}/", {"answer": "accept"}, follow=True)
    assert "answered already" in words(again)
    assert published_schedule(fair.call).number == 2


def test_who_was_asked_and_asks_too_meets_at_once_or_declines(fair, sign_in):
    people = []
    for side in (0, 1):
        one = make_application(fair.call, side=side).delegates.get()
        one.user = make_user()
        one.save()
        people.append(one)
    agenda, slot = f"{event_of(fair)}agenda/", slots_of(fair.call)[0].pk
    browsers = [sign_in(one.user) for one in people]
    first, second = ({"partner": one.pk, "slot": slot} for one in reversed(people))
    browsers[0].post(f"{agenda}meet-now/", first)
    no = browsers[1].post(
        f"{agenda}meet-now/{Offer.objects.get().pk}/", {"answer": "no"}, follow=True
    )
    assert "Declined." in words(no)
    Offer.objects.update(state="open")
    yes = browsers[1].post(f"{agenda}meet-now/", second, follow=True)
    assert "It is in your agenda" in words(yes)


def test_code_is_scanned_and_a_get_changes_nothing(fair, sign_in):
    delegate = fair.ours[0].delegates.get()
    own, desk = sign_in(fair.delegate), sign_in(fair.organiser)
    picture = own.get(f"{event_of(fair)}agenda/entry.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture["Cache-Control"] == "private, no-store"
    assert b"<svg" in picture.content
    address = f"{event_of(fair)}check-in/{delegate.entry_token}/"
    page = words(desk.get(address))
    assert "Check in" in page
    assert delegate.name in page
    assert "not checked in yet" in words(own.get(address))
    assert not CheckIn.objects.exists()
    assert sign_in(make_user()).get(address).status_code == 404
    assert desk.get(f"{event_of(fair)}check-in/nonsense/").status_code == 404
    tap = f"{event_of(fair)}desk/day/delegates/{delegate.pk}/"
    said = words(desk.post(f"{tap}in/", {"how": "scanned", "key": "k"}, follow=True))
    assert "In since 15:30, by code." in said
    assert "Undo" in said
    assert "Undo" not in words(own.get(address))
    assert "Check in" in words(desk.post(f"{tap}out/", {"how": "scanned"}, follow=True))


def test_code_says_who_does_not_come_and_when_it_is_over(fair, sign_in, monkeypatch):
    delegate = fair.ours[1].delegates.get()
    desk, address = sign_in(fair.organiser), f"{event_of(fair)}check-in/{delegate.entry_token}/"
    at(monkeypatch, fair.event.ends_at)
    assert "This event is over." in words(desk.get(address))
    at(monkeypatch, NOW)
    withdraw_application(actor=make_user(), now=NOW, application=fair.ours[1])
    assert "does not take part in the event any more" in words(desk.get(address))


def test_who_is_in_already_does_not_need_the_code_open(fair, sign_in):
    browser, agenda = sign_in(fair.delegate), f"{event_of(fair)}agenda/"
    assert '<details class="card no-print" open>' in words(browser.get(agenda))
    check_in(
        actor=fair.organiser, now=clock.now(), delegate=fair.ours[0].delegates.get(), how="list"
    )
    assert '<details class="card no-print">' in words(browser.get(agenda))
