"""A calendar holds each meeting once, under a name that lasts, and is the same each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bilateral import (
    Delegate,
    Interpreter,
    Meeting,
    Participant,
    Placement,
    Problem,
    ProblemError,
    Schedule,
    Slot,
    Table,
)
from bilateral.io.ical import dump_ical

TEAM = (Delegate("Cy"), Delegate("Di"))
PROBLEM = Problem(
    (Participant("Ana"), Participant("Bën; Söhne,\r\nInc\x07"), Participant("Lab", delegates=TEAM)),
    (Slot(0, 0, 20), Slot(0, 20, 20), Slot(1, 24 * 60, 30)),
    (Table("T1", zone="Hall"), Table("T2")),
    (Meeting(0, 1), Meeting(1, 2), Meeting(0, 2, length=2, mode="virtual", everyone=True)),
    interpreters=(Interpreter("Mei", frozenset({"en", "zh"})),),
)
PLACES = (Placement(2, 0, interpreter=0), Placement(1, 1, b=1), Placement(0, None))
SCHEDULE = Schedule(PLACES)
BEGINS = datetime(2026, 3, 28, 17, 0, tzinfo=ZoneInfo("Europe/Paris"))


def events(text: str) -> list[Any]:
    """Read a calendar back."""
    return Calendar.from_ical(text).walk("VEVENT")


def dumped(**changes: Any) -> str:
    """Write the calendar of the example with some arguments changed."""
    return dump_ical(PROBLEM, changes.pop("schedule", SCHEDULE), **{"begins": BEGINS} | changes)


def test_all_meetings_come_in_order_of_time() -> None:
    found = events(dumped())
    assert [event["uid"] for event in found] == [
        f"meeting-{m}@bilateral.invalid" for m in (2, 1, 0)
    ]
    assert [event["summary"] for event in found] == [
        "Ana – Lab",
        "Bën; Söhne, Inc\ufffd – Lab",
        "Ana – Bën; Söhne, Inc\ufffd",
    ]
    assert [event["location"] for event in found] == ["online", "T2", "T1, Hall"]
    assert [event.get("description") for event in found] == [
        "Lab: Cy; Di",
        "Lab: Di",
        "Interpreter: Mei",
    ]
    (plain,) = events(dumped(schedule=Schedule((Placement(2, 0), None, None))))
    assert "description" not in plain


def test_moments_are_in_utc_and_outlast_a_change_of_the_clocks() -> None:
    found = events(dumped())
    assert found[0].decoded("dtstart") == datetime(2026, 3, 28, 16, 0, tzinfo=UTC)
    assert found[0].decoded("dtend") == datetime(2026, 3, 28, 16, 40, tzinfo=UTC)
    assert found[2].decoded("dtstart") == datetime(2026, 3, 29, 16, 0, tzinfo=UTC)
    assert found[2].decoded("dtend") == datetime(2026, 3, 29, 16, 30, tzinfo=UTC)


def test_a_participant_sees_the_other_side() -> None:
    assert [event["summary"] for event in events(dumped(participant=2))] == [
        "Meeting with Ana",
        "Meeting with Bën; Söhne, Inc\ufffd",
    ]
    assert [event["summary"] for event in events(dumped(participant=0))] == [
        "Meeting with Lab",
        "Meeting with Bën; Söhne, Inc\ufffd",
    ]
    assert events(dumped(participant=0, schedule=Schedule((None, PLACES[1], None)))) == []


def test_it_is_published_as_rfc_5546_wants() -> None:
    text = dumped(sequence=3, domain="fair.example.org")
    calendar = Calendar.from_ical(text)
    assert calendar["method"] == "PUBLISH"
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    for event in events(text):
        assert event["sequence"] == 3
        assert event["status"] == "CONFIRMED"
        assert event["organizer"] == "mailto:noreply@fair.example.org"
        assert event["uid"].endswith("@fair.example.org")
        assert "attendee" not in event


def test_lines_are_folded_and_end_in_crlf() -> None:
    lines = dumped().encode().split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)


def test_equal_input_gives_equal_bytes() -> None:
    assert dumped() == dumped()
    assert dumped(begins=BEGINS.astimezone(UTC)) == dumped()
    assert events(dumped())[0].decoded("dtstamp") == BEGINS
    made = datetime(2026, 3, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    assert "DTSTAMP:20260301T100000Z" in dumped(stamp=made)


def test_a_meeting_that_is_called_off_is_cancelled_where_it_was() -> None:
    now = Schedule((None, PLACES[1], None))
    earlier = Schedule((PLACES[0], Placement(0, 1, b=0), None))
    found = events(dumped(schedule=now, earlier=earlier, sequence=1))
    assert [(event["uid"][:9], event["status"]) for event in found] == [
        ("meeting-1", "CONFIRMED"),
        ("meeting-0", "CANCELLED"),
    ]
    assert found[1]["summary"].startswith("Cancelled: Ana")
    assert found[1].decoded("dtstart") == datetime(2026, 3, 29, 16, 0, tzinfo=UTC)
    assert len(events(dumped(schedule=now, sequence=1))) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"begins": datetime(2026, 3, 3)}, "begins: the moment needs a time zone"),
        ({"stamp": datetime(2026, 3, 3)}, "stamp: the moment needs a time zone"),
        ({"begins": datetime(9999, 12, 31, tzinfo=UTC)}, "begins: it is too near an end"),
        ({"stamp": datetime.min.replace(tzinfo=BEGINS.tzinfo)}, "too near an end of the cal"),
        ({"participant": 3}, "participant: there is no participant 3, only 0 to 2"),
        ({"participant": -1}, "participant: there is no participant -1"),
        ({"sequence": -1}, "sequence: it cannot be negative"),
        ({"domain": "a.example\r\nX-EVIL:1"}, "domain: expected the name of a domain"),
        ({"earlier": SCHEDULE}, "sequence: it must be above 0"),
        ({"earlier": Schedule(()), "sequence": 1}, "earlier: the schedule holds 0 meetings"),
        ({"schedule": Schedule(())}, "schedule: the schedule holds 0 meetings"),
    ],
)
def test_wrong_arguments_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        dumped(**changes)
