"""A schedule as one CSV file, for spreadsheets."""

from __future__ import annotations

import csv
from io import StringIO

from bilateral.io.words import attending, interpreter, minutes, name, plain, require_form
from bilateral.problem import Meeting, Problem
from bilateral.schedule import Placement, Schedule

_FORMULA = tuple("=+-@＝＋－＠")
_HEADER = (
    "meeting", "a", "b", "placed", "session", "slot", "label", "start", "minutes", "table",
    "zone", "mode", "a_delegate", "b_delegate", "interpreter",
)  # fmt: skip


def dump_csv(problem: Problem, schedule: Schedule) -> str:
    """
    Write a schedule as CSV, one row a meeting in input order.

    Parameters
    ----------
    problem, schedule
        A problem and a schedule of it, valid or not.

    Returns
    -------
    str
        With a header. Ids of meetings, sessions and slots are those of the problem, from 0;
        ``start`` and ``minutes`` of the meeting are in minutes; ``mode`` is what became of
        it, or what was asked for if it is not placed; several delegates are separated by
        ``;``. A cell that a spreadsheet would take for a formula begins with an apostrophe.

    Raises
    ------
    ProblemError
        If the schedule is not of the problem's form.

    Notes
    -----
    To be opened with Excel the text is best written as ``utf-8-sig``.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Placement, Problem, Schedule, Slot, Table
    >>> people = (Participant("Ana"), Participant("=Ben"))
    >>> meeting = Meeting(0, 1)
    >>> problem = Problem(people, (Slot(0, 0, 20, "17:00"),), (Table("T1"),), (meeting,))
    >>> print(dump_csv(problem, Schedule((Placement(0, 0),))).splitlines()[1])
    0,Ana,'=Ben,yes,0,0,17:00,0,20,T1,,onsite,,,
    """
    require_form(problem, schedule)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    for meeting, place in enumerate(schedule.placements):
        them = problem.meetings[meeting]
        who = [name(problem, participant) for participant in (them.a, them.b)]
        rest = _unplaced(them) if place is None else _placed(problem, meeting, place)
        writer.writerow([_harmless(f"{cell}") for cell in (meeting, *who, *rest)])
    return text.getvalue()


def _unplaced(meeting: Meeting) -> list[object]:
    return ["no", *[""] * 7, meeting.mode, *[""] * 3]


def _placed(problem: Problem, meeting: int, place: Placement) -> list[object]:
    slot = problem.slots[place.slot]
    start, end = minutes(problem, meeting, place)
    when = [slot.session, place.slot, plain(slot.label), start, end - start]
    where = ["", "", "virtual"]
    if place.table is not None:
        table = problem.tables[place.table]
        where = [plain(table.name), plain(table.zone), "onsite"]
    who = attending(problem, meeting, place)
    return ["yes", *when, *where, *who, interpreter(problem, place)]


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
