"""A first schedule, fast: the most constrained meeting first, next to others where possible."""

from __future__ import annotations

import random
from collections.abc import Callable

from bilateral.choices import Choices
from bilateral.domains import meetings_of
from bilateral.draft import Draft
from bilateral.objective import evaluate
from bilateral.rules import check
from bilateral.schedule import Schedule


def construct(
    choices: Choices,
    *,
    seed: int = 0,
    tries: int = 8,
    start: Schedule | None = None,
    enough: Callable[[], bool] = bool,
    first: bool = False,
) -> Schedule | None:
    """
    Build schedules greedily in seeded random orders and keep the best valid one.

    Parameters
    ----------
    choices
        Of the problem.
    seed
        Of the random orders.
    tries
        Number of schedules to build.
    start
        A schedule to begin with; what of it keeps the rules is kept, the rest built anew.
    enough
        Asked before each try but the first whether to stop there.
    first
        Whether the first valid schedule will do, because others improve on it anyway.

    Returns
    -------
    Schedule | None
        A valid schedule, or None if every try failed, which proves nothing.

    Notes
    -----
    One try takes time proportional to meetings × options × slots. The answer depends on the
    arguments only.
    """
    problem = choices.problem
    chance = random.Random(seed)
    valid: list[Schedule] = []
    for number in range(tries):
        if number and (enough() or (first and valid)):
            break
        built = _attempt(choices, chance, start)
        if not check(problem, built):
            valid.append(built)
    return min(valid, key=lambda s: evaluate(problem, s).ordered(problem.objective), default=None)


def _attempt(choices: Choices, chance: random.Random, start: Schedule | None) -> Schedule:
    draft = Draft(choices)
    if start is not None:
        draft.load(start)
    slots = choices.slots()
    degree = [len(mine) for mine in meetings_of(choices.problem)]
    noise = [chance.random() for _ in slots]

    def urgency(m: int) -> tuple[bool, int, int, float]:
        meeting = choices.problem.meetings[m]
        slack = len(slots[m]) - degree[meeting.a] - degree[meeting.b]
        optional = not meeting.mandatory
        return (optional, -meeting.weight * optional, slack, noise[m])

    for m in sorted((m for m, c in enumerate(draft.chosen) if c is None), key=urgency):
        best = min(draft.places(m), key=lambda choice: draft.rough_cost(m, *choice), default=None)
        if best is not None:
            draft.put(m, *best)
    return draft.schedule()
