"""Facts that follow from a problem alone: who has which meetings, how many tables are open."""

from __future__ import annotations

from bilateral.problem import Problem


def open_tables(problem: Problem) -> list[int]:
    """
    Count the meetings that the tables hold in each slot.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    list[int]
        Shape ``(n_slots,)``.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Problem, Slot, Table
    >>> slots = (Slot(0, 0, 20), Slot(0, 20, 20))
    >>> tables = (Table("1"), Table("2", unavailable=frozenset({1})))
    >>> people = (Participant("Ana"), Participant("Ben"))
    >>> open_tables(Problem(people, slots, tables, (Meeting(0, 1),)))
    [2, 1]
    """
    return [
        sum(table.capacity for table in problem.tables if slot not in table.unavailable)
        for slot in range(len(problem.slots))
    ]


def meetings_of(problem: Problem) -> list[list[int]]:
    """
    List the meetings of each participant.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    list[list[int]]
        Ascending meetings. Shape ``(n_participants, k_p)``, ragged.
    """
    mine: list[list[int]] = [[] for _ in problem.participants]
    for number, meeting in enumerate(problem.meetings):
        mine[meeting.a].append(number)
        mine[meeting.b].append(number)
    return mine


def sessions(problem: Problem) -> list[list[int]]:
    """
    Group the slots by session, in time order.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    list[list[int]]
        Shape ``(n_sessions, k_s)``, ragged.
    """
    groups: dict[int, list[int]] = {}
    for number, slot in enumerate(problem.slots):
        groups.setdefault(slot.session, []).append(number)
    return list(groups.values())
