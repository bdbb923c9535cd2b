"""
Instances of the literature: MiniZinc data (.dzn).

The format of the instances published with Bofill et al. (2022), *JAIR* 74, 263–301,
https://jair.org/index.php/jair/article/view/12670. Participants, slots and meetings are
counted from 1 there and from 0 here. The redundant ``meetingsxBusiness`` and
``nMeetingsBusiness`` are not read.

The published numbers of breaks run over the whole day: a stretch between a meeting of the
morning and one of the afternoon counts. Morning and afternoon therefore only restrict
which slots a meeting may take, and all slots belong to one session here.
"""

from __future__ import annotations

from bilateral.exceptions import ParseError, ProblemError
from bilateral.io.tokens import Reader, Token, Value
from bilateral.problem import Meeting, Participant, Problem, Slot, Table

_MINUTES = 20
_LARGEST = 100_000


def parse_dzn(text: str, source: str = "text", *, fairness: int | None = 2) -> Problem:
    """
    Read an instance of the literature.

    Parameters
    ----------
    text
        Content of the file.
    source
        Name of the file, for messages.
    fairness
        The rule that the file does not hold; published results are for 2.

    Returns
    -------
    Problem
        All meetings mandatory, slots of 20 minutes, all in one session; breaks the only goal.

    Raises
    ------
    ParseError
        If the text is malformed, with its line and column.
    ProblemError
        If the instance contradicts itself.

    Examples
    --------
    >>> text = '''nBusiness = 3; nMeetings = 2; nTables = 1; nTotalSlots = 4; nMorningSlots = 2;
    ... requested = [| 1, 2, 1, | 1, 3, 3, |];
    ... forbidden = [{0}, {0}, {0, 4}]; fixed = [0, 0]; precedences = [{}, {1}];'''
    >>> [sorted(m.allowed or []) for m in parse_dzn(text).meetings]
    [[0, 1], []]
    """
    instance = _Instance(Reader(text, source))
    try:
        return instance.problem(fairness)
    except ParseError:
        raise
    except ProblemError as error:
        raise ProblemError(f"{source}: {error.place}", error.rule) from None


class _Instance:
    """The assignments of one file, read with a check at every step."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._values = reader.assignments()

    def problem(self, fairness: int | None) -> Problem:
        sizes = ("nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots")
        people, meetings, tables, slots, morning = map(self._size, sizes)
        if morning > slots:
            raise self._error(self._get("nMorningSlots").at, "more morning slots than slots")
        forbidden = self._sets("forbidden", people, slots, lowest=0)
        return Problem(
            participants=tuple(
                Participant(f"Participant {p}", frozenset(s - 1 for s in closed if s))
                for p, closed in enumerate(forbidden, start=1)
            ),
            slots=tuple(Slot(0, _MINUTES * t, _MINUTES) for t in range(slots)),
            tables=tuple(Table(f"Table {number}") for number in range(1, tables + 1)),
            meetings=self._meetings(people, meetings, slots, morning),
            fairness=fairness,
            objective=("breaks",),
        )

    def _meetings(self, people: int, count: int, slots: int, morning: int) -> tuple[Meeting, ...]:
        rows = self._list("requested", count, "matrix")
        fixed = [
            self._number(value, 0, slots, "fixed") for value in self._list("fixed", count, "list")
        ]
        after = self._sets("precedences", count, count, lowest=1)
        allowed = {1: frozenset(range(morning)), 2: frozenset(range(morning, slots)), 3: None}
        return tuple(
            Meeting(
                *self._pair(row, people),
                allowed=allowed[self._number(self._row(row)[2], 1, 3, "session")],
                fixed_slot=slot - 1 if slot else None,
                after=tuple(sorted(number - 1 for number in earlier)),
            )
            for row, slot, earlier in zip(rows, fixed, after, strict=True)
        )

    def _row(self, row: Value) -> list[Value]:
        if not isinstance(row.content, list) or len(row.content) != 3:
            raise self._error(row.at, "a requested meeting has three numbers")
        return row.content

    def _pair(self, row: Value, people: int) -> tuple[int, int]:
        a, b = (self._number(value, 1, people, "participant") for value in self._row(row)[:2])
        if a == b:
            raise self._error(row.at, f"participant {a} cannot meet itself")
        return a - 1, b - 1

    def _sets(self, name: str, count: int, highest: int, lowest: int) -> list[list[int]]:
        return [
            [self._number(value, lowest, highest, name) for value in self._content(item, "set")]
            for item in self._list(name, count, "list")
        ]

    def _list(self, name: str, count: int, kind: str) -> list[Value]:
        value = self._get(name)
        items = self._content(value, kind)
        if len(items) != count:
            raise self._error(value.at, f"{name} has {len(items)} entries, not {count}")
        return items

    def _content(self, value: Value, kind: str) -> list[Value]:
        if value.kind != kind or not isinstance(value.content, list):
            raise self._error(value.at, f"expected a {kind}, found a {value.kind}")
        return value.content

    def _size(self, name: str) -> int:
        return self._number(self._get(name), 1, _LARGEST, name)

    def _number(self, value: Value, lowest: int, highest: int, what: str) -> int:
        if not isinstance(value.content, int):
            raise self._error(value.at, f"expected a number, found a {value.kind}")
        if not lowest <= value.content <= highest:
            rule = f"{what} {value.content} is not between {lowest} and {highest}"
            raise self._error(value.at, rule)
        return value.content

    def _get(self, name: str) -> Value:
        if name not in self._values:
            raise ProblemError(self._reader.source, f"{name} is missing")
        return self._values[name]

    def _error(self, at: Token, rule: str) -> ParseError:
        return self._reader.error(at, rule)
