"""Outlines: sound, improving, and what a recount says."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bilateral import Meeting, Participant, Problem, Table
from bilateral.choices import Choices
from bilateral.generate import Recipe, generate
from bilateral.search.kernel import compiled
from bilateral.search.outline import outline
from conftest import rounds, slots_of, trio

pytestmark = pytest.mark.skipif(compiled() is None, reason="the kernel was not compiled")
EVENT = generate(Recipe(60, 200, 14, 18))


def breaks(problem: Problem, slots: list[int]) -> int:
    session = [slot.session for slot in problem.slots]
    return sum(t > s + 1 and session[s] == session[t] for s, t in pairwise(slots))


def cost(problem: Problem, slots: list[list[int]], seats: list[int]) -> int:
    """Recount what an outline costs, in words rather than bits."""
    possible = Choices(problem).slots()
    apart = sum(
        not {*slots[m.a]} & {*slots[m.b]} & {*those}
        for m, those in zip(problem.meetings, possible, strict=True)
    )
    over = sum(max(0, sum(t in day for day in slots) - free) for t, free in enumerate(seats))
    return 1000 * sum(breaks(problem, day) for day in slots) + 1200 * apart + 360 * over


@pytest.mark.parametrize("sessions", [1, 2])
@pytest.mark.parametrize("seats", [20, 34])
def test_an_outline_costs_what_a_recount_says(sessions: int, seats: int) -> None:
    problem = generate(Recipe(60, 200, 14, 18, sessions=sessions))
    for seed in range(5):
        drawn = outline(Choices(problem), [seats] * 14, seed, rounds(3))
        assert drawn.cost == cost(problem, drawn.slots, [seats] * 14)
        for p, day in enumerate(drawn.slots):
            assert len(day) == sum(p in (m.a, m.b) for m in problem.meetings)
            assert not problem.participants[p].unavailable & set(day)


def test_an_outline_repeats_and_improves() -> None:
    choices = Choices(EVENT)
    short, again, long = (outline(choices, [34] * 14, 3, rounds(n)) for n in (1, 1, 20))
    assert short == again
    assert long.cost < short.cost / 2
    assert outline(choices, [34] * 14, 4, rounds(1)) != short


def test_an_outline_knows_where_a_meeting_may_be() -> None:
    people = tuple(Participant(name) for name in "ab")
    meetings = (Meeting(0, 1, fixed_slot=3), Meeting(0, 1, allowed=frozenset({2, 4})))
    problem = Problem(people, slots_of(6), (Table("1"),), meetings)
    drawn = outline(Choices(problem), [2] * 6, 0, rounds(2))
    assert drawn.cost == 0
    assert drawn.slots[0] == drawn.slots[1]
    assert drawn.slots[0] in ([2, 3], [3, 4])


def test_there_is_no_outline_of_a_day_that_is_too_short() -> None:
    with pytest.raises(ValueError, match="fewer free slots"):
        outline(Choices(trio((Meeting(0, 1), Meeting(0, 2)), slots=1)), [2], 0, rounds(1))
