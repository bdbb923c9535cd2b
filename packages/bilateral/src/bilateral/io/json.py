"""
The package's own versioned JSON, for problems and for schedules.

A problem is ``{"format": "bilateral/1", "participants": [...], "slots": [...],
"tables": [...], "meetings": [...], "fairness": null}`` whose entries have the fields of
the dataclasses in `bilateral.problem`; fields at their defaults may be left out, and sets
are lists.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from bilateral.exceptions import ParseError, ProblemError
from bilateral.io.dzn import parse_dzn
from bilateral.problem import Meeting, Participant, Problem, Slot, Table
from bilateral.result import Result
from bilateral.schedule import Placement, Schedule

FORMAT = "bilateral/1"
LARGEST_FILE = 100 * 1024 * 1024

T = TypeVar("T", Participant, Slot, Table, Meeting)


def load_problem(path: Path, *, fairness: int | None = None) -> Problem:
    """
    Read a problem from a .dzn file or from JSON, by its suffix.

    Parameters
    ----------
    path
        The file.
    fairness
        Replaces the rule in JSON if given; for .dzn 2 is meant if not given.

    Returns
    -------
    Problem
        The problem.

    Raises
    ------
    ProblemError
        If the file is not there, too large, malformed or holds no problem.
    """
    text = read_text(path)
    if path.suffix == ".dzn":
        return parse_dzn(text, str(path), fairness=2 if fairness is None else fairness)
    return parse_problem(text, str(path), fairness=fairness)


def read_text(path: Path) -> str:
    """Read a file as UTF-8, with or without byte order mark, or raise `ProblemError`."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ProblemError(str(path), f"the file is larger than {LARGEST_FILE} bytes")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ProblemError(str(path), (error.strerror or "cannot be read").lower()) from None
    except UnicodeDecodeError:
        raise ProblemError(str(path), "the file is not UTF-8 text") from None


def parse_problem(text: str, source: str = "text", *, fairness: int | None = None) -> Problem:
    """
    Read a problem from JSON text.

    Parameters
    ----------
    text
        The JSON text.
    source
        Name of the file, for messages.
    fairness
        Replaces the rule in the text if given.

    Returns
    -------
    Problem
        The problem.

    Raises
    ------
    ProblemError
        If the text is malformed (`ParseError`) or an entry is wrong.

    Examples
    --------
    >>> parse_problem('{"format": "bilateral/2"}')
    Traceback (most recent call last):
    ...
    bilateral.exceptions.ProblemError: text: format must be bilateral/1
    """
    data = _object(parse(text, source), source)
    if data.get("format") != FORMAT:
        raise ProblemError(source, f"format must be {FORMAT}")
    kinds = {"participants": Participant, "slots": Slot, "tables": Table, "meetings": Meeting}
    unknown = data.keys() - kinds.keys() - {"format", "fairness"}
    if unknown:
        raise ProblemError(source, f"unknown field {min(unknown)}")
    fair = data.get("fairness") if fairness is None else fairness
    if fair is not None:
        fair = _whole(fair, f"{source}: fairness")
    return Problem(
        participants=_entries(Participant, data, "participants", source),
        slots=_entries(Slot, data, "slots", source),
        tables=_entries(Table, data, "tables", source),
        meetings=_entries(Meeting, data, "meetings", source),
        fairness=fair,
    )


def parse(text: str, source: str) -> object:
    """Read JSON text or raise `ParseError` with line and column."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ParseError(source, error.lineno, error.colno, error.msg.lower()) from None
    except (RecursionError, ValueError):
        raise ProblemError(source, "nested too deeply or a number is too long") from None


def _object(data: object, place: str) -> dict[str, object]:
    if not isinstance(data, dict):
        raise ProblemError(place, "expected an object")
    return data


def _array(data: object, place: str) -> list[object]:
    if not isinstance(data, list):
        raise ProblemError(place, "expected a list")
    return data


def _whole(data: object, place: str) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or abs(data) >= 2**31:
        raise ProblemError(place, "expected a whole number")
    return data


def _text(data: object, place: str) -> str:
    if not isinstance(data, str):
        raise ProblemError(place, "expected a text")
    return data


def _flag(data: object, place: str) -> bool:
    if not isinstance(data, bool):
        raise ProblemError(place, "expected true or false")
    return data


def _numbers(data: object, place: str) -> list[int]:
    return [_whole(item, f"{place}[{i}]") for i, item in enumerate(_array(data, place))]


_READERS: dict[str, Callable[[object, str], object]] = {
    "str": _text,
    "int": _whole,
    "bool": _flag,
    "int | None": lambda data, place: None if data is None else _whole(data, place),
    "frozenset[int]": lambda data, place: frozenset(_numbers(data, place)),
    "frozenset[int] | None": lambda data, place: (
        None if data is None else frozenset(_numbers(data, place))
    ),
    "tuple[int, ...]": lambda data, place: tuple(_numbers(data, place)),
}


def _entries(kind: type[T], data: dict[str, object], name: str, source: str) -> tuple[T, ...]:
    if name not in data:
        raise ProblemError(source, f"{name} is missing")
    items = _array(data[name], f"{source}: {name}")
    return tuple(_entry(kind, item, f"{source}: {name}[{i}]") for i, item in enumerate(items))


def _entry(kind: type[T], data: object, place: str) -> T:
    given = _object(data, place)
    known = {item.name: item for item in fields(kind)}
    for name in given:
        if name not in known:
            raise ProblemError(place, f"unknown field {name}")
    for name, item in known.items():
        if item.default is MISSING and name not in given:
            raise ProblemError(place, f"{name} is missing")
    values: dict[str, Any] = {
        name: _READERS[str(known[name].type)](value, f"{place}.{name}")
        for name, value in given.items()
    }
    return kind(**values)


def dump_problem(problem: Problem) -> str:
    """
    Write a problem as JSON text, one entry a line, that `parse_problem` reads back.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    str
        The same bytes for equal problems.
    """
    parts = [f'  "format": "{FORMAT}"', f'  "fairness": {json.dumps(problem.fairness)}']
    for name in ("participants", "slots", "tables", "meetings"):
        lines = ",\n".join(f"    {json.dumps(_plain(item))}" for item in getattr(problem, name))
        parts.append(f'  "{name}": [\n{lines}\n  ]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _plain(item: Participant | Slot | Table | Meeting) -> dict[str, object]:
    plain: dict[str, object] = {}
    for known in fields(item):
        value = getattr(item, known.name)
        if value != known.default:
            plain[known.name] = sorted(value) if isinstance(value, frozenset) else value
    return plain


def dump_result(result: Result) -> str:
    """
    Write a result as JSON text with one entry a meeting in input order.

    Parameters
    ----------
    result
        The result; without a schedule ``meetings`` is empty.

    Returns
    -------
    str
        ``status``, ``objective``, ``bound``, ``seconds``, ``unplaced_value``,
        ``unplaced_bound``, ``idle_slots``, ``idle_bound`` and ``meetings`` with ``slot``
        and ``table``, null if not placed.
    """
    placements = () if result.schedule is None else result.schedule.placements
    score = result.score
    data = {
        "format": FORMAT,
        "status": result.status.value,
        "objective": result.objective,
        "bound": result.bound,
        "seconds": round(result.seconds, 3),
        "unplaced_value": None if score is None else score.unplaced_value,
        "unplaced_bound": result.unplaced_bound,
        "idle_slots": None if score is None else score.idle_slots,
        "idle_bound": result.idle_bound,
        "meetings": [
            {"slot": place and place.slot, "table": place and place.table} for place in placements
        ],
    }
    return json.dumps(data, indent=1) + "\n"


def parse_schedule(text: str, source: str = "text") -> Schedule:
    """
    Read the schedule in what `dump_result` writes.

    Parameters
    ----------
    text
        The JSON text; only ``meetings`` is needed.
    source
        Name of the file, for messages.

    Returns
    -------
    Schedule
        Not checked against any problem.

    Raises
    ------
    ProblemError
        If the text is malformed (`ParseError`) or an entry is wrong.

    Examples
    --------
    >>> parse_schedule('{"meetings": [{"slot": 3, "table": 0}]}').slot_of(0)
    3
    """
    data = _object(parse(text, source), source)
    items = _array(data.get("meetings"), f"{source}: meetings")
    return Schedule(tuple(_place(x, f"{source}: meetings[{i}]") for i, x in enumerate(items)))


def _place(data: object, place: str) -> Placement | None:
    given = _object(data, place)
    slot, table = given.get("slot"), given.get("table")
    if slot is None and table is None:
        return None
    return Placement(_whole(slot, f"{place}.slot"), _whole(table, f"{place}.table"))
