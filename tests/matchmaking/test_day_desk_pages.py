"""The organiser's pages of the day: the list, meetings, repairing; and the screen in the room."""

from datetime import timedelta

import pytest

from hansa.common import clock
from hansa.common.models import AuditRecord
from hansa.matchmaking.models import (
    Cancellation,
    CheckIn,
    MeetingRequest,
    ScheduleVersion,
)
from hansa.matchmaking.operations.applying import withdraw_application
from hansa.matchmaking.operations.day import mark_meeting
from hansa.matchmaking.operations.programme import ItemDetails, add_item
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
