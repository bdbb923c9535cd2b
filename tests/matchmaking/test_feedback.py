"""Feedback: who gives it when, what stays, who is asked."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.matchmaking import tasks
from hansa.matchmaking.models import EventFeedback, FeedbackAsk, MeetingFeedback
from hansa.matchmaking.operations.applying import withdraw_application
from hansa.matchmaking.operations.feedback import (
    EventAnswer,
    MeetingAnswer,
    ask_for_feedback,
    give_feedback,
)
from hansa.matchmaking.queries.feedback import (
    asked_at,
    delegates_to_ask,
    feedback_closes_at,
    first_meeting_at,
    meetings_to_judge,
    takes_feedback,
    was_held,
)
from tests.factories import NOW, make_fair, make_schedule
from tests.races import at_once, without_constraint, without_locks

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]
DAY = timedelta(days=1)


@pytest.fixture
def after(fair):
    """Return a moment after the event of the published fair."""
    make_schedule(fair.call, ALL, published=True)
    return fair.event.ends_at + timedelta(hours=1)


@pytest.fixture
def delegate(fair):
    return fair.ours[0].delegates.get()


def say(delegate, now, *meetings, rating=None, comment=""):
    return give_feedback(
        actor=delegate.user, now=now, delegate=delegate, meetings=meetings,
        event=EventAnswer(rating, comment),
    )  # fmt: skip


def test_it_is_open_from_the_first_meeting_until_a_month_after_the_event(fair, delegate):
    start = fair.event.starts_at
    assert first_meeting_at(fair.call) is None
    assert not takes_feedback(fair.call, start)
    assert meetings_to_judge(delegate, start) == []
    with pytest.raises(OperationRefused, match="not taken now"):
        say(delegate, start, rating=5)
    make_schedule(fair.call, ALL, published=True)
    closes = feedback_closes_at(fair.call)
    assert closes == fair.event.ends_at + 30 * DAY
    moments = [start - timedelta(seconds=1), start, closes, closes + timedelta(seconds=1)]
    assert [takes_feedback(fair.call, one) for one in moments] == [False, True, True, False]
    states = [[one.has_begun for one in meetings_to_judge(delegate, m)] for m in moments]
    assert states == [[False, False], [True, False], [True, True], [True, True]]
    say(delegate, closes, rating=4)
    with pytest.raises(OperationRefused, match="not taken now"):
        say(delegate, moments[3], rating=5)
    assert EventFeedback.objects.get().rating == 4
    assert str(EventFeedback.objects.get()) == f"{delegate}: {fair.call}"


def test_what_is_answered_stays_and_the_rest_can_come_later(fair, delegate, after):
    one, two = [judged.meeting.request for judged in meetings_to_judge(delegate, after)]
    say(delegate, after, MeetingAnswer(one, rating=4, next_step="project"), MeetingAnswer(two))
    kept = MeetingFeedback.objects.get()
    assert str(kept) == f"{delegate}: {one}"
    assert (kept.request, kept.held, kept.rating, kept.next_step) == (one, True, 4, "project")
    assert not EventFeedback.objects.exists()
    later = after + DAY
    say(
        delegate, later, MeetingAnswer(one, next_step="project"),
        MeetingAnswer(two, held=True, comment="Good."), rating=5, comment="Fine.",
    )  # fmt: skip
    kept.refresh_from_db()
    assert (kept.held, kept.rating, kept.given_at) == (True, 4, after)
    other = MeetingFeedback.objects.get(request=two)
    assert (other.held, other.rating, other.comment) == (True, None, "Good.")
    say(delegate, later, MeetingAnswer(one, held=False, rating=3, next_step="agreement"))
    kept.refresh_from_db()
    assert (kept.held, kept.rating, kept.next_step, kept.given_at) == (False, None, "", later)
    whole = EventFeedback.objects.get()
    assert (whole.rating, whole.comment) == (5, "")
    assert [one.said is not None for one in meetings_to_judge(delegate, later)] == [True, True]


def test_only_ones_own_meetings_that_have_begun_are_judged(fair, delegate, after):
    foreign = next(one for one in fair.requests if fair.ours[0] not in {one.asker, one.partner})
    with pytest.raises(OperationRefused, match="no longer yours"):
        say(delegate, after, MeetingAnswer(foreign, rating=1), rating=1)
    later = meetings_to_judge(delegate, fair.event.starts_at)[1].meeting.request
    with pytest.raises(OperationRefused, match="no longer yours"):
        say(delegate, fair.event.starts_at, MeetingAnswer(later, rating=1))
    assert not MeetingFeedback.objects.exists()
    assert not EventFeedback.objects.exists()
    withdraw_application(actor=fair.manager, now=NOW, application=fair.theirs[0])
    assert len(meetings_to_judge(delegate, after)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"rating": 0, "held": True},
        {"rating": 6, "held": True},
        {"rating": 3, "held": False},
        {"rating": 3},
    ],
)
def test_database_refuses_ratings_that_cannot_be(fair, delegate, wrong):
    given = {"request": fair.requests[0], "delegate": delegate, "given_at": NOW}
    MeetingFeedback.objects.create(**given, held=True, rating=5).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingFeedback.objects.create(**given, **wrong)


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ([], None), ([None, None], None), ([True], True), ([True, None], True),
        ([True, True], True), ([True, False], False), ([None, False], False),
    ],
)  # fmt: skip
def test_a_meeting_was_held_when_one_says_so_and_nobody_denies_it(said, held):
    assert was_held(said) is held


def test_delegates_are_asked_in_the_evening_of_the_last_day(fair):
    assert asked_at(fair.call) is None
    assert delegates_to_ask(fair.event.ends_at) == []
    make_schedule(fair.call, ALL, published=True)
    zone = ZoneInfo(fair.event.timezone)
    day = fair.event.starts_at.astimezone(zone).date()
    evening = asked_at(fair.call)
    assert evening == datetime(day.year, day.month, day.day, 18, tzinfo=zone)
    assert delegates_to_ask(evening - timedelta(seconds=1)) == []
    due = delegates_to_ask(evening)
    assert len(due) == 4
    assert {is_reminder for _one, is_reminder in due} == {False}
    slots = fair.call.sessions.get().slots
    late = fair.event.starts_at.astimezone(zone).replace(hour=19)
    slots.filter(pk=slots.order_by("-starts_at")[0].pk).update(
        starts_at=late, ends_at=late + timedelta(minutes=20)
    )
    assert asked_at(fair.call) == late + timedelta(minutes=20)
    withdraw_application(actor=None, now=NOW, application=fair.ours[0])
    withdraw_application(actor=None, now=NOW, application=fair.ours[1])
    assert asked_at(fair.call) is None


def test_each_is_asked_once_and_the_silent_are_reminded_once(fair, delegate, monkeypatch):
    make_schedule(fair.call, ALL, published=True)
    OutgoingMail.objects.all().delete()
    evening = asked_at(fair.call)
    delegate.user.language = "de"
    delegate.user.save()
    for moment in (evening, evening + timedelta(hours=1), evening + 2 * DAY):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        tasks.ask_how_it_was.call_local()
    assert OutgoingMail.objects.count() == FeedbackAsk.objects.count() == 4
    mail = OutgoingMail.objects.get(recipient=delegate.email)
    assert f"/de/events/{fair.event.slug}/feedback/" in mail.text
    other = fair.theirs[0].delegates.get()
    assert other.email in OutgoingMail.objects.get(recipient=other.email).text
    say(delegate, evening + DAY, rating=4)
    partner_pair = meetings_to_judge(other, evening + DAY)[0].meeting.request
    say(other, evening + DAY, MeetingAnswer(partner_pair, held=True))
    for moment in (evening + 3 * DAY, evening + 4 * DAY, evening + 20 * DAY, evening + 40 * DAY):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        tasks.ask_how_it_was.call_local()
    reminders = FeedbackAsk.objects.filter(is_reminder=True)
    assert {one.delegate.application for one in reminders} == {fair.ours[1], fair.theirs[1]}
    assert OutgoingMail.objects.count() == 6
    assert "Still time" in OutgoingMail.objects.latest("id").subject
    assert str(reminders.first()).endswith(f"{evening + 3 * DAY:%Y-%m-%d}")


def test_asked_by_two_workers_it_is_one_mail(fair, delegate):
    make_schedule(fair.call, ALL, published=True)
    OutgoingMail.objects.all().delete()
    for _ in range(2):
        ask_for_feedback(actor=None, now=NOW, delegate=delegate, is_reminder=False)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_sent_from_two_windows_it_is_one_answer(guarded):
    fair = make_fair()
    make_schedule(fair.call, ALL, published=True)
    now, delegate = fair.event.ends_at, fair.ours[0].delegates.get()
    pair = meetings_to_judge(delegate, now)[0].meeting.request
    give = give_feedback if guarded else give_feedback.__wrapped__

    def send():
        return give(
            actor=delegate.user, now=now, delegate=delegate, event=EventAnswer(),
            meetings=[MeetingAnswer(pair, rating=4)],
        )  # fmt: skip

    before = 'INSERT INTO "matchmaking_meetingfeedback"'
    if guarded:
        outcomes = at_once(send, send, before=before, guarded=True)
        assert outcomes == [delegate, delegate]
        assert MeetingFeedback.objects.count() == 1
        return
    with without_locks(), without_constraint(MeetingFeedback, "meeting_judged_once"):
        at_once(send, send, before=before, guarded=False)
        assert MeetingFeedback.objects.count() == 2
