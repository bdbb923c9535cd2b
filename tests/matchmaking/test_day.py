"""The day: who is in, and what becomes of a meeting by the words of both sides."""

from datetime import timedelta

import pytest

from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.models import Application, CheckIn, Delegate, MeetingMark
from hansa.matchmaking.operations.applying import (
    DelegateDetails,
    submit_application,
    withdraw_application,
)
from hansa.matchmaking.operations.day import (
    check_in,
    mark_meeting,
    renew_board,
    undo_check_in,
)
from hansa.matchmaking.operations.delegates import send_home
from hansa.matchmaking.operations.programme import ItemDetails, add_item
from hansa.matchmaking.queries.day import (
    arrivals_of,
    board_of,
    delegates_found,
    late_ones,
    lost_meetings,
    shows_entry_code,
    slots_around,
)
from hansa.matchmaking.queries.marks import (
    Outcome,
    Presence,
    disputed_meetings,
    fallen_meetings,
    marked_meetings,
    marks_of,
    missed_pairs,
    standing_of,
)
from hansa.matchmaking.queries.schedules import published_schedule, slots_of
from tests.factories import NOW, make_application, make_schedule, make_user

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE


@pytest.fixture
def running(fair):
    """Make an event whose first slot has just begun."""
    make_schedule(fair.call, ALL, published=True)
    OutgoingMail.objects.all().delete()
    return fair


def begins(fair, number=0):
    return slots_of(fair.call)[number].starts_at


def meeting_of(fair, number=0):
    return published_schedule(fair.call).meetings.get(request=fair.requests[number])


def say(fair, state, about, said_by=None, *, now=None, minutes=0, number=0, actor=None):
    return mark_meeting(
        actor=actor or fair.organiser, now=now or begins(fair), meeting=meeting_of(fair, number),
        about=about, state=state, minutes=minutes, said_by=said_by,
    )  # fmt: skip


def enter(fair, delegate, **given):
    given = {"now": begins(fair), "how": "list", **given}
    return check_in(actor=fair.organiser, delegate=delegate, **given)


def test_delegate_is_in_once_since_the_tap_and_out_again(running):
    delegate = running.ours[0].delegates.get()
    made = enter(running, delegate, ago=7 * MINUTE, key="tap")
    assert (made.at, made.how, made.by) == (
        begins(running) - 7 * MINUTE, "list", running.organiser,
    )  # fmt: skip
    assert enter(running, delegate, ago=7 * MINUTE, key="tap") == made
    assert enter(running, delegate, how="scanned").at == made.at
    assert (arrivals_of(running.call).inside, arrivals_of(running.call).expected) == (1, 4)
    for _again in range(2):
        undo_check_in(actor=running.organiser, now=begins(running), delegate=delegate)
    assert arrivals_of(running.call).inside == 0
    assert enter(running, delegate, key="tap").pk != made.pk


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ago": timedelta(days=1, seconds=1)}, "more than a day ago"),
        ({"ago": -MINUTE}, "more than a day ago"),
        ({"now": NOW + timedelta(days=11)}, "over"),
    ],
)
def test_tap_is_refused_for_its_time(running, given, says):
    delegate = running.ours[0].delegates.get()
    with pytest.raises(OperationRefused, match=says):
        enter(running, delegate, **given)
    assert enter(running, delegate, ago=timedelta(days=1))


def test_who_does_not_take_part_is_not_let_in(running):
    gone = running.ours[1].delegates.get()
    withdraw_application(actor=make_user(), now=begins(running), application=running.ours[1])
    home = Delegate.objects.create(
        application=running.ours[0], name="Mei", email="mei@example.org", has_left=True
    )
    for one in (gone, home):
        one.refresh_from_db()
        with pytest.raises(OperationRefused, match="does not take part"):
            enter(running, Delegate.objects.get(pk=one.pk))
    assert set(delegates_found(running.call)) == {
        one.delegates.first() for one in (running.ours[0], *running.theirs)
    }


def test_code_of_a_row_that_becomes_anothers_is_new_and_nobody_is_in(running):
    delegate = running.ours[1].delegates.get()
    enter(running, delegate)
    withdraw_application(actor=make_user(), now=NOW, application=running.ours[1])
    submit_application(
        actor=make_user(), now=NOW, call=running.call, organisation=running.ours[1].organisation,
        side=running.ours[1].side, motivation="Again.",
        delegates=[DelegateDetails("Other", "other@example.org")],
    )  # fmt: skip
    again = running.ours[1].delegates.get()
    assert (again.pk, again.name) == (delegate.pk, "Other")
    assert again.entry_token != delegate.entry_token
    assert not CheckIn.objects.exists()


def test_delegates_are_found_by_name_organisation_and_whether_they_are_in(running):
    jena = running.ours[0].delegates.get()
    enter(running, jena)
    assert list(delegates_found(running.call, "photonics")) == [jena]
    assert list(delegates_found(running.call, jena.name.upper(), "in")) == [jena]
    assert not delegates_found(running.call, "photonics", "missing").exists()
    assert delegates_found(running.call, "", "missing").count() == 3
    assert delegates_found(running.call, "", "nonsense").count() == 4


OURS, THEIRS = 0, 1


@pytest.mark.parametrize(
    ("words", "presence", "outcome"),
    [
        ([], "unknown", "unknown"),
        ([("theirs", "late")], "late", "unknown"),
        ([("theirs", "here")], "here", "unknown"),
        ([("ours", "here")], "here", "unknown"),
        ([("ours", "absent")], "absent", "not-held"),
        ([("theirs", "late"), ("ours", "absent")], "absent", "not-held"),
        ([("theirs", "late"), ("ours", "here")], "here", "unknown"),
        ([("theirs", "here"), ("ours", "here")], "here", "unknown"),
        ([("theirs", "here"), ("ours", "absent")], "disputed", "disputed"),
        ([("theirs", "here"), ("ours", "absent"), (None, "here")], "here", "unknown"),
        ([("theirs", "here"), ("ours", "absent"), (None, "absent")], "absent", "not-held"),
        ([("ours", "here"), (None, "late")], "late", "unknown"),
    ],
)
def test_what_is_known_of_one_follows_from_what_was_said(fair, words, presence, outcome):
    request, theirs = fair.requests[0], fair.theirs[0]
    sides = {"ours": fair.ours[0], "theirs": theirs, None: None}
    marks = [
        MeetingMark(
            request=request, about=theirs, said_by=sides[who], state=state,
            minutes=10 if state == "late" else 0,
        )
        for who, state in words
    ]  # fmt: skip
    found = standing_of(request, marks)
    assert (found.of(theirs.pk), found.outcome) == (presence, outcome)
    assert found.minutes[theirs.pk] == (10 if presence == "late" else 0)
    assert found.of(fair.ours[0].pk) == Presence.UNKNOWN
    assert found.of(0) == Presence.UNKNOWN
    both = MeetingMark(
        request=request, about=fair.ours[0], said_by=fair.ours[0], state="here", minutes=0
    )
    held = standing_of(request, [*marks, both]).outcome == Outcome.HELD
    assert held is (presence == "here")


def test_each_side_has_one_word_and_changes_it(running):
    ours, theirs = running.ours[0], running.theirs[0]
    actor = make_user()
    say(running, "late", ours, ours, minutes=5, actor=actor)
    made = say(running, "late", ours, ours, minutes=15, actor=actor)
    assert (MeetingMark.objects.count(), made.minutes, made.user) == (1, 15, actor)
    assert say(running, "here", ours, ours).minutes == 0
    say(running, "absent", ours, theirs)
    version = published_schedule(running.call)
    assert [m.request for m, _standing in disputed_meetings(version)] == [running.requests[0]]
    assert missed_pairs(running.call) == {running.requests[0].pk}
    assert fallen_meetings(version, slots_of(running.call)[0]) == {}
    for state in ("absent", "here"):
        say(running, state, ours)
        assert fallen_meetings(version, slots_of(running.call)[0]).keys() == (
            {running.requests[0].pk} if state == "absent" else set()
        )
    assert MeetingMark.objects.count() == 3
    assert disputed_meetings(version) == []
    assert len(marked_meetings(version)) == 1
    assert missed_pairs(running.call) == set()
    records = AuditRecord.objects.filter(verb="meeting.mark").order_by("pk")
    assert [one.details["on_behalf"] for one in records][-2:] == [True, True]
    said = marks_of(running.call).said(running.requests[0].pk, version.meetings.first().slot_id)
    assert len(said) == 3


@pytest.mark.parametrize(
    ("state", "whose", "by", "at", "minutes", "says"),
    [
        ("late", "theirs", "ours", 0 * MINUTE, 5, "Only they know"),
        ("late", "ours", "ours", 0 * MINUTE, 7, "5, 10 or 15"),
        ("late", "ours", "ours", 20 * MINUTE, 5, "This meeting is over"),
        ("late", "ours", None, 20 * MINUTE, 5, "This meeting is over"),
        ("absent", "ours", "ours", 0 * MINUTE, 0, "call the meeting off"),
        ("here", "ours", "ours", -13 * HOUR, 0, "too far away"),
        ("here", "theirs", "ours", -MINUTE, 0, "has not begun"),
        ("absent", "theirs", "ours", -MINUTE, 0, "has not begun"),
        ("absent", "theirs", None, -MINUTE, 0, "has not begun"),
        ("here", "ours", "ours", 24 * HOUR, 0, "This event is over"),
    ],
)
def test_what_cannot_be_said_is_refused(running, state, whose, by, at, minutes, says):
    sides = {"ours": running.ours[0], "theirs": running.theirs[0], None: None}
    with pytest.raises(OperationRefused, match=says):
        say(
            running, state, sides[whose], sides[by], now=begins(running) + at, minutes=minutes
        )  # fmt: skip
    assert not MeetingMark.objects.exists()
    assert say(running, "late", sides["ours"], minutes=5, now=begins(running) - 13 * HOUR)
    assert say(running, "here", sides["theirs"], sides["ours"])


def test_meeting_of_an_old_version_is_not_marked(running):
    old = meeting_of(running)
    withdraw_application(actor=make_user(), now=NOW, application=running.ours[1])
    given = {"actor": running.delegate, "now": begins(running), "about": running.ours[0],
             "said_by": running.ours[0], "state": "here"}  # fmt: skip
    with pytest.raises(OperationRefused, match="changed meanwhile"):
        mark_meeting(**given, meeting=old)
    assert mark_meeting(**given, meeting=meeting_of(running))


def test_who_waits_hears_of_it_within_the_hour_and_once_for_each_number(running):
    ours, waiting = running.ours[0], running.theirs[0].delegates.get()
    say(running, "late", ours, ours, minutes=5, now=begins(running) - 61 * MINUTE)
    say(running, "late", ours, ours, minutes=5)  # it has begun: they see it
    assert OutgoingMail.objects.count() == 0
    for minutes in (5, 10, 5):
        say(running, "late", ours, ours, minutes=minutes, now=begins(running) - 60 * MINUTE)
    mails = OutgoingMail.objects.filter(recipient=waiting.email)
    assert OutgoingMail.objects.count() == mails.count() == 2
    assert "comes 10 minutes late to your meeting at 15:30" in mails.last().text
    waiting.user = make_user(language="de")
    waiting.save()
    say(running, "late", ours, minutes=15, now=begins(running) - MINUTE)
    assert mails.count() == 3


def test_who_says_to_be_here_at_the_table_is_in(running):
    ours = running.ours[0]
    say(running, "here", ours, ours, actor=make_user())  # a colleague without a seat
    assert not CheckIn.objects.exists()
    for _twice in range(2):
        say(running, "here", ours, ours, actor=running.delegate)
    assert CheckIn.objects.get().how == "self"


def test_board_shows_now_and_next_and_what_is_free(running):
    call, now = running.call, begins(running)
    version = published_schedule(call)
    add_item(actor=None, now=NOW, call=call, details=ItemDetails("visit", "Fab", now, now + HOUR))
    say(running, "absent", running.theirs[0], running.ours[0])
    board = board_of(call, version, now)
    assert [part.title for part in board.programme] == ["Fab"]
    place = board.places[0]
    assert (place.table.number, place.current[1].outcome) == (1, "not-held")
    assert place.upcoming[0].request == running.requests[1]
    late = board_of(call, version, slots_of(call)[3].starts_at)
    assert (late.upcoming, late.places[0].upcoming) == (None, None)
    over = board_of(call, version, slots_of(call)[3].ends_at)
    assert (over.current, over.places) == (None, [])
    assert board_of(call, None, now).places == []
    assert slots_around(call, now + 22 * MINUTE) == (None, slots_of(call)[1])


def test_meetings_by_video_stand_after_the_tables(fair):
    make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (0, None)], published=True)
    board = board_of(fair.call, published_schedule(fair.call), begins(fair))
    assert [place.table and place.table.number for place in board.places] == [1, None]


def test_who_is_late_for_what_is_not_over(running):
    ours, theirs = running.ours[0], running.theirs[0]
    say(running, "late", ours, ours, minutes=10)
    marked = marked_meetings(published_schedule(running.call))
    assert [(one, n) for _m, one, n in late_ones(marked, begins(running))] == [(ours, 10)]
    assert late_ones(marked, begins(running) + 20 * MINUTE) == []
    say(running, "absent", theirs, ours)
    marked = marked_meetings(published_schedule(running.call))
    assert late_ones(marked, begins(running)) == []


def test_meetings_that_cannot_be_held_are_counted(running):
    version = published_schedule(running.call)
    assert lost_meetings(version, NOW) == 0
    Application.objects.filter(pk=running.ours[1].pk).update(status="rejected")
    assert lost_meetings(version, NOW) == 2
    running.ours[0].delegates.update(has_left=True)
    assert lost_meetings(version, NOW) == 4
    assert lost_meetings(version, begins(running)) == 3


def test_code_is_shown_from_two_days_before(fair):
    event, day = fair.event, timedelta(days=1)
    moments = [event.starts_at - 2 * day - MINUTE, event.starts_at - 2 * day, event.ends_at]
    assert [shows_entry_code(event, at) for at in moments] == [False, True, False]


def test_screen_gets_a_new_address(fair):
    old = fair.call.board_token
    made = renew_board(actor=fair.organiser, now=NOW, call=fair.call)
    assert made.board_token != old
    assert make_application(fair.call).call.board_token == made.board_token


def test_delegate_who_leaves_is_no_longer_expected(running):
    Delegate.objects.create(application=running.ours[0], name="Mei", email="mei@example.org")
    assert arrivals_of(running.call).expected == 5
    send_home(actor=running.manager, now=NOW, delegate=running.ours[0].delegates.first())
    assert arrivals_of(running.call).expected == 4
