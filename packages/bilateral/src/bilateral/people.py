"""Who is one person: participants without delegates, and delegates."""

from __future__ import annotations

from bilateral.problem import Problem
from bilateral.schedule import Placement


class People:
    """
    The people of a problem as dense numbers, in order of participants and delegates.

    Parameters
    ----------
    problem
        The problem.

    Attributes
    ----------
    who
        Participant, and delegate or None, of each person. Shape ``(n_people,)``.
    first
        First person of each participant. Shape ``(n_participants,)``.

    Examples
    --------
    >>> from bilateral import Delegate, Meeting, Participant, Placement, Problem, Slot, Table
    >>> team = (Delegate("Ana"), Delegate("Ben"))
    >>> both = (Participant("Lab", delegates=team), Participant("Cy"))
    >>> problem = Problem(both, (Slot(0, 0, 20),), (Table("1"),), (Meeting(0, 1),))
    >>> people = People(problem)
    >>> people.who
    [(0, 0), (0, 1), (1, None)]
    >>> people.attending(0, Placement(slot=0, table=0, a=1))
    (1, 2)
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.who: list[tuple[int, int | None]] = []
        self.first: list[int] = []
        for number, participant in enumerate(problem.participants):
            self.first.append(len(self.who))
            count = len(participant.delegates)
            self.who += [(number, d) for d in range(count)] if count else [(number, None)]

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.who)

    def of(self, participant: int) -> range:
        """Return the people of a participant."""
        first = self.first[participant]
        return range(first, first + max(1, len(self.problem.participants[participant].delegates)))

    def attending(self, meeting: int, place: Placement) -> tuple[int, ...]:
        """Return the people who attend a meeting that is placed so."""
        them = self.problem.meetings[meeting]
        return (*self._side(them.a, place.a), *self._side(them.b, place.b))

    def _side(self, participant: int, delegate: int | None) -> tuple[int, ...]:
        if delegate is None:
            return tuple(self.of(participant))
        return (self.first[participant] + delegate,)

    def unavailable(self, person: int) -> frozenset[int]:
        """Return the slots in which a person cannot meet anybody."""
        participant, delegate = self.who[person]
        those = self.problem.participants[participant]
        if delegate is None:
            return those.unavailable
        return those.unavailable | those.delegates[delegate].unavailable

    def languages(self, person: int) -> frozenset[str]:
        """Return what a person speaks; nothing means anything."""
        participant, delegate = self.who[person]
        those = self.problem.participants[participant]
        own = frozenset[str]() if delegate is None else those.delegates[delegate].languages
        return own or those.languages

    def name(self, person: int) -> str:
        """Return a person's name, with the participant's if it is another."""
        participant, delegate = self.who[person]
        those = self.problem.participants[participant]
        return those.name if delegate is None else f"{those.delegates[delegate].name}, {those.name}"
