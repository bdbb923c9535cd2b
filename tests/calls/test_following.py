"""Followers are reminded once of each deadline; questions and answers; the personal calendar."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from hansa.calls.models import CallQuestion, CallReminder
from hansa.calls.operations import following
from hansa.calls.operations.following import (
    answer_question,
    ask_about_call,
    follow_call,
    remind_of_deadline,
    remove_question,
    renew_feed,
    unfollow_call,
)
from hansa.calls.queries.calls import feed_of, feed_owner, follow_of, questions_about
from hansa.calls.queries.reminders import due_reminders
from hansa.calls.tasks import remind_of_deadlines
from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from tests.factories import NOW, make_call, make_organisation, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def run_at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)
    remind_of_deadlines.call_local()


def subjects():
    return list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))


def test_each_reminder_comes_once_however_often_and_late_the_job_runs(monkeypatch):
    call, reader = make_call("grant"), make_user()
    follow_call(actor=reader, now=NOW, call=call, days=[14, 3, 1, 99, -1])
    assert follow_of(reader, call).days == [1, 3, 14]
    for hours in range(0, 24 * 22, 6):
        for _twice in range(2):
            run_at(monkeypatch, NOW + timedelta(hours=hours))
    assert subjects() == [
        f"{left}: Title of grant" for left in ("14 days left", "3 days left", "1 day left")
    ]
    assert "31 July 2017" in OutgoingMail.objects.first().text


def test_who_begins_late_or_whose_worker_slept_hears_the_nearest_alone(monkeypatch):
    call, reader = make_call("grant"), make_user()
    follow_call(actor=reader, now=NOW, call=call, days=[14, 3])
    run_at(monkeypatch, NOW + 18 * DAY)
    assert subjects() == ["2 days left: Title of grant"]
    run_at(monkeypatch, NOW + 21 * DAY)
    assert len(subjects()) == 1


def test_a_deadline_that_moves_is_reminded_of_anew(monkeypatch):
    call, reader = make_call("grant"), make_user()
    follow_call(actor=reader, now=NOW, call=call, days=[3])
    run_at(monkeypatch, NOW + 18 * DAY)
    call.deadlines.update(at=NOW + 40 * DAY)
    run_at(monkeypatch, NOW + 19 * DAY)
    assert len(subjects()) == 1
    run_at(monkeypatch, NOW + 38 * DAY)
    assert subjects()[1:] == ["2 days left: Title of grant"]


def test_of_two_workers_at_once_one_reminds_and_what_is_hidden_nobody(monkeypatch):
    call, reader = make_call("grant"), make_user()
    follow_call(actor=reader, now=NOW, call=call, days=[3])
    due = due_reminders(NOW + 18 * DAY)[0]
    assert remind_of_deadline(actor=None, now=NOW + 18 * DAY, due=due)
    assert not remind_of_deadline(actor=None, now=NOW + 18 * DAY, due=due)
    assert CallReminder.objects.count() == len(subjects()) == 1
    assert "grant" in str(CallReminder.objects.get().follow)
    assert str(CallReminder.objects.get()).endswith(": 3")
    CallReminder.objects.all().delete()
    call.state = "withdrawn"
    call.save()
    assert due_reminders(NOW + 18 * DAY) == []


def test_following_ends_and_can_be_changed():
    call, reader = make_call(), make_user()
    follow_call(actor=reader, now=NOW, call=call, days=[3])
    follow_call(actor=reader, now=NOW + DAY, call=call, days=[7])
    follow = follow_of(reader, call)
    assert (follow.days, follow.since) == ([7], NOW)
    unfollow_call(actor=reader, now=NOW, call=call)
    assert follow_of(reader, call) is None


def test_calendar_of_followed_calls_has_a_secret_address_that_ends(client):
    call, reader = make_call("grant", opens_at=NOW - DAY), make_user()
    follow_call(actor=reader, now=NOW, call=call, days=[])
    assert feed_of(reader) is None
    first = renew_feed(actor=reader, now=NOW).token
    answer = client.get(f"/calls/followed/{first}.ics")
    assert answer["Cache-Control"] == "private, no-store"
    entries = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(e["summary"]) for e in entries] == [
        "Opens: Title of grant", "Deadline: Title of grant"
    ]  # fmt: skip
    assert len({str(e["uid"]) for e in entries}) == 2
    assert entries[1]["dtstart"].dt == NOW + 20 * DAY
    second = renew_feed(actor=reader, now=NOW)
    assert str(second) == str(reader)
    assert client.get(f"/calls/followed/{first}.ics").status_code == 404
    assert feed_owner(second.token).get() == reader


def test_questions_are_shown_once_answered_and_their_asker_is_told_once():
    keeper, asker, other = make_user(), make_user(), make_user()
    call = make_call("grant", organisation=make_organisation(administrator=keeper))
    made = ask_about_call(actor=asker, now=NOW, call=call, text="May schools apply?")
    assert str(made) == "May schools apply?"
    assert OutgoingMail.objects.get().recipient == keeper.email
    assert list(questions_about(call, asker, answers=False)) == [made]
    assert not questions_about(call, other, answers=False)
    for text in ("No.", "No, they may not."):
        answer_question(actor=keeper, now=NOW, question=made, answer=text)
    told = OutgoingMail.objects.get(recipient=asker.email)
    assert "No." in told.text
    assert questions_about(call, other, answers=False).get().answer == "No, they may not."
    assert remove_question(actor=keeper, now=NOW, question=made) == call
    assert not CallQuestion.objects.exists()


def test_who_answers_is_the_writer_or_the_editors_where_no_organisation_does(monkeypatch):
    writer, editor, asker = make_user(), make_user(role="editor"), make_user()
    ask_about_call(actor=asker, now=NOW, call=make_call(actor=writer), text="?")
    own = ask_about_call(actor=writer, now=NOW, call=make_call(), text="?")
    readers = OutgoingMail.objects.order_by("pk").values_list("recipient", flat=True)
    assert list(readers) == [writer.email, editor.email]
    answer_question(actor=writer, now=NOW, question=own, answer="!")
    assert OutgoingMail.objects.count() == 2
    monkeypatch.setattr(following, "MOST_WAITING", 1)
    with pytest.raises(OperationRefused, match="wait for an answer"):
        ask_about_call(actor=asker, now=NOW, call=asker_call(asker), text="again")


def asker_call(asker):
    return CallQuestion.objects.filter(user=asker).first().call
