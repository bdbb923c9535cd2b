"""Pages of the day: the agenda's taps, the desk, the code at the entrance, the screen."""

from datetime import timedelta

import pytest

from hansa.common import clock
from hansa.common.models import AuditRecord
from hansa.matchmaking.models import (
    Cancellation,
    CheckIn,
    MeetingMark,
    MeetingRequest,
    Offer,
    ScheduleVersion,
)
from hansa.matchmaking.operations.applying import withdraw_application
from hansa.matchmaking.operations.day import check_in, mark_meeting
from hansa.matchmaking.operations.venue import ItemDetails, add_item
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


def test_desk_checks_in_by_list_and_what_is_found_stays_found(fair, sign_in):
    desk, day = sign_in(fair.organiser), f"{event_of(fair)}desk/day/"
    delegate = fair.ours[0].delegates.get()
    page = words(desk.get(day))
    assert "<span data-queue-count>0</span> / 4" in page
    answer = desk.post(f"{day}delegates/{delegate.pk}/in/?q=jena", {"how": "list", "ago": "60"})
    assert answer["Location"] == f"{day}?q=jena"
    assert CheckIn.objects.get().at == clock.now() - MINUTE
    page = words(desk.get(f"{day}?q=jena"))
    assert "in since 15:29" in page
    assert page.count("data-queue-row") == 1
    assert "Nobody fits" in words(desk.get(f"{day}?q=jena&shown=missing"))
    desk.post(f"{day}delegates/{delegate.pk}/out/")
    assert not CheckIn.objects.exists()
    foreign = make_fair().ours[0].delegates.get()
    assert desk.post(f"{day}delegates/{foreign.pk}/in/").status_code == 404


def test_tap_that_waited_is_answered_in_a_word(fair, sign_in, monkeypatch):
    desk, day = sign_in(fair.organiser), f"{event_of(fair)}desk/day/"
    address = f"{day}delegates/{fair.ours[0].delegates.get().pk}/in/"
    queued = {"headers": {"X-Queue": "1"}}
    late = desk.post(address, {"how": "list", "ago": "90000"}, **queued)
    assert (late.status_code, late.content) == (
        422, b"This was tapped more than a day ago. Check them in again.",
    )  # fmt: skip
    for _twice in range(2):
        assert (
            desk.post(address, {"how": "list", "ago": "9", "key": "a"}, **queued).status_code == 204
        )
    assert desk.post(address.replace("/in/", "/out/"), **queued).status_code == 204
    for wrong in ({"how": "nonsense"}, {"ago": "soon"}, {"key": "k" * 65}):
        assert desk.post(address, wrong, **queued).status_code == 204
    assert CheckIn.objects.get().how == "list"
    at(monkeypatch, fair.event.ends_at)
    said = desk.post(address, follow=True)
    assert "This event is over." in words(said)


def test_desk_settles_a_dispute_and_says_it_for_either_side(fair, sign_in):
    theirs = fair.theirs[0]
    meeting = published_schedule(fair.call).meetings.get(request=fair.requests[0])
    for by, state in ((theirs, "here"), (fair.ours[0], "absent")):
        mark_meeting(
            actor=make_user(), now=clock.now(), meeting=meeting, about=theirs, state=state,
            said_by=by,
        )  # fmt: skip
    desk, day = sign_in(fair.organiser), f"{event_of(fair)}desk/day/"
    page = words(desk.get(day))
    assert "Your word settles it" in page
    pair = f"{day}meetings/{fair.requests[0].pk}/mark/"
    answer = desk.post(pair, {"say": "there", "about": theirs.pk, "from": "day"}, follow=True)
    assert "Your word settles it" not in words(answer)
    answer = desk.post(pair, {"say": "late-15", "about": fair.ours[0].pk})
    slot = slots_of(fair.call)[0]
    assert answer["Location"].endswith(f"/meetings/?slot={slot.pk}#pair-{fair.requests[0].pk}")
    assert "15 min, for 15:30" in words(desk.get(day))
    record = AuditRecord.objects.filter(verb="meeting.mark").last()
    assert (record.actor, record.details["on_behalf"]) == (fair.organiser, True)
    for wrong in ({"say": "there", "about": fair.ours[1].pk}, {}):
        assert "Choose what you want to say" in words(desk.post(pair, wrong, follow=True))
    withdraw_application(actor=make_user(), now=clock.now(), application=fair.ours[1])
    gone = f"{day}meetings/{fair.requests[2].pk}/mark/"
    assert "not in the schedule any more" in words(desk.post(gone, {"say": "there"}, follow=True))


def test_meetings_of_a_slot_are_chosen_by_time(fair, sign_in, monkeypatch):
    desk, page = sign_in(fair.organiser), f"{event_of(fair)}desk/day/meetings/"
    slots = list(slots_of(fair.call))
    assert str(fair.requests[0]) in words(desk.get(page))
    assert str(fair.requests[3]) in words(desk.get(f"{page}?slot={slots[3].pk}"))
    at(monkeypatch, slots[0].ends_at)
    assert str(fair.requests[1]) in words(desk.get(page))
    at(monkeypatch, slots[3].ends_at)
    assert str(fair.requests[3]) in words(desk.get(page))
    ScheduleVersion.objects.all().delete()
    assert "No meetings at this time" in words(desk.get(page))
    assert "in the house" in words(desk.get(f"{event_of(fair)}desk/day/"))
    slots_of(fair.call).delete()
    assert "No meetings at this time" in words(desk.get(page))
    answer = desk.post(f"{page}{fair.requests[0].pk}/mark/", {"say": "there"}, follow=True)
    assert "not in the schedule any more" in words(answer)


def test_what_would_change_is_shown_before_a_meeting_is_called_off(fair, sign_in):
    desk, page = sign_in(fair.organiser), f"{event_of(fair)}desk/day/repair/"
    pair = fair.requests[1]
    other = make_request(fair.ours[0], make_application(fair.call, side=1))
    shown = words(desk.get(f"{page}?pair={pair.pk}"))
    assert f"<del>{pair}</del>" in shown
    assert str(other) in shown
    assert published_schedule(fair.call).number == 1
    asked = {"pair": pair.pk, "shown": published_schedule(fair.call).pk}
    assert desk.post(page, {**asked, "reason": ""}).status_code == 422
    stale = desk.post(page, {**asked, "shown": 0, "reason": "Ill"})
    assert (stale.status_code, "changed meanwhile" in words(stale)) == (422, True)
    done = desk.post(page, {**asked, "reason": "Ill"}, follow=True)
    assert "called off; those concerned are told" in words(done)
    assert Cancellation.objects.get().by is None
    assert "not in the schedule any more" in words(desk.post(page, {**asked, "reason": "Ill",
        "shown": published_schedule(fair.call).pk}))  # fmt: skip


def test_pair_that_was_answered_anew_between_is_said(fair, sign_in, monkeypatch):
    from hansa.common.errors import StaleForm
    from hansa.matchmaking.views import day_desk

    def stale(**_given):
        raise StaleForm(fair.requests[1])

    monkeypatch.setattr(day_desk, "cancel_meeting", stale)
    answer = sign_in(fair.organiser).post(
        f"{event_of(fair)}desk/day/repair/", {"pair": fair.requests[1].pk, "reason": "x"}
    )
    assert "changed meanwhile" in words(answer)


def test_organisation_is_withdrawn_on_its_behalf(fair, sign_in):
    desk, page = sign_in(fair.organiser), f"{event_of(fair)}desk/day/repair/"
    gone = fair.ours[1]
    assert "Which organisation does not come?" in words(desk.get(page))
    shown = words(desk.get(f"{page}?organisation={gone.pk}"))
    assert shown.count("<del>") == 2
    assert "2 meetings stay where they are" in shown
    done = desk.post(page, {"organisation": gone.pk}, follow=True)
    assert f"{gone.organisation} is withdrawn on their behalf" in words(done)
    gone.refresh_from_db()
    assert gone.status == "withdrawn"
    record = AuditRecord.objects.get(verb="application.withdraw")
    assert record.actor == fair.organiser
    empty = make_application(fair.call)
    assert "No published meeting changes." in words(desk.get(f"{page}?organisation={empty.pk}"))


def test_what_fell_away_otherwise_is_repaired_with_a_button(fair, sign_in, monkeypatch):
    desk, day = sign_in(fair.organiser), f"{event_of(fair)}desk/day/"
    assert "Nothing fell away" in words(desk.get(f"{day}repair/"))
    MeetingRequest.objects.filter(pk=fair.requests[3].pk).update(state="withdrawn")
    fair.ours[0].delegates.update(has_left=True)
    fair.ours[0].delegates.create(name="Mei", email="mei@example.org")
    assert "2 published meetings can no longer be held" in words(desk.get(day))
    page = words(desk.get(f"{day}repair/"))
    assert "Mei comes instead of" in page
    shown = published_schedule(fair.call).pk
    refused = desk.post(f"{day}repair/", {"shown": 0})
    assert refused.status_code == 422
    done = desk.post(f"{day}repair/", {"shown": shown, "key": "k"}, follow=True)
    assert "Version 2 is published." in words(done)
    at(monkeypatch, fair.event.ends_at)
    assert "Nothing fell away" in words(desk.get(f"{day}repair/"))
    ScheduleVersion.objects.all().delete()
    assert "No schedule is published yet." in words(desk.get(f"{day}repair/"))


def test_schedule_page_says_that_the_working_schedule_is_older(fair, sign_in):
    make_schedule(fair.call, [(1, 0), (0, 0), (3, 0), (2, 0)])
    desk, page = sign_in(fair.organiser), f"{event_of(fair)}desk/schedule/"
    assert "came out after" not in words(desk.get(page))
    withdraw_application(actor=make_user(), now=clock.now(), application=fair.ours[1])
    assert "Version 2 came out after this working schedule was begun" in words(desk.get(page))


def test_screen_shows_organisations_and_tables_and_no_persons(fair, client, sign_in, monkeypatch):
    token = fair.call.board_token
    address = f"{event_of(fair)}board/{token}/"
    add_item(
        actor=None, now=NOW, call=fair.call,
        details=ItemDetails("visit", "Fab", clock.now(), clock.now() + MINUTE, place="Hsinchu"),
    )  # fmt: skip
    version = published_schedule(fair.call)
    for number, (about, state, minutes) in enumerate(
        [(fair.theirs[0], "absent", 0), (fair.ours[0], "late", 10)]
    ):
        mark_meeting(
            actor=fair.organiser, now=clock.now(), about=about, state=state, minutes=minutes,
            meeting=version.meetings.get(request=fair.requests[number]),
        )  # fmt: skip
    answer = client.get(address)
    page = words(answer)
    assert (answer["Cache-Control"], answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (
        "private, no-store", "no-referrer", "noindex, nofollow",
    )  # fmt: skip
    assert not answer.cookies
    assert "Photonics Jena" in page
    assert "Fab" in page
    assert ">free<" in page
    assert "10 min late" in page
    assert fair.ours[0].delegates.get().name not in page
    assert "<header" in page
    assert "<html" not in words(client.get(address, headers={"HX-Request": "true"}))
    assert client.get(f"{event_of(fair)}board/nonsense/").status_code == 404
    sign_in(fair.organiser).post(f"{event_of(fair)}desk/day/board/")
    assert client.get(address).status_code == 404
    fair.call.refresh_from_db()
    at(monkeypatch, fair.event.ends_at)
    over = words(client.get(f"{event_of(fair)}board/{fair.call.board_token}/"))
    assert "There are no meetings just now." in over


def test_screen_pages_through_by_itself(client, monkeypatch, fair):
    from hansa.matchmaking.views import board

    monkeypatch.setattr(board, "PAGE_ROWS", 1)
    version = published_schedule(fair.call)
    version.meetings.filter(request=fair.requests[3]).update(
        slot=slots_of(fair.call)[0], table=fair.call.tables.get(number=2)
    )
    address = f"{event_of(fair)}board/{fair.call.board_token}/"
    assert 'content="15; url=?page=2"' in words(client.get(address))
    last = words(client.get(f"{address}?page=2"))
    assert 'content="15; url=?page=1"' in last
    assert 'hx-get="?page=1"' in last


def test_who_is_in_already_does_not_need_the_code_open(fair, sign_in):
    browser, agenda = sign_in(fair.delegate), f"{event_of(fair)}agenda/"
    assert '<details class="card no-print" open>' in words(browser.get(agenda))
    check_in(
        actor=fair.organiser, now=clock.now(), delegate=fair.ours[0].delegates.get(), how="list"
    )
    assert '<details class="card no-print">' in words(browser.get(agenda))
