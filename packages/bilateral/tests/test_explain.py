"""Every reason once, every remedy once, and every remedy valid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bilateral import (
    Meeting,
    Participant,
    Placement,
    Problem,
    Reason,
    Schedule,
    Table,
    check,
    explain,
)
from bilateral.choices import Choices
from bilateral.domains import sessions
from bilateral.draft import Draft
from bilateral.relax import Relaxation
from bilateral.remedies import _Attempt, _rearranged, _relaxed
from conftest import every_schedule, general_problems, slots_of, trio


def codes(reason: Reason) -> tuple[str, str | None]:
    return reason.code, reason.remedy.code if reason.remedy else None


def maybe(*pairs: tuple[int, int]) -> tuple[Meeting, ...]:
    return tuple(Meeting(a, b, mandatory=False) for a, b in pairs)


def test_a_placed_meeting_needs_no_reason() -> None:
    problem = trio(maybe((0, 1)))
    assert codes(explain(problem, Schedule((Placement(0, 0),)), 0)) == ("placed", None)


def test_nothing_in_the_way() -> None:
    assert codes(explain(trio(maybe((0, 1))), Schedule((None,)), 0)) == ("possible", "place")


def test_an_unknown_meeting_is_refused() -> None:
    with pytest.raises(IndexError):
        explain(trio(maybe((0, 1))), Schedule((None,)), -1)


def test_a_busy_participant_is_helped_by_a_move() -> None:
    meetings = (Meeting(0, 1, False, allowed=frozenset({0})), *maybe((0, 2)))
    problem = trio(meetings, slots=2)
    reason = explain(problem, Schedule((None, Placement(0, 0))), 0)
    assert codes(reason) == ("participant_busy", "move")
    assert reason.facts["participant"] == 0
    assert reason.remedy is not None
    assert reason.remedy.facts == {"meeting": 1, "slot": 1, "table": 0}


def test_two_busy_participants_may_ask_for_two_changes() -> None:
    people = tuple(Participant(name) for name in "abcd")
    problem = Problem(
        people, slots_of(1), (Table("T"), Table("U"), Table("V")), maybe((0, 1), (0, 2), (1, 3))
    )
    schedule = Schedule((None, Placement(0, 0), Placement(0, 1)))
    reason = explain(problem, schedule, 0)
    assert codes(reason) == ("participant_busy", "several")
    assert reason.remedy is not None
    assert reason.remedy.message == "leave out meeting 1; leave out meeting 2"


def test_two_others_are_moved_if_that_is_enough() -> None:
    people = tuple(Participant(name) for name in "abcd")
    first = replace(maybe((0, 1))[0], allowed=frozenset({0}))
    problem = Problem(
        people, slots_of(2), (Table("T"), Table("U")), (first, *maybe((0, 2), (1, 3)))
    )
    schedule = Schedule((None, Placement(0, 0), Placement(0, 1)))
    reason = explain(problem, schedule, 0)
    assert reason.remedy is not None
    assert [change.code for change in reason.remedy.changes] == ["move", "move"]


def test_a_limit_is_raised() -> None:
    problem = trio(maybe((0, 1), (0, 2)))
    ana = Participant("Ana", max_meetings=1)
    problem = replace(problem, participants=(ana, *problem.participants[1:]))
    reason = explain(problem, Schedule((Placement(0, 0), None)), 1)
    assert codes(reason) == ("max_meetings", "raise_limit")
    assert reason.remedy is not None
    assert reason.remedy.facts["limit"] == 2


def test_taken_tables_want_one_more() -> None:
    people = tuple(Participant(name) for name in "abcd")
    problem = Problem(people, slots_of(1), (Table("+1"),), maybe((0, 1), (2, 3)))
    reason = explain(problem, Schedule((Placement(0, 0), None)), 1)
    assert codes(reason) == ("tables_taken", "add_table")
    assert reason.remedy is not None
    assert reason.remedy.facts["table"] == 1


def test_taken_tables_may_be_freed_by_a_move() -> None:
    people = tuple(Participant(name) for name in "abcd")
    first, second = maybe((0, 1), (2, 3))
    problem = Problem(
        people, slots_of(2), (Table("T"),), (first, replace(second, allowed=frozenset({0})))
    )
    reason = explain(problem, Schedule((Placement(0, 0), None)), 1)
    assert codes(reason) == ("tables_taken", "move")


CHANGED = ("move", "leave_out", "give_up")
RELAXED: dict[str, Callable[[Problem], Problem]] = {
    "open_slot": lambda p: _with(p, 0, unavailable=frozenset(range(3))),
    "allow_slot": lambda p: _meeting(p, allowed=frozenset()),
    "free_table": lambda p: _with(_with(p, 0, table=0), 1, table=1),
    "open_table": lambda p: replace(
        p, tables=tuple(replace(t, unavailable=frozenset(range(3))) for t in p.tables)
    ),
    "equip_table": lambda p: _with(p, 0, needs=frozenset({"accessible"})),
    "add_interpreter": lambda p: _with(
        _with(p, 0, languages=frozenset({"de"})), 1, languages=frozenset({"fr"})
    ),
    "raise_limit": lambda p: _with(p, 0, max_meetings=0),
    "longer_run": lambda p: _with(_meeting(p, length=2), 0, longest_run=1),
}
"""What to do to an event of Ana, Ben and Cy so that this change mends it."""


def _with(problem: Problem, number: int, **values: Any) -> Problem:
    people = list(problem.participants)
    people[number] = replace(people[number], **values)
    return replace(problem, participants=tuple(people))


def _meeting(problem: Problem, **values: Any) -> Problem:
    return replace(problem, meetings=(replace(problem.meetings[0], **values),))


@pytest.mark.parametrize("code", RELAXED)
def test_each_rule_can_be_relaxed(code: str) -> None:
    problem = RELAXED[code](trio(maybe((0, 1))))
    reason = explain(problem, Schedule((None,)), 0)
    assert reason.remedy is not None
    assert {change.code for change in reason.remedy.changes} == {code}
    assert reason.remedy.schedule.placements[0] is not None
    assert check(reason.remedy.problem, reason.remedy.schedule) == []


def test_order_walks_and_fairness_can_be_relaxed() -> None:
    first = Meeting(0, 1, fixed_slot=2)
    late = Meeting(0, 2, mandatory=False, after=(0,))
    reason = explain(trio((first, late)), Schedule((Placement(2, 0), None)), 1)
    assert codes(reason) == ("other_rule", "drop_order")

    far = trio((first, replace(late, after=())))
    zones = tuple(replace(t, zone=z) for t, z in zip(far.tables, ("n", "s"), strict=True))
    people = (replace(far.participants[0], walking=30), *far.participants[1:])
    far = replace(far, participants=people, tables=zones, meetings=(
        replace(far.meetings[0], fixed_table=0), replace(far.meetings[1], fixed_table=1)
    ))  # fmt: skip
    reason = explain(far, Schedule((Placement(2, 0), None)), 1)
    assert codes(reason) == ("other_rule", "walk_faster")

    fair = trio((Meeting(0, 1, fixed_slot=0), Meeting(0, 2, mandatory=False, fixed_slot=2)))
    fair = replace(fair, fairness=0)
    reason = explain(fair, Schedule((Placement(0, 0), None)), 1)
    assert codes(reason) == ("other_rule", "raise_fairness")


def test_making_room_is_not_always_enough() -> None:
    people = tuple(Participant(name) for name in "abcde")
    meetings = (*maybe((0, 1)), Meeting(0, 2, False, mode="virtual"), *maybe((3, 4)))
    problem = Problem(people, slots_of(1), (Table("T"),), meetings)
    schedule = Schedule((None, Placement(0, None), Placement(0, 0)))
    reason = explain(problem, schedule, 0)
    assert reason.remedy is not None
    assert {change.code for change in reason.remedy.changes} == {"leave_out", "add_table"}


def test_moves_are_looked_for_with_patience_and_rules_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bilateral.remedies._TRIES", 0)
    problem = trio(maybe((0, 1)))
    reason = explain(problem, Schedule((None,)), 0)
    assert codes(reason) == ("possible", "place")


def test_a_remedy_that_does_not_work_is_none() -> None:
    problem = trio(maybe((0, 1)))
    relaxation = Relaxation(problem, 0, Placement(0, 0))
    nothing = Schedule((None,))
    assert _rearranged(_Attempt(relaxation, nothing, []), nothing, 0) is None


def test_a_rule_that_cannot_be_relaxed_rules_a_place_out() -> None:
    problem = trio((Meeting(0, 1, mandatory=False, mode="virtual"),))
    nothing = Schedule((None,))
    draft = Draft(Choices(problem))
    draft.load(nothing)
    assert _relaxed(draft, nothing, 0, Placement(0, 0)) is None
    assert _relaxed(draft, nothing, 0, Placement(0, None)) is not None


def test_who_makes_room_is_placed_again_where_that_is_possible() -> None:
    problem = trio(maybe((0, 1), (0, 2)))
    before = Schedule((None, Placement(0, 0)))
    attempt = _Attempt(
        Relaxation(problem, 0, Placement(0, 0)), Schedule((Placement(0, 0), None)), [1]
    )
    remedy = _rearranged(attempt, before, 0)
    assert remedy is not None
    assert [change.code for change in remedy.changes] == ["move"]
    assert attempt.least == remedy.cost == 1


def test_a_meeting_longer_than_every_session_cannot_be_helped() -> None:
    problem = trio((Meeting(0, 1, mandatory=False, length=3),))
    apart = tuple(replace(slot, session=n) for n, slot in enumerate(problem.slots))
    problem = replace(problem, slots=apart)
    assert codes(explain(problem, Schedule((None,)), 0)) == ("no_common_slot", None)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(problem=general_problems())
def test_a_remedy_says_what_it_changes_and_places_the_meeting(problem: Problem) -> None:
    longest = max(map(len, sessions(problem)))
    for schedule in [s for s in every_schedule(problem) if not check(problem, s)][:4]:
        for m, place in enumerate(schedule.placements):
            reason = explain(problem, schedule, m)
            assert (reason.code == "placed") == (place is not None)
            if place is not None:
                continue
            remedy = reason.remedy
            if remedy is None:
                assert problem.meetings[m].length > longest
                continue
            assert check(remedy.problem, remedy.schedule) == []
            assert remedy.schedule.placements[m] == remedy.place
            changes = {(c.code, c.facts.get("meeting")) for c in remedy.changes}
            for n, (old, new) in enumerate(
                zip(schedule.placements, remedy.schedule.placements, strict=True)
            ):
                if n != m:
                    assert (old != new) == (bool({(code, n) for code in CHANGED} & changes))
            if {code for code, _ in changes} <= {"place", "move"}:
                assert remedy.problem == problem
            assert (reason.code == "possible") == (remedy.code == "place")
