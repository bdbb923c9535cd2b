"""One broken schedule for each hard rule, and one broken problem for each rule of form."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
    check,
)
from bilateral.rules import RULES
from conftest import slots_of, trio

PAIR = (Meeting(0, 1), Meeting(0, 2))
HERE, THERE = Placement(0, 0), Placement(1, 1)


def rules_broken(problem: Problem, *placements: Placement | None) -> list[str]:
    return [violation.rule for violation in check(problem, Schedule(placements))]


def with_first(problem: Problem, **changes: object) -> Problem:
    first = replace(problem.participants[0], **changes)  # type: ignore[arg-type]  # fields by name
    return replace(problem, participants=(first, *problem.participants[1:]))


TEAM = (Delegate("Ana"), Delegate("Ann"))
MEI = (Interpreter("Mei", frozenset({"de", "fr"}), frozenset({1})),)
WITH_HELP = Placement(0, 0, interpreter=0)
LATER = Meeting(1, 2, after=(0,))
STRANGERS = replace(
    trio(PAIR[:1]),
    participants=(
        Participant("Ana", languages=frozenset({"de"})),
        Participant("Ben", languages=frozenset({"fr"})),
        Participant("Cy"),
    ),
)


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
        ("session", trio((Meeting(0, 1, length=3), PAIR[1])), (Placement(1, 0), THERE)),
        ("unknown", trio(PAIR), (Placement(0, 0, a=0), THERE)),
        ("unknown", trio(PAIR), (Placement(0, 0, interpreter=0), THERE)),
        ("mode", trio(PAIR), (Placement(0, None), THERE)),
        ("mode", trio((Meeting(0, 1, mode="virtual"), PAIR[1])), (HERE, THERE)),
        ("attendance", with_first(trio(PAIR), delegates=TEAM), (HERE, Placement(1, 1, a=0))),
        (
            "attendance",
            with_first(trio((Meeting(0, 1, everyone=True), PAIR[1])), delegates=TEAM),
            (Placement(0, 0, a=0), Placement(1, 1, a=1)),
        ),
        ("fixed_table", with_first(trio(PAIR), table=1), (HERE, THERE)),
        ("features", with_first(trio(PAIR[:1]), needs=frozenset({"ramp"})), (HERE,)),
        ("language", STRANGERS, (HERE,)),
        (
            "interpreter",
            replace(trio(PAIR[:1]), interpreters=MEI),
            (Placement(0, 0, None, None, 0),),
        ),
        ("interpreter", replace(STRANGERS, interpreters=MEI), (Placement(1, 0, None, None, 0),)),
        ("longest_run", with_first(trio(PAIR), longest_run=1), (HERE, THERE)),
        (
            "walking",
            replace(with_first(trio(PAIR), walking=5), tables=(Table("A"), Table("B", zone="N"))),
            (HERE, THERE),
        ),
        ("precedence", trio((Meeting(0, 1, length=2), LATER)), (HERE, THERE)),
    ],
)
def test_each_rule_is_seen(
    rule: str, problem: Problem, placements: tuple[Placement | None, ...]
) -> None:
    broken = rules_broken(problem, *placements)
    # Ben has two meetings at once where one is too early for the other.
    assert [name for name in broken if name != "clash" or rule == "clash"] == [rule]


def test_an_interpreter_helps_one_meeting_at_a_time() -> None:
    people = (*STRANGERS.participants[:2], *STRANGERS.participants[:2])
    meetings = (Meeting(0, 1), Meeting(2, 3))
    problem = replace(STRANGERS, participants=people, meetings=meetings, interpreters=MEI)
    both = (Placement(0, 0, interpreter=0), Placement(0, 1, interpreter=0))
    assert rules_broken(problem, *both) == ["interpreter"]


def test_two_delegates_meet_at_once_and_a_walk_may_lead_through_a_virtual_meeting() -> None:
    team = with_first(trio(PAIR), delegates=TEAM)
    assert rules_broken(team, Placement(0, 0, a=0), Placement(0, 1, a=1)) == []
    far = replace(
        with_first(trio((*PAIR, Meeting(0, 1, mode="virtual"))), walking=30),
        tables=(Table("A"), Table("B", zone="N")),
    )
    assert rules_broken(far, HERE, Placement(2, 1), Placement(1, None)) == ["walking"]


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
        ("starts_at", {"starts_at": 1440}),
        ("interpreters[0]", {"interpreters": (Interpreter("Mei", frozenset({"de"})),)}),
        (
            "interpreters[0].unavailable",
            {"interpreters": (Interpreter("Mei", frozenset({"de", "fr"}), frozenset({9})),)},
        ),
        ("participants[0].desired", {"participants": (Participant("A", desired=-1),) * 3}),
        ("participants[0].longest_run", {"participants": (Participant("A", longest_run=0),) * 3}),
        ("participants[0].walking", {"participants": (Participant("A", walking=-5),) * 3}),
        ("participants[0].table", {"participants": (Participant("A", table=2),) * 3}),
        ("participants[0].utc_offset", {"participants": (Participant("A", utc_offset=1440),) * 3}),
        (
            "participants[0].delegates[0].unavailable",
            {"participants": (Participant("A", delegates=(Delegate("a", frozenset({7})),)),) * 3},
        ),
        ("tables[0].capacity", {"tables": (Table("A", capacity=0),)}),
        ("meetings[0].length", {"meetings": (Meeting(0, 1, length=0),)}),
        ("meetings[0].fixed_slot", {"meetings": (Meeting(0, 1, length=2, fixed_slot=2),)}),
        ("meetings[0].mode", {"meetings": (Meeting(0, 1, mode="by post"),)}),  # type: ignore[arg-type]  # as JSON may
        ("meetings[0].fixed_table", {"meetings": (Meeting(0, 1, mode="virtual", fixed_table=0),)}),
        ("objective[1]", {"objective": ("breaks", "peace")}),
        ("objective[1]", {"objective": ("breaks", "breaks")}),
        ("returns[1]", {"returns": (1, 2)}),
        ("returns[0]", {"returns": (-1,)}),
        ("earlier", {"earlier": Schedule(())}),
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


def test_no_rule_is_without_a_broken_schedule() -> None:
    (marks,) = [m for m in test_each_rule_is_seen.pytestmark if m.name == "parametrize"]  # type: ignore[attr-defined]  # set by pytest
    assert {rule for rule, _, _ in marks.args[1]} | {"table"} == set(RULES)
