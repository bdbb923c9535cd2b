"""Made-up events of any size, with the skew and the absences of real ones."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from bilateral.exceptions import ProblemError
from bilateral.problem import Meeting, Participant, Problem, Slot, Table


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    What a made-up event is like.

    Parameters
    ----------
    participants, meetings, slots, tables
        Sizes. A meeting is of one slot, and nobody has more of them than free slots.
    sessions
        Parts into which the slots are divided, as evenly as can be.
    side
        So many of the participants are of the first side, and meetings are between the sides;
        0 if anybody may meet anybody.
    skew
        Standard deviation of the logarithm of how sought-after participants are.
    absent
        Part of all participants' slots that is taken away, each participant's in one block.
    optional
        Whether meetings may be left out; they are then worth 1 to 3.
    fairness
        As in `Problem`.
    """

    participants: int
    meetings: int
    slots: int
    tables: int
    sessions: int = 1
    side: int = 0
    skew: float = 0.7
    absent: float = 0.05
    optional: bool = False
    fairness: int | None = 2


def generate(recipe: Recipe, seed: int = 0) -> Problem:
    """
    Make up an event.

    Parameters
    ----------
    recipe
        What it is like.
    seed
        Equal recipes and seeds give equal events.

    Returns
    -------
    Problem
        An event of these sizes. Whether a schedule exists is not known.

    Raises
    ------
    ProblemError
        If a number makes no event, or so many different pairs cannot be found.

    Examples
    --------
    >>> event = generate(Recipe(participants=40, meetings=100, slots=8, tables=20), seed=1)
    >>> len(event.meetings), len({(m.a, m.b) for m in event.meetings})
    (100, 100)
    """
    for name in ("participants", "meetings", "slots", "tables", "sessions"):
        if getattr(recipe, name) < 1:
            raise ProblemError(name, "at least one is needed")
    if not 0 <= recipe.side < recipe.participants:
        raise ProblemError("side", "it must be smaller than the number of participants")
    if not (0 <= recipe.absent < 1 and 0 <= recipe.skew <= 10):
        raise ProblemError("absent, skew", "a part of the time, and between 0 and 10")
    chance = Random(seed)
    absences = [_absence(recipe, chance) for _ in range(recipe.participants)]
    pairs = _pairs(recipe, chance, [recipe.slots - len(away) for away in absences])
    per_session = -(-recipe.slots // recipe.sessions)
    return Problem(
        participants=tuple(Participant(f"P{p + 1}", away) for p, away in enumerate(absences)),
        slots=tuple(Slot(t // per_session, 20 * t, 20) for t in range(recipe.slots)),
        tables=tuple(Table(str(t + 1)) for t in range(recipe.tables)),
        meetings=tuple(
            Meeting(a, b, not recipe.optional, chance.randint(1, 3) if recipe.optional else 1)
            for a, b in pairs
        ),
        fairness=recipe.fairness,
        objective=("value", "breaks", "idle") if recipe.optional else ("breaks",),
    )


def _absence(recipe: Recipe, chance: Random) -> frozenset[int]:
    """Take one block away, as long or as rarely as gives the wanted part on the average."""
    wanted = recipe.absent * recipe.slots
    length = max(1, round(wanted))
    if chance.random() >= wanted / length:
        return frozenset()
    first = chance.randint(0, recipe.slots - length)
    return frozenset(range(first, first + length))


def _pairs(recipe: Recipe, chance: Random, free: list[int]) -> list[tuple[int, int]]:
    sought = [chance.lognormvariate(0, recipe.skew) for _ in range(recipe.participants)]
    side = recipe.side
    first = list(accumulate(sought[:side] if side else sought))
    second = list(accumulate(sought[side:])) if side else first
    pairs: dict[tuple[int, int], None] = {}
    for _ in range(200 * recipe.meetings):
        if len(pairs) == recipe.meetings:
            return list(pairs)
        a = bisect(first, chance.random() * first[-1])
        b = side + bisect(second, chance.random() * second[-1])
        pair = (min(a, b), max(a, b))
        if a != b and pair not in pairs and free[a] and free[b]:
            pairs[pair] = None
            free[a] -= 1
            free[b] -= 1
    raise ProblemError("meetings", f"only {len(pairs)} different pairs were found")
