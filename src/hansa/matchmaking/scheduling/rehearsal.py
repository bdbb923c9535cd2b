"""An event scheduled before anybody has applied, with invented requests."""

from dataclasses import dataclass
from itertools import combinations, product
from random import Random
from typing import Any

from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.queries.schedules import slots_of, tables_of
from hansa.matchmaking.scheduling.instance import event_of
from hansa.matchmaking.scheduling.solving import problem_of

SECONDS = 3
MOST_PARTICIPANTS = 600
"""Of a larger event so many are invented, with as large a part of the tables."""


@dataclass(frozen=True)
class Rehearsal:
    """What came of it."""

    asked: int
    placed: int
    waits: int
    least: int
    """Meetings of whoever has the fewest."""


def rehearse(call: MatchmakingCall, *, each: int) -> Rehearsal:
    """
    Schedule as many invented requests as give everybody ``each`` meetings on average.

    Every place is taken and everybody has time always, so that the real event is rather tighter.
    """
    import bilateral

    instance = _invented(call, each)
    problem, _known = problem_of(instance)
    result = bilateral.solve(
        problem, stop=bilateral.MaxRuntime(SECONDS), params=bilateral.Params(workers=2)
    )
    placements = result.schedule.placements if result.schedule else ()
    held = [0] * len(instance["names"])
    for pair, placement in zip(instance["pairs"], placements, strict=False):
        for participant in pair if placement else ():
            held[participant] += 1
    return Rehearsal(
        asked=len(instance["pairs"]),
        placed=sum(placement is not None for placement in placements),
        waits=result.score.breaks if result.score else 0,
        least=min(held, default=0),
    )


def _invented(call: MatchmakingCall, each: int) -> dict[str, Any]:
    places = list(call.sides.order_by("place").values_list("places", flat=True))
    share = min(1.0, MOST_PARTICIPANTS / max(sum(places), 1))
    sizes = [max(1, round(n * share)) for n in places]
    people = range(sum(sizes))
    first = people[: sizes[0]]
    possible = list(
        product(first, people[sizes[0] :]) if len(sizes) > 1 else combinations(first, 2)
    )
    number = min(len(possible), each * len(people) // 2)
    pairs = [list(pair) for pair in Random(0).sample(possible, number)]  # noqa: S311 - by seed
    tables = list(tables_of(call))
    by_video = call.event.format == call.event.Format.VIRTUAL
    return {
        **event_of(call, list(slots_of(call)), tables[: max(1, round(len(tables) * share))]),
        "names": [str(n + 1) for n in people],
        "people": [[n] for n in people],
        "away": [[[]] for _ in people],
        "languages": [[[]] for _ in people],
        "accessible": [False for _ in people],
        "offsets": [None for _ in people],
        "kept_tables": _kept(call, sizes, len(tables)),
        "interpreters": [],
        "allowed": [None] * number,
        "requests": list(range(number)),
        "pairs": pairs,
        "modes": ["virtual" if by_video else "onsite"] * number,
        "worth": [1] * number,
        "known": None,
        "locked": [],
    }


def _kept(call: MatchmakingCall, sizes: list[int], tables: int) -> list[int | None]:
    """Return the table of each whose side keeps its tables, as far as there are enough."""
    kept: list[int | None] = []
    for side, size in zip(call.sides.order_by("place"), sizes, strict=True):
        suffices = side.keeps_tables and size <= tables
        kept += range(size) if suffices else [None] * size
    return kept
