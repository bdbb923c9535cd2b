"""
The package's own versioned JSON, for problems and for schedules.

A problem is ``{"format": "bilateral/1", "participants": [...], "slots": [...],
"tables": [...], "meetings": [...]}`` with the other fields of `bilateral.problem.Problem`
beside them; entries have the fields of the dataclasses there. Fields at their defaults may be
left out, and sets are lists.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, asdict, fields
from typing import Any, TypeVar

from bilateral.conflict import Conflict
from bilateral.exceptions import ParseError, ProblemError
from bilateral.problem import Delegate, Interpreter, Meeting, Participant, Problem, Slot, Table
from bilateral.result import Result
from bilateral.schedule import Placement, Schedule

FORMAT = "bilateral/1"

T = TypeVar("T", Participant, Slot, Table, Meeting, Interpreter, Delegate)
_PLACE = [field.name for field in fields(Placement)]
_LISTS: dict[str, type] = {
    "participants": Participant,
    "slots": Slot,
    "tables": Table,
    "meetings": Meeting,
    "interpreters": Interpreter,
}


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
    known = [field.name for field in fields(Problem)]
    unknown = data.keys() - {"format", *known}
    if unknown:
        raise ProblemError(source, f"unknown field {min(unknown)}")
    values: dict[str, Any] = {}
    for item in fields(Problem):
        place, name = f"{source}: {item.name}", item.name
        if name in data:
            read = _READERS.get(str(item.type))
            values[name] = (
                _entries(_LISTS[name], data[name], place)
                if read is None
                else read(data[name], place)
            )
        elif item.default is MISSING:
            raise ProblemError(source, f"{name} is missing")
    if fairness is not None:
        values["fairness"] = _whole(fairness, f"{source}: fairness")
    try:
        return Problem(**values)
    except ProblemError as error:
        raise ProblemError(f"{source}: {error.place}", error.rule) from None


def parse(text: str, source: str) -> object:
    """Read JSON text or raise `ParseError` with line and column."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise ProblemError(source, f"{twice} is given twice in one object")
        return found

    try:
        return json.loads(text, object_pairs_hook=once)
    except ProblemError:
        raise
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


def _numbers_or_none(data: object, place: str) -> frozenset[int] | None:
    return None if data is None else frozenset(_numbers(data, place))


def _texts(data: object, place: str) -> list[str]:
    return [_text(item, f"{place}[{i}]") for i, item in enumerate(_array(data, place))]


def _places(data: object, place: str) -> Schedule:
    items = enumerate(_array(data, place))
    return Schedule(tuple(_place(item, f"{place}[{i}]") for i, item in items))


_READERS: dict[str, Callable[[object, str], object]] = {
    "str": _text,
    "Mode": _text,
    "int": _whole,
    "bool": _flag,
    "int | None": lambda data, place: None if data is None else _whole(data, place),
    "frozenset[int]": lambda data, place: frozenset(_numbers(data, place)),
    "frozenset[int] | None": _numbers_or_none,
    "frozenset[str]": lambda data, place: frozenset(_texts(data, place)),
    "tuple[int, ...]": lambda data, place: tuple(_numbers(data, place)),
    "tuple[Goal, ...]": lambda data, place: tuple(_texts(data, place)),
    "tuple[Delegate, ...]": lambda data, place: _entries(Delegate, data, place),
    "Schedule | None": lambda data, place: None if data is None else _places(data, place),
}


def _entries(kind: type[T], data: object, place: str) -> tuple[T, ...]:
    items = enumerate(_array(data, place))
    return tuple(_entry(kind, item, f"{place}[{i}]") for i, item in items)


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
    parts = [f'  "format": "{FORMAT}"']
    for item in fields(problem):
        name, value = item.name, getattr(problem, item.name)
        if value == item.default:
            continue
        if name in _LISTS:
            lines = ",\n".join(f"    {json.dumps(_plain(entry))}" for entry in value)
            parts.append(f'  "{name}": [\n{lines}\n  ]')
        else:
            plain = _dump_places(value) if isinstance(value, Schedule) else value
            parts.append(f'  "{name}": {json.dumps(plain)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _plain(item: Any) -> dict[str, object]:
    plain: dict[str, object] = {}
    for known in fields(item):
        value = getattr(item, known.name)
        if value != known.default:
            if isinstance(value, frozenset):
                value = sorted(value)
            elif known.name == "delegates":
                value = [_plain(delegate) for delegate in value]
            plain[known.name] = value
    return plain


def _dump_places(schedule: Schedule) -> list[dict[str, int | None]]:
    """Write slot and table of each meeting, and who attends where that is a choice."""
    return [
        {"slot": None, "table": None}
        if place is None
        else {
            name: value
            for name, value in asdict(place).items()
            if value is not None or name in ("slot", "table")
        }
        for place in schedule.placements
    ]


def dump_result(result: Result, conflict: Conflict | None = None, *, meetings: int = 0) -> str:
    """
    Write a result as JSON text with one entry a meeting in input order.

    Parameters
    ----------
    result
        The result.
    conflict
        Why there is no schedule, if it is known.
    meetings
        How many meetings to list if there is none; none of them is placed.

    Returns
    -------
    str
        ``status``, ``objective`` and ``bound`` (breaks), ``seconds``, ``goals`` with cost and
        bound of each, ``conflict`` if there is one, and ``meetings`` with ``slot`` and
        ``table``, both null if not placed, the table null if virtual, and ``a``, ``b`` and
        ``interpreter`` where there is a choice.
    """
    data: dict[str, object] = {
        "format": FORMAT,
        "status": result.status.value,
        "objective": result.objective,
        "bound": result.bound,
        "seconds": round(result.seconds, 3),
        "goals": [asdict(item) for item in result.items],
    }
    if conflict is not None:
        data["conflict"] = asdict(conflict)
    schedule = Schedule((None,) * meetings) if result.schedule is None else result.schedule
    data["meetings"] = _dump_places(schedule)
    return json.dumps(data, indent=1) + "\n"


def dump_schedule(schedule: Schedule) -> str:
    """
    Write a schedule alone, that `parse_schedule` reads back.

    Parameters
    ----------
    schedule
        The schedule.

    Returns
    -------
    str
        ``meetings`` as in `dump_result`.
    """
    data = {"format": FORMAT, "meetings": _dump_places(schedule)}
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
    if data.get("format", FORMAT) != FORMAT:
        raise ProblemError(source, f"format must be {FORMAT}")
    return _places(data.get("meetings"), f"{source}: meetings")


def _place(data: object, place: str) -> Placement | None:
    given = _object(data, place)
    for name in given:
        if name not in _PLACE:
            raise ProblemError(place, f"unknown field {name}")
    if given.get("slot") is None and given.get("table") is None:
        return None
    read = _READERS["int | None"]
    rest: dict[str, Any] = {
        name: read(given.get(name), f"{place}.{name}")
        for name in ("table", "a", "b", "interpreter")
    }
    return Placement(_whole(given.get("slot"), f"{place}.slot"), **rest)
