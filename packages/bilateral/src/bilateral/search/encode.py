"""The problem in the arrays of the kernel."""

from __future__ import annotations

import numpy as np

from bilateral.domains import open_tables, possible_slots
from bilateral.problem import Problem
from bilateral.search.kernel import LONGEST_SESSION, Instance, compiled


def is_encodable(problem: Problem) -> bool:
    """Tell whether the kernel is there and the sessions are short enough for it."""
    sessions = np.bincount([slot.session for slot in problem.slots])
    return compiled() is not None and int(sessions.max()) <= LONGEST_SESSION


def encode(problem: Problem, absence: list[int]) -> Instance:
    """
    Write a problem in the arrays of the kernel.

    A fixed table is one more person, who attends the meetings at that table; all meetings take
    a table from one pool. So the meetings of a slot can always be seated.

    Parameters
    ----------
    problem
        The problem.
    absence
        What it costs that a meeting does not take place. Shape ``(n_meetings,)``.

    Returns
    -------
    Instance
        With one option for each meeting.
    """
    meetings, people, size = problem.meetings, problem.participants, len(problem.slots)
    fixed = sorted({m.fixed_table for m in meetings if m.fixed_table is not None})
    table = {number: len(people) + i for i, number in enumerate(fixed)}
    attend = [
        [m.a, m.b] if m.fixed_table is None else [m.a, m.b, table[m.fixed_table]] for m in meetings
    ]
    possible = np.zeros((len(meetings), size), np.uint8)
    for m, slots in enumerate(possible_slots(problem)):
        possible[m, slots] = 1
    before = [sorted(set(m.after)) for m in meetings]
    sessions = np.unique([slot.session for slot in problem.slots], return_inverse=True)[1]
    limits = [size if p.max_meetings is None else p.max_meetings for p in people]
    some = any(before)
    return Instance(
        option_start=np.arange(len(meetings) + 1, dtype=np.int32),
        person_start=_starts(attend),
        person=np.array([p for those in attend for p in those], np.int32),
        pool=np.zeros(len(meetings), np.int32),
        length=np.ones(len(meetings), np.int32),
        possible=possible,
        price=None,
        absence=np.array(absence, np.int64),
        session=sessions.astype(np.int32),
        capacity=np.array([open_tables(problem)], np.int32),
        before_start=_starts(before) if some else None,
        before=np.array([y for those in before for y in those], np.int32) if some else None,
        limit=np.array(limits + [size] * len(fixed), np.int32),
        longest=np.zeros(len(people) + len(fixed), np.int32),
        counts=np.array([1] * len(people) + [0] * len(fixed), np.uint8),
    )


def _starts(lists: list[list[int]]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.concatenate([[0], np.cumsum([len(those) for those in lists])]).astype(np.int32)
