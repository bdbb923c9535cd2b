"""
When everybody could be busy, before it is settled who meets whom.

Without the pairs of each slot the problem is a small one: everybody takes a pattern of busy
slots, whoever should meet shares a slot, and no slot has more people than seats. It is annealed
millions of moves a second, and comes out much nearer to the bound than schedules do: a schedule
looked for next to it is found where one looked for anywhere is not.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bilateral.choices import Choices
from bilateral.domains import meetings_of, sessions
from bilateral.search.kernel import Ints, compiled, falling, thresholds

MOST_SLOTS = 64
"""Slots are bits of one word."""
_CHUNK = 100_000
_A_BREAK, _APART, _CROWD = 1000, 1200, 360
"""Costs of a break, of two people without a slot for their meeting, and of a missing seat."""
_HOT, _COLD = 0.5, 0.05
"""Heat at the beginning and in the end, in breaks."""

_SIZES = ("people", "sessions")
_ARRAYS = ("free_start", "free", "count", "mate_start", "mate", "common", "seats", "session")
_COSTS = ("a_break", "apart", "crowd")


class _Outlines(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int32) for name in _SIZES),
        *((name, ctypes.c_void_p) for name in _ARRAYS),
        *((name, ctypes.c_int64) for name in _COSTS),
    ]


@dataclass(frozen=True, slots=True)
class Outline:
    """
    Busy slots of everybody.

    Parameters
    ----------
    slots
        Ascending, as many as the person has meetings. Shape ``(n_participants,)``, ragged.
    cost
        Of breaks, of pairs without a common slot and of missing seats, a break being 1000.
    """

    slots: list[list[int]]
    cost: int


def outline(
    choices: Choices, seats: Sequence[int], seed: int, fraction: Callable[[], float]
) -> Outline:
    """
    Find busy slots for everybody with few breaks.

    Parameters
    ----------
    choices
        Of a problem, plain, of at most `MOST_SLOTS` slots, with the kernel compiled.
    seats
        Largest number of people in each slot. Shape ``(n_slots,)``.
    seed
        Not negative.
    fraction
        Tells how much of the time for it is over, from 0 to 1.

    Returns
    -------
    Outline
        The best one found. Nothing promises that there is a schedule like it.

    Raises
    ------
    ValueError
        If somebody has fewer free slots than meetings.
    """
    problem = choices.problem
    mine, possible = meetings_of(problem), choices.slots()
    free = [sorted({slot for m in those for slot in possible[m]}) for those in mine]
    if any(len(slots) < len(those) for slots, those in zip(free, mine, strict=True)):
        raise ValueError("somebody has fewer free slots than meetings")
    meetings = problem.meetings
    mates = [[meetings[m].a + meetings[m].b - p for m in those] for p, those in enumerate(mine)]
    arrays: dict[str, npt.NDArray[np.int32] | npt.NDArray[np.uint64]] = {
        "free_start": _starts(free),
        "free": _flat(free),
        "count": np.array([len(those) for those in mine], np.int32),
        "mate_start": _starts(mates),
        "mate": _flat(mates),
        "common": _words([possible[m] for those in mine for m in those]),
        "seats": np.array([*seats, *[0] * (MOST_SLOTS - len(seats))], np.int32),
        "session": _words(sessions(problem)),
    }
    given = _Outlines(len(mine), len(arrays["session"]))
    for name, array in arrays.items():
        setattr(given, name, array.ctypes.data)
    given.a_break, given.apart, given.crowd = _A_BREAK, _APART, _CROWD
    chance = np.random.default_rng(seed)
    starts = [
        chance.integers(len(slots) - len(those) + 1)
        for slots, those in zip(free, mine, strict=True)
    ]
    busy = _words(
        [
            slots[start : start + len(those)]
            for slots, start, those in zip(free, starts, mine, strict=True)
        ]
    )
    return _anneal(given, busy, chance.integers(1, 2**63, 2, np.uint64), fraction)


def _anneal(
    given: _Outlines,
    busy: npt.NDArray[np.uint64],
    random: npt.NDArray[np.uint64],
    fraction: Callable[[], float],
) -> Outline:
    kernel = compiled()
    assert kernel is not None, "ask `compiled` first"
    best, least = busy, 2**63
    over = 0.0
    while over < 1:
        heat = falling(_HOT * _A_BREAK, _COLD * _A_BREAK, over)
        cost = kernel.bilateral_outline(
            ctypes.byref(given),
            busy.ctypes.data,
            random.ctypes.data,
            _CHUNK,
            heat,
            thresholds().ctypes.data,
        )
        if cost < least:
            best, least = busy.copy(), cost
        over = fraction()
    words = best.tolist()
    return Outline([[t for t in range(MOST_SLOTS) if word >> t & 1] for word in words], least)


def _flat(lists: Sequence[Sequence[int]]) -> Ints:
    return np.array([number for numbers in lists for number in numbers], np.int32)


def _starts(lists: Sequence[Sequence[int]]) -> Ints:
    return np.cumsum([0, *map(len, lists)]).astype(np.int32)


def _words(lists: Sequence[Sequence[int]]) -> npt.NDArray[np.uint64]:
    return np.array([sum(1 << slot for slot in slots) for slots in lists], np.uint64)
