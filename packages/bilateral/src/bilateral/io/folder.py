"""
Spreadsheets: a folder of CSV files as a problem.

Rows name what other files hold. Only the columns in **bold** are needed; an empty cell means
what a missing column means. Lists are separated by ``;``, ``|`` or ``,``.

``participants.csv``
    **name**, max_meetings, desired, longest_run, walking, table, utc_offset (``+02:00`` or
    minutes), languages, needs, delegates (their names)
``requests.csv``
    **a**, **b**, weight (1), mandatory (no), mode (onsite), slot, table, length (1),
    everyone (no). One row a pair. ``slot`` and ``table`` fix the meeting there.
``slots.csv``
    label, day, session, **start**, **minutes**, in order of time. ``start`` is a time of day,
    ``17:20``, and the event starts with the first slot; or it is in minutes from the start of
    the event, without ``day``. Days count from 1. A session is any word: a new one begins
    where the word or the day changes. Below a filled cell, an empty day or session means the
    same again. A slot without label is called by its start as it is written, after ``day 2``
    and so on if there are several days.
``tables.csv``
    **name**, zone, capacity (1), features
``availability.csv``, optional
    participant, delegate, interpreter, table, **slot**, until. Each row tells who or what is
    *not* available, in a slot or from there to another: a participant, one delegate of a
    participant, an interpreter or a table.
``interpreters.csv``, optional
    **name**, **languages**
``event.csv``, optional
    **key**, **value**: fairness, objective (goals, the most important first), returns,
    starts_at (by UTC, ``17:00`` or minutes)

Languages, needs and features are compared in lower case. A slot is named by its label and not
by a number, which could count from 0 or from 1.
"""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import get_close_matches
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, get_args

from bilateral.exceptions import ProblemError
from bilateral.io.sheet import CLOCK, Row, filled_down, nearest, number_names, read_rows
from bilateral.problem import (
    GOALS,
    Delegate,
    Goal,
    Interpreter,
    Meeting,
    Mode,
    Participant,
    Problem,
    Slot,
    Table,
)

_FILES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "participants": (
        ("name",),
        (
            "max_meetings", "desired", "longest_run", "walking", "table", "utc_offset",
            "languages", "needs", "delegates",
        ),
    ),
    "requests": (
        ("a", "b"),
        ("weight", "mandatory", "mode", "slot", "table", "length", "everyone"),
    ),
    "slots": (("start", "minutes"), ("label", "day", "session")),
    "tables": (("name",), ("zone", "capacity", "features")),
    "availability": (("slot",), ("participant", "delegate", "interpreter", "table", "until")),
    "interpreters": (("name", "languages"), ()),
    "event": (("key", "value"), ()),
}  # fmt: skip
"""Columns there must and may be."""
_OPTIONAL = ("availability", "interpreters", "event")
_KEYS = ("fairness", "objective", "returns", "starts_at")
_MODES: dict[str, Mode] = {mode: mode for mode in get_args(Mode)}
_GOALS: dict[str, Goal] = {goal: goal for goal in GOALS}
_DAY = 24 * 60
_QUARTER = 15
"""All time zones are ahead of UTC by quarters of an hour; this tells 2 (hours) from 120."""


def load_folder(path: Path) -> Problem:
    """
    Read a problem from a folder of CSV files.

    Parameters
    ----------
    path
        The folder; the columns of its files are described in `bilateral.io.folder`.

    Returns
    -------
    Problem
        Meetings in order of ``requests.csv``, optional unless it says otherwise.

    Raises
    ------
    ProblemError
        Naming file, row (as a spreadsheet shows it) and column of the first fault.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for file, text in {
    ...         "participants.csv": "name,max_meetings\\nAna,\\nBen,6\\n",
    ...         "requests.csv": "a,b,weight\\nAna,Ben,3\\n",
    ...         "slots.csv": "start,minutes\\n17:00,20\\n17:20,20\\n",
    ...         "tables.csv": "name\\nT1\\n",
    ...     }.items():
    ...         _ = Path(folder, file).write_text(text, encoding="utf-8")
    ...     problem = load_folder(Path(folder))
    >>> [(slot.label, slot.start) for slot in problem.slots]
    [('17:00', 0), ('17:20', 20)]
    >>> problem.meetings[0].weight
    3
    """
    return _Folder(path).problem()


class _Folder:
    """The files of one folder, every cell checked as it is read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._present = sorted(file.name for file in path.iterdir())
        except OSError as error:
            raise ProblemError(str(path), f"{error.strerror}".lower()) from None
        self._rows = {file: self._read(file) for file in _FILES}
        self._labels = number_names(self._rows["slots"], "label", self._slot_labels())
        self._people = self._names("participants")
        self._tables = self._names("tables")
        self._interpreters = self._names("interpreters")
        self._offered = sorted(
            set().union(*(row.words("features") for row in self._rows["tables"]))
        )
        self._away = self._absences()
        self._event = self._keys()

    def problem(self) -> Problem:
        parts: dict[str, Any] = {
            "participants": tuple(map(self._participant, self._rows["participants"])),
            "slots": self._slots(),
            "tables": tuple(map(self._table, self._rows["tables"])),
            "meetings": self._meetings(),
            "interpreters": tuple(map(self._interpreter, self._rows["interpreters"])),
            **{key: self._value(key, row) for key, row in self._event.items()},
        }
        try:
            return Problem(**parts)
        except ProblemError as error:
            raise self._relocated(error) from None

    def _read(self, file: str) -> list[Row]:
        path = self._path / f"{file}.csv"
        if path.name in self._present:
            rows = read_rows(path, *_FILES[file])
            if not rows and file not in _OPTIONAL:
                raise ProblemError(str(path), "at least one row is needed")
            return rows
        others = [name for name in self._present if name.removesuffix(".csv") not in _FILES]
        near = get_close_matches(path.name, others, n=1, cutoff=0.85)
        if near or file not in _OPTIONAL:
            hint = f"; is {near[0]} meant for it?" if near else ""
            raise ProblemError(str(path), f"there is no such file{hint}")
        return []

    def _names(self, file: str) -> dict[str, int]:
        rows = self._rows[file]
        return number_names(rows, "name", [row.needed("name") for row in rows])

    def _slot_labels(self) -> list[str]:
        rows = self._rows["slots"]
        days = filled_down(rows, "day")
        several = len(set(days)) > 1
        return [
            row.text("label") or (f"day {day} " if several else "") + row.needed("start")
            for row, day in zip(rows, days, strict=True)
        ]

    def _slots(self) -> tuple[Slot, ...]:
        rows = self._rows["slots"]
        parts = list(zip(filled_down(rows, "day"), filled_down(rows, "session"), strict=True))
        sessions = accumulate((one != two for one, two in pairwise(parts)), initial=0)
        return tuple(
            Slot(session, start, row.needed_whole("minutes"), label)
            for row, session, start, label in zip(
                rows, sessions, self._starts(), self._labels, strict=False
            )
        )

    def _starts(self) -> list[int]:
        rows = self._rows["slots"]
        if not any(CLOCK.fullmatch(row.text("start")) for row in rows):
            for row in rows:
                if row.text("day"):
                    raise row.error("day", "a day needs a start by the clock, such as 17:20")
            return [row.needed_whole("start", least=0) for row in rows]
        starts = [
            row.clock("start") + _DAY * (row.as_whole("day", day or "1", least=1) - 1)
            for row, day in zip(rows, filled_down(rows, "day"), strict=True)
        ]
        for row, start in zip(rows, starts, strict=True):
            if start < starts[0]:
                raise row.error("start", "it is before the first slot; is the day missing?")
        return [start - starts[0] for start in starts]

    def _table(self, row: Row) -> Table:
        return Table(
            row.text("name"),
            self._absent("table", row.text("name")),
            row.text("zone"),
            row.whole("capacity", least=1) or 1,
            row.words("features"),
        )

    def _interpreter(self, row: Row) -> Interpreter:
        away = self._absent("interpreter", row.text("name"))
        return Interpreter(row.text("name"), row.words("languages"), away)

    def _participant(self, row: Row) -> Participant:
        for need in sorted(row.words("needs").difference(self._offered)):
            raise row.error("needs", f"no table offers {need!r}{nearest(need, self._offered)}")
        name = row.text("name")
        return Participant(
            name,
            self._absent("participant", name),
            row.whole("max_meetings"),
            row.whole("desired"),
            row.whole("longest_run", least=1),
            row.whole("walking") or 0,
            row.name("table", self._tables),
            _utc_offset(row),
            row.words("languages"),
            row.words("needs"),
            tuple(
                Delegate(delegate, self._absent("participant", name, delegate))
                for delegate in _team(row)
            ),
        )

    def _meetings(self) -> tuple[Meeting, ...]:
        pairs: dict[frozenset[int], int] = {}
        return tuple(self._meeting(row, pairs) for row in self._rows["requests"])

    def _meeting(self, row: Row, pairs: dict[frozenset[int], int]) -> Meeting:
        a, b = (row.pick(side, row.needed(side), self._people) for side in ("a", "b"))
        other = pairs.setdefault(frozenset({a, b}), row.number)
        if other != row.number:
            raise row.error("", f"row {other} asks for these two already")
        return Meeting(
            a,
            b,
            row.flag("mandatory"),
            row.as_whole("weight", row.text("weight") or "1"),
            fixed_slot=row.name("slot", self._labels),
            fixed_table=row.name("table", self._tables),
            length=row.whole("length", least=1) or 1,
            mode=row.pick("mode", row.text("mode").lower() or "onsite", _MODES),
            everyone=row.flag("everyone"),
        )

    def _absences(self) -> dict[tuple[str, ...], set[int]]:
        """Collect the slots in which each one named by `_who` is not available."""
        away: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for row in self._rows["availability"]:
            first = row.pick("slot", row.needed("slot"), self._labels)
            last = row.pick("until", row.text("until") or row.text("slot"), self._labels)
            if last < first:
                raise row.error("until", "it is before the slot")
            away[self._who(row)].update(range(first, last + 1))
        return away

    def _who(self, row: Row) -> tuple[str, ...]:
        """Return kind and name, and the delegate's name if it is one."""
        known = {
            "participant": self._people,
            "interpreter": self._interpreters,
            "table": self._tables,
        }
        named = [kind for kind in known if row.text(kind)]
        if len(named) != 1:
            raise row.error("", "name one participant, interpreter or table")
        (kind,) = named
        number, name = row.pick(kind, row.text(kind), known[kind]), row.text(kind)
        if not row.text("delegate"):
            return kind, name
        if kind != "participant":
            raise row.error("delegate", "only a participant has delegates")
        team = {one: one for one in _team(self._rows["participants"][number])}
        return kind, name, row.pick("delegate", row.text("delegate"), team)

    def _absent(self, *who: str) -> frozenset[int]:
        return frozenset(self._away.get(who, ()))

    def _keys(self) -> dict[str, Row]:
        rows = self._rows["event"]
        known = {key: key for key in _KEYS}
        keys = [row.pick("key", row.needed("key").lower(), known) for row in rows]
        number_names(rows, "key", keys)
        return dict(zip(keys, rows, strict=True))

    def _value(self, key: str, row: Row) -> object:
        items = row.items("value")
        if key == "objective":
            return tuple(row.pick("value", item.lower(), _GOALS) for item in items)
        if key == "returns":
            return tuple(row.as_whole("value", item) for item in items)
        if key == "starts_at" and ":" in row.text("value"):
            return row.clock("value")
        return row.needed_whole("value", least=0)

    def _relocated(self, error: ProblemError) -> ProblemError:
        """Say in which file, row and column a rule of `Problem` is broken."""
        part, number, field = re.findall(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+))?", error.place)[0]
        rule = re.sub(r"\b(participant|slot|table|meeting) ([\d, ]*\d)", self._in_words, error.rule)
        if part in self._event:
            return self._event[part].error("value", rule)
        file = "requests" if part == "meetings" else part
        return self._rows[file][int(number)].error(field.removeprefix("fixed_"), rule)

    def _in_words(self, match: re.Match[str]) -> str:
        """Write names and rows for the ids in a rule."""
        what, ids = match[1], [int(number) for number in match[2].split(", ")]
        if what == "meeting":
            return f"row {', '.join(str(self._rows['requests'][m].number) for m in ids)}"
        names = {"participant": self._people, "slot": self._labels, "table": self._tables}[what]
        return f"{what} {list(names)[ids[0]]!r}"


def _team(row: Row) -> tuple[str, ...]:
    """Return the names of a participant's delegates, each once."""
    team = row.items("delegates")
    for number, one in enumerate(team):
        if one in team[:number]:
            raise row.error("delegates", f"{one!r} is there twice")
    return team


def _utc_offset(row: Row) -> int | None:
    text = row.text("utc_offset").replace("\N{MINUS SIGN}", "-")
    if not text:
        return None
    clock = re.fullmatch(r"([+-]?)" + CLOCK.pattern, text, re.ASCII)
    if clock is None:
        number = row.as_whole("utc_offset", text, least=1 - _DAY)
    else:
        number = (60 * int(clock[2]) + int(clock[3])) * (-1 if clock[1] == "-" else 1)
    if number % _QUARTER or number >= _DAY:
        raise row.error("utc_offset", f"expected +02:00 or minutes such as 120, found {text!r}")
    return number
