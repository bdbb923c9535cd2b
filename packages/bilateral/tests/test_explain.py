"""Every reason once, every remedy once, and every remedy valid."""

from __future__ import annotations

from dataclasses import replace

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
from conftest import every_schedule, problems, slots_of, trio


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
    assert reason.remedy.facts["other_meeting"] == 1
    assert reason.remedy.facts["other_slot"] == 1


def test_two_busy_participants_are_not_helped_by_one_move() -> None:
    people = tuple(Participant(name) for name in "abcd")
    problem = Problem(
        people, slots_of(1), (Table("T"), Table("U"), Table("V")), maybe((0, 1), (0, 2), (1, 3))
    )
    schedule = Schedule((None, Placement(0, 0), Placement(0, 1)))
    assert codes(explain(problem, schedule, 0)) == ("participant_busy", None)


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


def test_no_common_slot_without_a_remedy() -> None:
    problem = trio((Meeting(0, 1, False, allowed=frozenset()),))
    assert codes(explain(problem, Schedule((None,)), 0)) == ("no_common_slot", None)


def test_a_precedence_in_the_way() -> None:
    meetings = (Meeting(0, 1), Meeting(0, 2, mandatory=False, after=(0,)))
    fixed = (replace(meetings[0], fixed_slot=2), meetings[1])
    reason = explain(trio(fixed), Schedule((Placement(2, 0), None)), 1)
    assert codes(reason) == ("other_rule", None)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(problem=problems(optional=True))
def test_a_remedy_places_the_meeting_and_only_one_other_moves(problem: Problem) -> None:
    for schedule in [s for s in every_schedule(problem) if not check(problem, s)][:5]:
        for m, place in enumerate(schedule.placements):
            reason = explain(problem, schedule, m)
            assert (reason.code == "placed") == (place is not None)
            if reason.remedy is None:
                assert reason.code != "possible"
                continue
            after = reason.remedy.schedule.placements
            changed = [
                n
                for n, (old, new) in enumerate(zip(schedule.placements, after, strict=True))
                if old != new
            ]
            assert m in changed
            assert len(changed) == (2 if reason.remedy.code == "move" else 1)
