"""Tightened slots against every schedule."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilateral import Meeting, Problem, check
from bilateral.choices import Choices, possible_slots
from bilateral.tighten import tightened
from conftest import every_schedule, problems, trio


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(problem=problems(optional=True), data=st.data())
def test_no_schedule_loses_a_slot(problem: Problem, data: st.DataObject) -> None:
    needed = [
        meeting.mandatory or data.draw(st.integers(0, 3)) == 0 for meeting in problem.meetings
    ]
    slots = tightened(Choices(problem), needed)
    for own, possible in zip(slots, possible_slots(problem), strict=True):
        assert set(own) <= set(possible)
    for schedule in every_schedule(problem):
        taken = [schedule.slot_of(m) for m in range(len(problem.meetings))]
        whole = all(slot is not None for slot, must in zip(taken, needed, strict=True) if must)
        if whole and not check(problem, schedule):
            assert all(t is None or t in own for t, own in zip(taken, slots, strict=True))


def test_a_chain_of_meetings_leaves_one_way() -> None:
    meetings = (Meeting(0, 1), Meeting(0, 2, after=(0,)), Meeting(1, 2, after=(1,)))
    assert tightened(Choices(trio(meetings)), [True] * 3) == [[0], [1], [2]]
    assert tightened(Choices(trio(meetings)), [True, False, True]) == [[0, 1, 2]] * 3


def test_too_many_meetings_for_the_slots_leave_none() -> None:
    meetings = (Meeting(0, 1), Meeting(0, 2), Meeting(0, 1))
    assert not all(tightened(Choices(trio(meetings, slots=2)), [True] * 3))


def test_the_slots_of_a_pair_are_closed_to_a_third() -> None:
    both = frozenset({0, 1})
    meetings = (Meeting(0, 1, allowed=both), Meeting(0, 2, allowed=both), Meeting(0, 1))
    assert tightened(Choices(trio(meetings)), [True] * 3) == [[0, 1], [0, 1], [2]]
