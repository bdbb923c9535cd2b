"""A place in short lists for those who are seldom seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def with_newcomer(found: Sequence[str], head: int, seen: Mapping[str, int]) -> list[str]:
    """
    Give the place after the first ones to whoever of the rest is seen least.

    Where lists are made one by one, nobody can deal out all places as `Ranking` does. One place
    of each list is enough for most of those who would be in none.

    Parameters
    ----------
    found
        Ids, the best first: more than are shown.
    head
        Number of places that go by score.
    seen
        In how many lists each id is seen; who is not named, in none.

    Returns
    -------
    list of str
        The same, in another order from that place on. Among equals the better one is chosen.

    Examples
    --------
    >>> with_newcomer(["a", "b", "c"], 1, {"b": 3})
    ['a', 'c', 'b']
    """
    rest = list(found[head:])
    if rest:
        rest.insert(0, rest.pop(min(range(len(rest)), key=lambda n: seen.get(rest[n], 0))))
    return [*found[:head], *rest]
