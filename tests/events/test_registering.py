"""Registering: places, the waiting list, letters, reminders, coming."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from hansa.common import clock
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.events.models import Registration, RegistrationReminder
from hansa.events.operations import registering
from hansa.events.operations.admission import (
    QuestionDetails,
    cancel_event,
    set_admission,
    write_to_registered,
)
from hansa.events.operations.calendar import edit_event
from hansa.events.operations.registering import (
    cancel_registration,
    forget_registrations,
    move_up,
    note_attendance,
    register_for_event,
    remind_of_event,
)
from hansa.events.queries.registrations import (
    admission_of,
    due_event_reminders,
    numbers_of,
    own_registrations,
    place_in_line,
    places_left,
    registration_of,
    seated,
    waiting,
)
from hansa.events.tasks import forget_old_registrations, remind_of_events
from hansa.mail.models import OutgoingMail
from tests.factories import NOW, make_event, make_fair, make_user
from tests.factories_calendar import make_registration, make_webinar
from tests.races import unguarded

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def subjects(user=None):
    rows = OutgoingMail.objects.order_by("pk")
    rows = rows.filter(recipient=user.email) if user else rows
    return list(rows.values_list("subject", flat=True))


def cancelled(registration, actor=None, **given):
    return cancel_registration(
        actor=actor or registration.user, now=given.pop("now", NOW), registration=registration,
        **given,
    )  # fmt: skip


def change(event, version, **changes):
    return set_admission(actor=None, now=NOW, event=event, version=version, changes=changes)


def test_places_go_in_order_and_the_line_moves_up_by_itself():
    event = make_webinar("talk", places=2, format="hybrid", join_link="https://meet.example/x")
    first, second, third, fourth = (make_registration(event) for _ in range(4))
    assert [one.status for one in (first, second, third, fourth)] == [
        "registered", "registered", "waiting", "waiting"
    ]  # fmt: skip
    assert (place_in_line(third), place_in_line(fourth)) == (1, 2)
    assert places_left(admission_of(event)) == 0
    cancelled(first, now=NOW + HOUR)
    third.refresh_from_db()
    assert (third.status, third.seated_at) == ("registered", NOW + HOUR)
    assert subjects(third.user) == [
        "You are on the waiting list: Title of talk", "You have moved up: Title of talk"
    ]  # fmt: skip
    assert [one.pk for one in seated(event)] == [second.pk, third.pk]
    assert waiting(event).get() == fourth
    assert numbers_of(event) == {"registered": 2, "waiting": 1, "cancelled": 1, "came": 0}
    assert str(second) == f"{second.name}: Title of talk"


def test_confirmation_has_the_date_and_the_code_and_nobody_else_the_link():
    event = make_webinar("talk", places=1, format="hybrid", join_link="https://meet.example/x")
    one, other = make_registration(event), make_registration(event)
    mail = OutgoingMail.objects.get(recipient=one.user.email)
    assert [f["name"] for f in mail.attachments] == ["event.ics", "code.png"]
    assert "https://meet.example/x" in mail.text
    assert "meet.example" not in OutgoingMail.objects.get(recipient=other.user.email).text
    from base64 import b64decode

    entry = Calendar.from_ical(b64decode(mail.attachments[0]["content"])).walk("VEVENT")[0]
    assert entry.decoded("dtstart") == event.starts_at
    assert b64decode(mail.attachments[1]["content"]).startswith(b"\x89PNG")


def test_who_cannot_register_is_told_why():
    event = make_webinar("talk", places=1, has_waiting_list=False)
    user = make_user()
    make_registration(event, user)
    with pytest.raises(OperationRefused, match="registered for this event already"):
        make_registration(event, user)
    with pytest.raises(OperationRefused, match="no waiting list"):
        make_registration(event)
    with pytest.raises(OperationRefused, match="closed"):
        make_registration(event, now=event.starts_at)
    with pytest.raises(OperationRefused, match="does not register"):
        make_registration(make_event())
    later = make_webinar(opens_at=NOW + DAY)
    with pytest.raises(OperationRefused, match="not begun"):
        make_registration(later)
    closed = make_webinar(closes_at=NOW)
    with pytest.raises(OperationRefused, match="closed"):
        make_registration(closed)
    cancel_event(actor=user, now=NOW, event=event, reason="Storm")
    with pytest.raises(OperationRefused, match="cancelled"):
        make_registration(event)
    with pytest.raises(OperationRefused, match="One applies"):
        set_admission(actor=None, now=NOW, event=make_fair().event, version=1, changes={})


def test_the_same_form_twice_registers_once_and_one_can_come_back():
    event, user = make_webinar(places=1), make_user()
    for _twice in range(2):
        one = make_registration(event, user, key="k")
    assert Registration.objects.count() == len(subjects()) == 1
    cancelled(one)
    with pytest.raises(OperationRefused, match="cancelled already"):
        cancelled(one)
    assert make_registration(event, user, now=NOW + DAY).asked_at == NOW + DAY
    assert own_registrations(user).get() == registration_of(user, event)
    assert own_registrations(user, NOW).exists()
    assert not own_registrations(user, event.ends_at + DAY).exists()
    with pytest.raises(OperationRefused, match="is over"):
        cancelled(registration_of(user, event), now=event.ends_at)


def test_who_is_taken_out_hears_why():
    event, organiser = make_webinar("talk"), make_user()
    one = make_registration(event)
    cancelled(one, organiser, reason="Only for members.")
    assert subjects(one.user)[1] == "You are not registered any more: Title of talk"
    assert "Only for members." in OutgoingMail.objects.last().text
    assert OutgoingMail.objects.last().attachments == []


def test_more_places_go_to_the_line_and_fewer_than_taken_are_refused():
    event = make_webinar(places=1)
    for _ in range(4):
        make_registration(event)
    change(event, 1, places=2)
    assert numbers_of(event)["registered"] == 2
    with pytest.raises(OperationRefused, match="2 places are taken"):
        change(event, 2, places=1)
    change(event, 2, places=None)
    assert numbers_of(event)["waiting"] == 0
    assert move_up(actor=None, now=NOW, event=event) == event
    with pytest.raises(StaleForm):
        change(event, 1, places=9)
    with pytest.raises(OperationRefused, match="has to open before"):
        change(event, 3, opens_at=event.starts_at)


def test_a_question_that_goes_leaves_the_answers_in_their_words():
    event = make_webinar(questions=[QuestionDetails("Diet?"), QuestionDetails("Why?")])
    one = make_registration(event, answers=[("Diet?", "None"), ("Why?", "")])
    assert str(admission_of(event).questions.first()) == "Diet?"
    set_admission(actor=None, now=NOW, event=event, version=1, changes={}, questions=[])
    one.refresh_from_db()
    assert one.answers == [["Diet?", "None"], ["Why?", ""]]
    assert not admission_of(event).questions.exists()
    many = [QuestionDetails("?")] * 21
    with pytest.raises(OperationRefused, match="Up to 20"):
        set_admission(actor=None, now=NOW, event=event, version=2, changes={}, questions=many)


def test_a_new_link_an_hour_before_is_told_to_those_with_a_place_alone():
    event = make_webinar("talk", places=1, join_link="https://meet.example/a")
    one, other = make_registration(event), make_registration(event)
    at = event.starts_at - HOUR
    change_at = {"actor": None, "now": at, "event": event}
    set_admission(**change_at, version=1, changes={"join_link": "https://meet.example/b"})
    assert subjects(one.user)[-1] == "New link: Title of talk"
    assert "https://meet.example/b" in OutgoingMail.objects.last().text
    assert len(subjects(other.user)) == 1
    set_admission(**change_at, version=2, changes={"join_link": "https://meet.example/b"})
    assert len(subjects(one.user)) == 2


def test_moving_and_calling_off_is_told_to_those_registered_and_those_who_wait():
    event = make_webinar("talk", places=1)
    people = [make_registration(event).user for _ in range(2)]
    left = make_registration(event)
    cancelled(left)
    edit_event(actor=None, now=NOW, event=event, version=event.version, changes={"summary": "New"})
    assert len(subjects(people[0])) == 1
    edit_event(
        actor=None, now=NOW, event=event, version=event.version,
        changes={"starts_at": event.starts_at + HOUR},
    )  # fmt: skip
    for person in people:
        assert subjects(person)[-1] == "Changed: Title of talk"
    held = cancel_event(actor=people[0], now=NOW, event=event, reason="Storm")
    for person in people:
        assert subjects(person)[-1] == "Cancelled: Title of talk"
    assert "Storm" in OutgoingMail.objects.last().text
    assert len(subjects(left.user)) == 1
    with pytest.raises(OperationRefused, match="already"):
        cancel_event(actor=people[0], now=NOW, event=held, reason="")
    with pytest.raises(OperationRefused, match="not public"):
        cancel_event(actor=people[0], now=NOW, event=make_event(published_at=None), reason="")
    with pytest.raises(OperationRefused, match="over"):
        late = make_event("late")
        cancel_event(actor=people[0], now=late.ends_at, event=late, reason="")
    # Whoever gives a place up now frees it for nobody.
    cancelled(registration_of(people[0], event))
    assert numbers_of(event)["waiting"] == 1


def test_what_is_set_up_after_the_end_moves_nobody():
    event = make_webinar(places=1, join_link="https://a.example")
    make_registration(event)
    make_registration(event)
    told = len(subjects())
    set_admission(
        actor=None, now=event.ends_at, event=event, version=1,
        changes={"places": 9, "join_link": "https://b.example"},
    )  # fmt: skip
    assert (numbers_of(event)["waiting"], len(subjects())) == (1, told)
    assert str(admission_of(event)) == str(event)


def test_letters_go_to_the_seated_or_to_the_line():
    event, organiser = make_webinar("talk", places=1), make_user()
    one, other = make_registration(event), make_registration(event)
    letter = {"actor": organiser, "now": NOW, "event": event, "subject": "Hello", "text": "*Bring*"}
    for _twice in range(2):
        write_to_registered(**letter, to_waiting=False, key="k")
    assert subjects(one.user)[1:] == ["Hello · Title of talk"]
    assert "*Bring*" in OutgoingMail.objects.last().text
    write_to_registered(**letter, to_waiting=True)
    assert subjects(other.user)[1:] == ["Hello · Title of talk"]
    with pytest.raises(OperationRefused, match="nobody"):
        write_to_registered(**{**letter, "event": make_webinar()}, to_waiting=False)


def test_attendance_is_noted_once_and_taken_back():
    event, organiser = make_webinar(places=1), make_user()
    one, other = make_registration(event), make_registration(event)
    note = {"actor": organiser, "registration": one}
    with pytest.raises(OperationRefused, match="not begun"):
        note_attendance(**note, now=NOW, came=True)
    for minutes in (0, 5):
        at = event.starts_at + timedelta(minutes=minutes)
        assert note_attendance(**note, now=at, came=True).came_at == event.starts_at
    assert note_attendance(**note, now=event.starts_at, came=False).came_at is None
    with pytest.raises(OperationRefused, match="no place"):
        note_attendance(**{**note, "registration": other}, now=event.starts_at, came=True)


def run_at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)
    remind_of_events.call_local()


def test_each_reminder_comes_once_however_often_and_late_the_job_runs(monkeypatch):
    online = make_webinar("talk", format="virtual", city="")
    there = make_webinar("fair", format="onsite")
    for event in (online, there):
        make_registration(event)
    OutgoingMail.objects.all().delete()
    for minutes in range(0, 11 * 24 * 60, 30):
        for _twice in range(2):
            run_at(monkeypatch, NOW + timedelta(minutes=minutes))
    assert sorted(subjects()) == sorted(
        ["Tomorrow: Title of talk", "In 60 minutes: Title of talk", "Tomorrow: Title of fair"]
    )


def test_control_without_the_reminders_row_it_is_said_again(monkeypatch):
    event = make_webinar("talk", format="virtual", city="")
    make_registration(event)
    for _twice in range(2):
        run_at(monkeypatch, event.starts_at - DAY)
        RegistrationReminder.objects.all().delete()
    assert subjects().count("Tomorrow: Title of talk") == 2


def killed(*_args, **_given):
    raise SystemExit("killed")


def test_a_worker_killed_between_row_and_mail_leaves_neither_and_the_next_reminds(monkeypatch):
    event = make_webinar("talk", format="virtual", city="")
    make_registration(event)
    with monkeypatch.context() as dying:
        dying.setattr(registering, "tell_registration", killed)
        with pytest.raises(SystemExit):
            run_at(monkeypatch, event.starts_at - DAY)
    assert not RegistrationReminder.objects.exists()
    run_at(monkeypatch, event.starts_at - DAY + HOUR)
    assert subjects().count("Tomorrow: Title of talk") == 1


def test_control_without_the_transaction_the_reminder_is_lost(monkeypatch):
    event = make_webinar("talk", format="virtual", city="")
    make_registration(event)
    at = event.starts_at - DAY
    with monkeypatch.context() as dying:
        dying.setattr(registering, "tell_registration", killed)
        with pytest.raises(SystemExit):
            unguarded(remind_of_event)(actor=None, now=at, due=due_event_reminders(at)[0])
    run_at(monkeypatch, at + HOUR)
    assert subjects().count("Tomorrow: Title of talk") == 0


def test_of_two_workers_at_once_one_reminds():
    event = make_webinar("talk", format="virtual", city="")
    make_registration(event)
    at = event.starts_at - DAY
    (due,) = due_event_reminders(at)
    assert remind_of_event(actor=None, now=at, due=due)
    assert not remind_of_event(actor=None, now=at, due=due)
    assert str(RegistrationReminder.objects.get()).endswith(": 1440")


def test_who_slept_hears_the_nearest_and_who_came_late_nothing_they_have_just_read(monkeypatch):
    event = make_webinar("talk", format="virtual", city="")
    make_registration(event)
    late = make_registration(event, now=event.starts_at - timedelta(minutes=30))
    OutgoingMail.objects.all().delete()
    run_at(monkeypatch, event.starts_at - timedelta(minutes=25))
    assert subjects() == ["In 25 minutes: Title of talk"]
    assert not OutgoingMail.objects.filter(recipient=late.user.email).exists()
    event.starts_at += 5 * HOUR
    event.ends_at += 5 * HOUR
    event.save()
    run_at(monkeypatch, event.starts_at - timedelta(hours=5))
    assert subjects()[1:] == ["In 5 hours: Title of talk"]


def test_a_key_of_another_person_registers_them_too():
    event = make_webinar()
    for user in (make_user(), make_user()):
        register_for_event(actor=user, now=NOW, event=event, name="x", key="same")
    assert seated(event).count() == 2


def test_a_year_after_an_event_only_who_was_there_is_known(monkeypatch):
    event = make_webinar("talk", format="virtual", city="")
    came = make_registration(event, answers=[("Diet?", "none")])
    make_registration(event, answers=[("Diet?", "vegan")])
    note_attendance(actor=None, now=event.starts_at, registration=came, came=True)
    a_year_after = event.ends_at + timedelta(days=365)
    for moment, known in [(a_year_after - HOUR, 2), (a_year_after, 1), (a_year_after + DAY, 1)]:
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        forget_old_registrations.call_local()
        assert event.registrations.count() == known
    kept = event.registrations.get()
    assert (kept.pk, kept.name, kept.answers) == (came.pk, came.name, [])
    forgotten = AuditRecord.objects.filter(verb="registration.forget")
    assert [one.details for one in forgotten] == [{"number": 1}]
    assert forget_registrations(actor=None, now=a_year_after, event=event) == event
