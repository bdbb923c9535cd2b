"""One broken schedule for each hard rule, and one broken problem for each rule of form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bilateral import (
    Meeting,
    Participant,
    Placement,
    Problem,
    ProblemError,
    Schedule,
    Slot,
    Table,
    check,
)
from conftest import slots_of, trio

PAIR = (Meeting(0, 1), Meeting(0, 2))
HERE, THERE = Placement(0, 0), Placement(1, 1)


def rules_broken(problem: Problem, *placements: Placement | None) -> list[str]:
    return [violation.rule for violation in check(problem, Schedule(placements))]


def with_first(problem: Problem, **changes: object) -> Problem:
    first = replace(problem.participants[0], **changes)  # type: ignore[arg-type]  # fields by name
    return replace(problem, participants=(first, *problem.participants[1:]))


def test_a_valid_schedule_breaks_nothing() -> None:
    assert rules_broken(trio(PAIR), HERE, THERE) == []
    assert rules_broken(replace(trio(PAIR), fairness=0), HERE, THERE) == []


@pytest.mark.parametrize(
    ("rule", "problem", "placements"),
    [
        ("length", trio(PAIR), (HERE,)),
        ("unknown", trio(PAIR), (Placement(3, 0), THERE)),
        ("unknown", trio(PAIR), (None, Placement(0, 2))),
        ("mandatory", trio(PAIR), (HERE, None)),
        ("availability", with_first(trio(PAIR), unavailable=frozenset({0})), (HERE, THERE)),
        ("allowed", trio((Meeting(0, 1, allowed=frozenset({1})), PAIR[1])), (HERE, THERE)),
        ("fixed_slot", trio((Meeting(0, 1, fixed_slot=2), PAIR[1])), (HERE, THERE)),
        ("fixed_table", trio((Meeting(0, 1, fixed_table=1), PAIR[1])), (HERE, THERE)),
        (
            "table_closed",
            replace(trio(PAIR), tables=(Table("A", frozenset({0})), Table("B"))),
            (HERE, THERE),
        ),
        ("clash", trio(PAIR), (HERE, Placement(0, 1))),
        ("max_meetings", with_first(trio(PAIR), max_meetings=1), (HERE, THERE)),
        ("precedence", trio((Meeting(0, 1, after=(1,)), PAIR[1])), (HERE, THERE)),
        ("fairness", replace(trio(PAIR), fairness=0), (HERE, Placement(2, 0))),
    ],
)
def test_each_rule_is_seen(
    rule: str, problem: Problem, placements: tuple[Placement | None, ...]
) -> None:
    assert rules_broken(problem, *placements) == [rule]


def test_two_meetings_at_a_table_are_seen() -> None:
    people = tuple(Participant(name) for name in "abcd")
    problem = Problem(people, slots_of(1), (Table("T"),), (Meeting(0, 1), Meeting(2, 3)))
    assert rules_broken(problem, HERE, HERE) == ["table"]


def test_an_absent_predecessor_holds_nobody_up() -> None:
    problem = trio((Meeting(0, 1, after=(1,)), Meeting(0, 2, mandatory=False)))
    assert rules_broken(problem, HERE, None) == []


GOOD = trio(PAIR)


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ("participants", {"participants": ()}),
        ("slots", {"slots": ()}),
        ("tables", {"tables": ()}),
        ("meetings", {"meetings": ()}),
        ("fairness", {"fairness": -1}),
        ("slots[0]", {"slots": (Slot(0, 0, 0),)}),
        ("slots[0]", {"slots": (Slot(0, -5, 20),)}),
        ("slots[1]", {"slots": (Slot(0, 0, 20), Slot(0, 10, 20))}),
        ("slots[1]", {"slots": (Slot(1, 0, 20), Slot(0, 20, 20))}),
        ("participants[0].unavailable", {"participants": (Participant("A", frozenset({9})),) * 3}),
        ("participants[0].max_meetings", {"participants": (Participant("A", max_meetings=-1),)}),
        ("tables[1].name", {"tables": (Table("A"), Table("A"))}),
        ("tables[0].unavailable", {"tables": (Table("A", frozenset({-1})),)}),
        ("meetings[0]", {"meetings": (Meeting(0, 3),)}),
        ("meetings[0]", {"meetings": (Meeting(1, 1),)}),
        ("meetings[0].weight", {"meetings": (Meeting(0, 1, False, -2),)}),
        ("meetings[0].allowed", {"meetings": (Meeting(0, 1, allowed=frozenset({7})),)}),
        ("meetings[0].fixed_slot", {"meetings": (Meeting(0, 1, fixed_slot=3),)}),
        ("meetings[0].fixed_table", {"meetings": (Meeting(0, 1, fixed_table=2),)}),
        ("meetings[0].after", {"meetings": (Meeting(0, 1, after=(4,)),)}),
        ("meetings[0].after", {"meetings": (Meeting(0, 1, after=(1,)), Meeting(0, 2, after=(0,)))}),
        (
            "meetings[1].fixed_slot",
            {"meetings": (Meeting(0, 1, fixed_slot=0), Meeting(0, 2, fixed_slot=0))},
        ),
    ],
)
def test_a_problem_checks_itself(place: str, changes: dict[str, object]) -> None:
    with pytest.raises(ProblemError) as caught:
        replace(GOOD, **changes)  # type: ignore[arg-type]  # fields by name
    assert caught.value.place == place


def test_a_table_fixed_twice_at_once_is_refused() -> None:
    people = tuple(Participant(name) for name in "abcd")
    meetings = tuple(Meeting(a, a + 1, fixed_slot=0, fixed_table=0) for a in (0, 2))
    with pytest.raises(ProblemError, match="table 0 is also fixed to meeting 0"):
        Problem(people, slots_of(1), (Table("T"), Table("U")), meetings)


def test_a_diamond_of_precedences_is_no_circle() -> None:
    after = ((), (0,), (0,), (1, 2))
    assert trio(tuple(Meeting(0, 1, after=ids) for ids in after)).all_mandatory
