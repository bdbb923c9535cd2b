"""Slots that no schedule can use, found before any search."""

from __future__ import annotations

from collections.abc import Sequence

from bilateral.choices import Choices
from bilateral.domains import meetings_of
from bilateral.problem import Problem

_MOST = 200
"""Meetings of a participant that are looked at together."""


def tightened(choices: Choices, needed: Sequence[bool]) -> list[list[int]]:
    """
    List the slots each meeting may still take once the meetings around it are looked at.

    Precedences move both ends of the meetings they bind; the meetings of a participant
    need different slots, and a slot is left out if they do not find them with it [1]_.
    Repeated until nothing changes.

    Parameters
    ----------
    choices
        Of the problem, plain.
    needed
        Whether a meeting takes place in every schedule looked for; the others keep their
        slots and narrow nobody's. Shape ``(n_meetings,)``.

    Returns
    -------
    list[list[int]]
        Ascending slots. Shape ``(n_meetings, k_m)``, ragged. If a needed meeting has none
        there is no schedule; the others may then still have too many.

    References
    ----------
    .. [1] Régin, J.-C. (1994). A Filtering Algorithm for Constraints of Difference in CSPs.
           *AAAI-94*, 362–367.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Slot, Table
    >>> people = tuple(Participant(name) for name in "abc")
    >>> slots = tuple(Slot(0, 20 * t, 20) for t in range(3))
    >>> meetings = (Meeting(0, 1, fixed_slot=1), Meeting(0, 2), Meeting(1, 2, after=(1,)))
    >>> tightened(Choices(Problem(people, slots, (Table("1"),), meetings)), [True] * 3)
    [[1], [0], [2]]
    """
    masks = [sum(1 << slot for slot in slots) for slots in choices.slots()]
    problem = choices.problem
    shared = [[m for m in mine if needed[m]] for mine in meetings_of(problem)]
    before: list[int] = []
    while before != masks and all(mask for mask, must in zip(masks, needed, strict=True) if must):
        before = list(masks)
        _order(problem, needed, masks)
        for mine in shared:
            # Augmenting paths are as long as there are meetings: for many it is left undone.
            if len(mine) <= _MOST:
                _share(masks, mine)
    return [[t for t in range(mask.bit_length()) if mask >> t & 1] for mask in masks]


def _order(problem: Problem, needed: Sequence[bool], masks: list[int]) -> None:
    for later, meeting in enumerate(problem.meetings):
        for earlier in meeting.after:
            if needed[later] and needed[earlier]:
                first = masks[earlier] & -masks[earlier]
                masks[later] &= ~(2 * first - 1) if first else 0
                masks[earlier] &= (1 << max(masks[later].bit_length() - 1, 0)) - 1


def _share(masks: list[int], mine: list[int]) -> None:
    """Leave out slots with which the meetings of one participant cannot all differ."""
    holder: dict[int, int] = {}
    for m in mine:
        if not _assign(masks, holder, m, set()):
            masks[m] = 0
            return
    # With a meeting in slot t, whoever held t moves on along slots that t reaches; that ends
    # well in a slot held by nobody, or in the one the meeting has left.
    reach = {t: masks[m] | 1 << t for t, m in holder.items()}
    for over in holder:
        for t, there in reach.items():
            if there >> over & 1:
                reach[t] = there | reach[over]
    held = sum(1 << t for t in holder)
    for own, m in holder.items():
        good = ~held | 1 << own
        for t in range(masks[m].bit_length()):
            if t in reach and not reach[t] & good:
                masks[m] &= ~(1 << t)


def _assign(masks: list[int], holder: dict[int, int], m: int, seen: set[int]) -> bool:
    """Give a meeting a slot of its own, moving others along an augmenting path."""
    for t in range(masks[m].bit_length()):
        if masks[m] >> t & 1 and t not in seen:
            seen.add(t)
            if t not in holder or _assign(masks, holder, holder[t], seen):
                holder[t] = m
                return True
    return False
