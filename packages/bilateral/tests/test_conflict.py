"""Why there is no schedule: a conflict, and nothing in it that could be left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from bilateral import (
    MaxWork,
    Meeting,
    Participant,
    Problem,
    Slot,
    Status,
    Table,
    find_conflict,
    solve,
)
from bilateral.conflict import _reduced, quickxplain
from conftest import general_problems, slots_of, trio


def test_quickxplain_finds_what_cannot_hold_together() -> None:
    wrong = [{2, 5, 7}, {1, 8}]
    for items in (range(10), range(9, -1, -1)):
        found = set(quickxplain(list(items), lambda some: not any(w <= set(some) for w in wrong)))
        assert found in wrong
    assert quickxplain([], lambda _: True) == []


def test_a_problem_with_a_schedule_has_no_conflict() -> None:
    assert find_conflict(trio((Meeting(0, 1),))) is None


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (trio((Meeting(0, 1), Meeting(0, 2)), slots=1), "nobody can be in two meetings at once"),
        (trio((Meeting(0, 1, allowed=frozenset()),)), "meeting 0 may not be in every slot"),
        (
            replace(trio((Meeting(0, 1, fixed_slot=0), Meeting(0, 2, fixed_slot=2))), fairness=0),
            "numbers of breaks may differ by at most 0",
        ),
        (
            Problem(
                tuple(Participant(name) for name in "abcd"),
                slots_of(1),
                (Table("T"),),
                (Meeting(0, 1), Meeting(2, 3)),
            ),
            "there is 1 table",
        ),
        (
            replace(trio((Meeting(0, 1),), slots=1), tables=(Table("T", frozenset({0})),)),
            "there is 1 table, not open at all times",
        ),
        (trio((Meeting(0, 1, length=2), Meeting(0, 2)), slots=2), "0 (Ana, Ben, 2 slots long)"),
    ],
)
def test_conflicts_are_said_in_words(problem: Problem, words: str) -> None:
    conflict = find_conflict(problem)
    assert conflict is not None
    assert words in conflict.message


def test_an_order_is_part_of_a_conflict() -> None:
    both = frozenset({0, 1})
    meetings = (
        Meeting(0, 1, allowed=frozenset({1, 2})),
        Meeting(0, 2, allowed=both, after=(0,)),
    )
    conflict = find_conflict(trio(meetings))
    assert conflict is not None
    assert ("precedence", 1) in conflict.rules
    assert "meeting 1 comes after meeting 0" in conflict.message


def test_what_was_not_proved_is_not_called_smallest() -> None:
    people = tuple(Participant(str(p)) for p in range(12))
    pairs = [(a, b) for a in range(12) for b in range(a)]
    problem = Problem(
        people,
        tuple(Slot(0, 20 * t, 20) for t in range(10)),
        tuple(Table(str(t)) for t in range(5)),
        tuple(Meeting(a, b) for a, b in pairs[:51]),
    )
    conflict = find_conflict(problem, MaxWork(1))
    assert conflict is None or not conflict.smallest


def test_an_optional_meeting_can_be_needed_for_fairness() -> None:
    uneven = (Meeting(0, 1, fixed_slot=0), Meeting(0, 2, fixed_slot=2))
    may = tuple(Meeting(a, 3, mandatory=False, fixed_slot=s) for a, s in ((2, 0), (1, 2)))
    people = tuple(Participant(name) for name in "abcd")
    helped = replace(trio(uneven), participants=people, meetings=(*uneven, *may), fairness=0)
    assert find_conflict(helped) is None
    third = replace(helped, participants=(*people, Participant("e")))
    conflict = find_conflict(third)
    assert conflict is not None


def test_everything_is_told_where_less_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """With fairness, less to hold can be harder; what is left over then proves nothing."""
    monkeypatch.setattr("bilateral.conflict.quickxplain", lambda *_: [])
    conflict = find_conflict(trio((Meeting(0, 1), Meeting(0, 2)), slots=1))
    assert conflict is not None
    assert (conflict.meetings, conflict.smallest) == ((0, 1), False)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(problem=general_problems())
def test_a_conflict_holds_and_needs_all_of_itself(problem: Problem) -> None:
    conflict = find_conflict(problem)
    if conflict is None:
        assert solve(problem).schedule is not None
        return
    meetings, rules = list(conflict.meetings), set(conflict.rules)

    def holds(some: list[int], kept: set[tuple[str, int | None]]) -> bool:
        return not some or solve(_reduced(problem, some, kept)).status is not Status.INFEASIBLE

    if not conflict.smallest:
        assert problem.fairness is not None
        return
    assert not holds(meetings, rules)
    for m in meetings:
        assert holds([other for other in meetings if other != m], rules)
    for rule in rules:
        assert holds(meetings, rules - {rule})
