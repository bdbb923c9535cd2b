"""The door to the compiled kernel: arrays in, schedules out."""

from __future__ import annotations

import ctypes
from dataclasses import astuple, dataclass, fields
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

LIBRARY = Path(__file__).with_name("_kernel.so")
LONGEST_SESSION = 128
"""Slots of a session are bits of one word."""
_QUANTILES = 4096
ONE = 1 << 16
"""Heat is counted in this fraction of a cost of one."""

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Instance:
    """
    An event as the kernel sees it.

    A meeting takes one of its options: who attends, from which pool of tables, how long. Lists
    of lists are given as one array and where each list starts in it.

    Parameters
    ----------
    option_start
        First option of each meeting. Shape ``(n_meetings + 1,)``.
    person_start, person
        Who attends each option. Shapes ``(n_options + 1,)`` and ``(total,)``.
    pool
        From which tables an option takes one, or -1. Shape ``(n_options,)``.
    length
        Slots of an option. Shape ``(n_options,)``.
    possible
        Whether an option may begin in a slot. Shape ``(n_options, n_slots)``.
    price
        What an option costs in a slot, or None. Shape ``(n_options, n_slots)``.
    absence
        What it costs that a meeting does not take place. Shape ``(n_meetings,)``.
    session
        Session of each slot, ascending from 0. Shape ``(n_slots,)``.
    capacity
        Tables of each pool in each slot. Shape ``(n_pools, n_slots)``.
    before_start, before
        Which meetings come earlier than each, or None if there is no precedence at all.
    party
        The two whose meetings are counted, whoever attends. Shape ``(n_meetings, 2)``.
    limit, wanted
        Most meetings of each party, and how many of them have a worth of their own.
        Shape ``(n_parties,)``.
    worth
        Of a party's first, second, … meeting; it adds to the cost while it is not held.
    longest
        Longest run of busy slots of each person, 0 for any. Shape ``(n_people,)``.
    counts
        Whether a person's breaks and walks cost. Shape ``(n_people,)``.
    zone
        Of each pool, or None if zones do not matter. Shape ``(n_pools,)``.
    walk
        Minutes that a person needs between zones. Shape ``(n_people,)``.
    begin, end
        Of each slot in minutes. Shape ``(n_slots,)``.
    """

    option_start: Ints
    person_start: Ints
    person: Ints
    pool: Ints
    length: Ints
    possible: Bytes
    price: Longs | None
    absence: Longs
    session: Ints
    capacity: Ints
    before_start: Ints | None
    before: Ints | None
    party: Ints
    limit: Ints
    wanted: Ints
    worth: Longs
    longest: Ints
    counts: Bytes
    zone: Ints | None
    walk: Ints
    begin: Ints
    end: Ints

    @property
    def sizes(self) -> tuple[int, ...]:
        """Meetings, people, slots, sessions, pools, parties and worths."""
        slots, sessions = len(self.session), int(self.session[-1]) + 1
        parties = (len(self.capacity), len(self.limit), len(self.worth))
        return len(self.absence), len(self.counts), slots, sessions, *parties


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What the soft rules cost.

    Parameters
    ----------
    a_break, an_idle_slot
        Of one person.
    unfair
        Each break of a person above ``most_breaks``.
    long_run
        Each slot by which a run is too long.
    late
        Each walk between zones for which there is no time.
    change
        Each change of zone within a session.
    most_breaks
        As many are fair.
    """

    a_break: int = 0
    an_idle_slot: int = 0
    unfair: int = 0
    long_run: int = 0
    late: int = 0
    change: int = 0
    most_breaks: int = 0


_SIZES = ("meetings", "people", "slots", "sessions", "pools", "parties", "returns")
_ARRAYS = (
    "option_start", "person_start", "person", "pool", "length", "start_start", "start",
    "possible", "price", "absence", "session", "place", "capacity", "before_start", "before",
    "after_start", "after", "party", "party_start", "party_meeting", "limit", "wanted", "worth",
    "zone", "walk", "begin", "end", "longest", "counts",
)  # fmt: skip


class _Instance(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int32) for name in _SIZES),
        *((name, ctypes.c_void_p) for name in _ARRAYS),
    ]


class _Weights(ctypes.Structure):
    _fields_ = [
        *((field.name, ctypes.c_int64) for field in fields(Weights)[:-1]),
        ("most_breaks", ctypes.c_int32),
    ]


@cache
def compiled() -> ctypes.CDLL | None:
    """Load the kernel; None where it was not compiled, or for another kind of machine."""
    try:
        loaded = ctypes.CDLL(str(LIBRARY))
    except OSError:
        return None
    state, number, array = ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p
    loaded.bilateral_new.restype = state
    loaded.bilateral_new.argtypes = [ctypes.POINTER(_Instance), ctypes.c_uint64]
    loaded.bilateral_free.argtypes = [state]
    loaded.bilateral_weigh.argtypes = [state, ctypes.POINTER(_Weights)]
    loaded.bilateral_load.argtypes = [state, array, array]
    loaded.bilateral_run.restype = number
    loaded.bilateral_run.argtypes = [state, number, number, array, ctypes.c_int32]
    loaded.bilateral_outline.restype = number
    loaded.bilateral_outline.argtypes = [array, array, array, number, number, array]
    loaded.bilateral_best.restype = number
    loaded.bilateral_best.argtypes = [state, array, array]
    return loaded


@cache
def thresholds() -> Ints:
    """
    Quantiles of the exponential distribution: a worse schedule is taken that often.

    Decimal logarithms are rounded alike everywhere, those of C libraries are not.
    """
    with localcontext(prec=12):
        middle = [-(Decimal(2 * i + 1) / (2 * _QUANTILES)).ln() for i in range(_QUANTILES)]
        return np.array([round(value * ONE) for value in middle], np.int32)


def falling(hot: float, cold: float, cooled: float) -> int:
    """
    Let heat fall geometrically.

    Parameters
    ----------
    hot, cold
        Heat at the beginning and end: a change for the worse by as much is taken with
        probability 1/e.
    cooled
        From 0 at the beginning to 1 at the end.

    Returns
    -------
    int
        Heat as the kernel counts it; by decimals, which are rounded alike on every machine.
    """
    first, last = Decimal(hot), Decimal(cold)
    return int(first * (last / first) ** Decimal(cooled) * ONE)


class Search:
    """
    A schedule that the kernel changes move by move.

    Parameters
    ----------
    instance
        The event; in the beginning every meeting waits.
    seed
        Not negative. Equal seed and moves give equal schedules on every machine.

    Raises
    ------
    MemoryError
        If the event does not fit.
    """

    def __init__(self, instance: Instance, seed: int) -> None:
        loaded = compiled()
        assert loaded is not None, "ask `compiled` first"
        self._library: Any = loaded
        self._sizes = instance.sizes
        self._arrays = _derive(instance)
        self._struct = _Instance(*instance.sizes)
        for name, array in self._arrays.items():
            setattr(self._struct, name, None if array is None else array.ctypes.data)
        self._state = self._library.bilateral_new(ctypes.byref(self._struct), seed)
        if not self._state:
            raise MemoryError("the event does not fit into memory")

    def __enter__(self) -> Search:
        """Keep the kernel's memory until the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the memory back."""
        self._library.bilateral_free(self._state)

    def weigh(self, weights: Weights) -> None:
        """Set what the soft rules cost; the best schedule is then the present one."""
        given = _Weights(*astuple(weights))
        self._library.bilateral_weigh(self._state, ctypes.byref(given))

    def load(self, slots: Ints, options: Ints) -> None:
        """Begin with a schedule; what breaks a rule waits. Shapes ``(n_meetings,)``."""
        self._library.bilateral_load(self._state, slots.ctypes.data, options.ctypes.data)

    def run(self, moves: int, heat: int, longest_chain: int) -> int:
        """Try moves at one heat, and return how many were taken; other threads go on meanwhile."""
        quantiles = thresholds().ctypes.data
        return int(self._library.bilateral_run(self._state, moves, heat, quantiles, longest_chain))

    def best(self) -> tuple[int, Ints, Ints]:
        """Return cost, slots (-1: waits) and options of the best schedule so far."""
        slots, options = (np.empty(self._sizes[0], np.int32) for _ in range(2))
        cost = self._library.bilateral_best(self._state, slots.ctypes.data, options.ctypes.data)
        return int(cost), slots, options


def _derive(instance: Instance) -> dict[str, npt.NDArray[Any] | None]:
    """Add what follows from the rest: lists of starts, places in sessions, who comes later."""
    arrays: dict[str, npt.NDArray[Any] | None] = {
        name: getattr(instance, name) for name in instance.__slots__
    }
    count, start = instance.possible.sum(1), np.nonzero(instance.possible)[1]
    arrays["start_start"] = np.concatenate([[0], np.cumsum(count)]).astype(np.int32)
    arrays["start"] = start.astype(np.int32)
    first = np.searchsorted(instance.session, instance.session)
    arrays["place"] = (np.arange(len(instance.session)) - first).astype(np.int32)
    arrays["after_start"] = arrays["after"] = None
    if instance.before_start is not None and instance.before is not None:
        later = np.repeat(np.arange(len(instance.absence)), np.diff(instance.before_start))
        order = np.argsort(instance.before, kind="stable")
        number = np.bincount(instance.before, minlength=len(instance.absence))
        arrays["after"] = later[order].astype(np.int32)
        arrays["after_start"] = np.concatenate([[0], np.cumsum(number)]).astype(np.int32)
    parties = instance.party.ravel()
    order = np.argsort(parties, kind="stable")
    arrays["party_meeting"] = (order // 2).astype(np.int32)
    held = np.bincount(parties, minlength=len(instance.limit))
    arrays["party_start"] = np.concatenate([[0], np.cumsum(held)]).astype(np.int32)
    return {
        name: None if array is None else np.ascontiguousarray(array)
        for name, array in arrays.items()
    }
