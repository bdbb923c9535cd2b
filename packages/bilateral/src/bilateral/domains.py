"""Facts that follow from a problem alone: possible slots, open tables, who meets whom."""

from __future__ import annotations

from bilateral.problem import Problem


def possible_slots(problem: Problem) -> list[list[int]]:
    """
    List the slots each meeting could take if it were alone at the event.

    Both participants are available, the slot is allowed, and the fixed slot and the
    opening hours of the tables are respected. Precedences are not looked at.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    list[list[int]]
        Ascending slots. Shape ``(n_meetings, k_m)``, ragged.
    """
    usable = [table_count > 0 for table_count in open_tables(problem)]
    return [
        [slot for slot in range(len(problem.slots)) if usable[slot] and _fits(problem, m, slot)]
        for m in range(len(problem.meetings))
    ]


def _fits(problem: Problem, number: int, slot: int) -> bool:
    meeting = problem.meetings[number]
    people, table = problem.participants, meeting.fixed_table
    return (
        slot not in people[meeting.a].unavailable
        and slot not in people[meeting.b].unavailable
        and (meeting.allowed is None or slot in meeting.allowed)
        and meeting.fixed_slot in (None, slot)
        and (table is None or slot not in problem.tables[table].unavailable)
    )


def open_tables(problem: Problem) -> list[int]:
    """
    Count the tables that can be used in each slot.

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
        sum(slot not in table.unavailable for table in problem.tables)
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
