"""Why there is no schedule at all: a smallest set of rules that cannot hold together."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from bilateral.problem import Delegate, Meeting, Participant, Problem
from bilateral.result import Status
from bilateral.solve import solve
from bilateral.stop import AnyOf, MaxWork, Stop

Rule = tuple[str, int | None]
"""Name of a rule, and the participant or meeting that it is of."""

T = TypeVar("T")
_WORK = 20_000
"""Work for a question after which it counts as open."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """
    Meetings and rules that cannot hold together.

    Parameters
    ----------
    meetings
        Mandatory meetings that cannot all take place.
    rules
        What stands in their way, each by its name and the participant or meeting that it is
        of, or None.
    message
        The same in English.
    smallest
        Whether it was shown for each meeting and rule that the others can hold without it;
        otherwise time or work was over before that.
    """

    meetings: tuple[int, ...]
    rules: tuple[Rule, ...]
    message: str
    smallest: bool


def find_conflict(
    problem: Problem, stop: Stop | None = None, *, proved: bool = False
) -> Conflict | None:
    """
    Find a smallest reason why a problem has no schedule.

    By QuickXplain [1]_: first among the mandatory meetings with all rules kept, then among the
    rules that these meetings meet. What is left out at the end of either half cannot be
    needed, for with less to hold a schedule is only easier to find; where fairness makes that
    untrue, everything is returned.

    Parameters
    ----------
    problem
        The problem.
    stop
        When to end each of the questions asked on the way, besides an amount of work.
    proved
        Whether it is known that there is no schedule; the first question is then not asked.

    Returns
    -------
    Conflict | None
        None if there is a schedule, or nothing could be proved.

    References
    ----------
    .. [1] Junker, U. (2004). QUICKXPLAIN: Preferred Explanations and Relaxations for
           Over-Constrained Problems. *AAAI-04*, 167–172.

    Examples
    --------
    >>> from bilateral import Delegate, Meeting, Participant, Problem, Slot, Table
    >>> people = (Participant("Ana"), Participant("Ben", frozenset({0})), Participant("Cy"))
    >>> meetings = (Meeting(0, 2), Meeting(0, 1))
    >>> conflict = find_conflict(Problem(people, (Slot(0, 0, 20),), (Table("1"),), meetings))
    >>> conflict.message
    'meeting 1 (Ana, Ben) cannot take place: Ben is not available at all times'
    """
    return _Inquiry(problem, stop).answer(proved)


class _Inquiry:
    """The questions asked on the way, of the problem with less and less in it."""

    def __init__(self, problem: Problem, stop: Stop | None) -> None:
        self._problem = problem
        self._stop = MaxWork(_WORK) if stop is None else AnyOf(MaxWork(_WORK), stop)
        self._sure = True

    def answer(self, proved: bool) -> Conflict | None:
        """Ask until nothing can be left out."""
        musts = [m for m, meeting in enumerate(self._problem.meetings) if meeting.mandatory]
        everything = _rules(self._problem, musts)
        whole = replace(self._problem, objective=(), earlier=None)
        if not proved and solve(whole, stop=self._stop).status is not Status.INFEASIBLE:
            return None
        meetings = sorted(quickxplain(musts, lambda some: self._holds(some, everything)))
        rules: list[Rule] = []
        if self._holds(meetings, []):
            mine = _rules(self._problem, meetings)
            found = set(quickxplain(mine, lambda some: self._holds(meetings, some)))
            rules = [rule for rule in mine if rule in found]
        if self._holds(meetings, rules):
            # Not proved in this time, or others were harder to treat fairly without some meetings.
            return self._found(musts, everything, smallest=False)
        return self._found(meetings, rules, smallest=self._sure)

    def _found(self, meetings: list[int], rules: list[Rule], *, smallest: bool) -> Conflict:
        message = _in_words(self._problem, meetings, rules)
        return Conflict(tuple(meetings), tuple(rules), message, smallest)

    def _holds(self, meetings: Sequence[int], rules: Sequence[Rule]) -> bool:
        """Tell whether these can hold together; what is not proved counts as if they could."""
        if not meetings:
            return True
        result = solve(_reduced(self._problem, sorted(meetings), set(rules)), stop=self._stop)
        self._sure &= result.status is not Status.UNKNOWN
        return result.status is not Status.INFEASIBLE


def quickxplain(items: Sequence[T], holds: Callable[[Sequence[T]], bool]) -> list[T]:
    """Return a part of the items that cannot hold, though any smaller part of it can."""

    def within(base: list[T], fresh: bool, some: Sequence[T]) -> list[T]:
        if fresh and not holds(base):
            return []
        if len(some) == 1:
            return list(some)
        one, two = some[: len(some) // 2], some[len(some) // 2 :]
        late = within([*base, *one], bool(one), two)
        early = within([*base, *late], bool(late), one)
        return [*early, *late]

    return within([], False, items) if items else []


def _rules(problem: Problem, meetings: Sequence[int]) -> list[Rule]:
    """List the rules that could stand in the way of these meetings."""
    found: list[Rule] = [("tables", None)]
    found += [("fairness", None)] if problem.fairness is not None else []
    for p in sorted({p for m in meetings for p in _pair(problem, m)}):
        those = problem.participants[p]
        given = {
            "availability": those.unavailable or any(d.unavailable for d in those.delegates),
            "max_meetings": those.max_meetings is not None,
            "longest_run": those.longest_run is not None,
            "walking": those.walking,
            "language": those.languages or any(d.languages for d in those.delegates),
            "features": those.needs,
        }
        found += [(name, p) for name, there in given.items() if there]
    for m in meetings:
        meeting = problem.meetings[m]
        if meeting.allowed is not None or meeting.fixed_slot is not None:
            found.append(("allowed", m))
        if meeting.after:
            found.append(("precedence", m))
    return found


def _pair(problem: Problem, m: int) -> tuple[int, int]:
    return problem.meetings[m].a, problem.meetings[m].b


def _reduced(problem: Problem, meetings: Sequence[int], rules: Set[Rule]) -> Problem:
    """Return the problem with these meetings and rules only, and no goals."""
    number = {m: i for i, m in enumerate(meetings)}
    return replace(
        problem,
        participants=tuple(
            _participant(those, p, rules) for p, those in enumerate(problem.participants)
        ),
        meetings=tuple(_meeting(problem.meetings[m], m, number, rules) for m in meetings),
        fairness=problem.fairness if ("fairness", None) in rules else None,
        objective=(),
        earlier=None,
    )


def _participant(those: Participant, p: int, rules: Set[Rule]) -> Participant:
    free, silent = ("availability", p) not in rules, ("language", p) not in rules
    nothing, none = frozenset[int](), frozenset[str]()
    return replace(
        those,
        unavailable=nothing if free else those.unavailable,
        max_meetings=those.max_meetings if ("max_meetings", p) in rules else None,
        longest_run=those.longest_run if ("longest_run", p) in rules else None,
        walking=those.walking if ("walking", p) in rules else 0,
        languages=none if silent else those.languages,
        needs=those.needs if ("features", p) in rules else none,
        table=those.table if ("tables", None) in rules else None,
        delegates=tuple(
            Delegate(
                d.name,
                nothing if free else d.unavailable,
                none if silent else d.languages,
            )
            for d in those.delegates
        ),
    )


def _meeting(meeting: Meeting, m: int, number: dict[int, int], rules: Set[Rule]) -> Meeting:
    """Without the rule on tables, a meeting needs none."""
    free, seated = ("allowed", m) not in rules, ("tables", None) in rules
    ordered = ("precedence", m) in rules
    return replace(
        meeting,
        allowed=None if free else meeting.allowed,
        fixed_slot=None if free else meeting.fixed_slot,
        fixed_table=meeting.fixed_table if seated else None,
        mode=meeting.mode if seated else "virtual",
        after=tuple(number[x] for x in meeting.after if x in number) if ordered else (),
    )


def _in_words(problem: Problem, meetings: Sequence[int], rules: Sequence[Rule]) -> str:
    names = [_meeting_in_words(problem, m) for m in meetings]
    one = len(names) == 1
    all_of_them = ", ".join(names[:-1]) + " and " * (not one) + names[-1]
    cannot = f"meeting{'s' * (not one)} {all_of_them} cannot {'all ' * (not one)}take place"
    why = [_rule_in_words(problem, name, number) for name, number in rules]
    return f"{cannot}: {'; '.join(why) or 'nobody can be in two meetings at once'}"


def _meeting_in_words(problem: Problem, m: int) -> str:
    facts = [problem.participants[p].name for p in _pair(problem, m)]
    length = problem.meetings[m].length
    facts += [f"{length} slots long"] if length > 1 else []
    return f"{m} ({', '.join(facts)})"


def _rule_in_words(problem: Problem, name: str, number: int | None) -> str:
    if number is None:
        many = len(problem.tables)
        closed = ", not open at all times" * any(table.unavailable for table in problem.tables)
        return {
            "tables": f"there {'is 1 table' if many == 1 else f'are {many} tables'}{closed}",
            "fairness": f"numbers of breaks may differ by at most {problem.fairness}",
        }[name]
    if name in ("allowed", "precedence"):
        before = ", ".join(map(str, problem.meetings[number].after))
        return {
            "allowed": f"meeting {number} may not be in every slot",
            "precedence": f"meeting {number} comes after meeting {before}",
        }[name]
    who = problem.participants[number]
    return {
        "availability": f"{who.name} is not available at all times",
        "max_meetings": f"{who.name} has at most {who.max_meetings} meetings",
        "longest_run": f"{who.name} is busy for at most {who.longest_run} slots in a row",
        "walking": f"{who.name} needs {who.walking} minutes between zones",
        "language": f"{who.name} speaks {', '.join(sorted(who.languages)) or 'few languages'} only",
        "features": f"{who.name} needs a table that is {', '.join(sorted(who.needs))}",
    }[name]
