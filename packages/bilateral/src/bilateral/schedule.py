"""A schedule: when and where each meeting takes place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placement:
    """
    When and where a meeting takes place, and who attends.

    Parameters
    ----------
    slot
        Id of the slot in which it begins.
    table
        Id of the table, or None if the meeting is virtual.
    a, b
        Which delegate of each participant attends, counted from 0; None if the participant
        has no delegates or all attend.
    interpreter
        Id of the interpreter who helps, or None.
    """

    slot: int
    table: int | None
    a: int | None = None
    b: int | None = None
    interpreter: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    A placement, or None, for each meeting of a problem.

    Nothing is checked here: `bilateral.check` tells which rules a schedule breaks.

    Parameters
    ----------
    placements
        Shape ``(n_meetings,)``, in order of meeting ids.

    Examples
    --------
    >>> Schedule((Placement(slot=0, table=1), None)).placed
    (0,)
    """

    placements: tuple[Placement | None, ...]

    @property
    def placed(self) -> tuple[int, ...]:
        """The meetings that take place, ascending."""
        return tuple(m for m, place in enumerate(self.placements) if place is not None)

    def slot_of(self, meeting: int) -> int | None:
        """
        Look up when a meeting takes place.

        Parameters
        ----------
        meeting
            Id of a meeting.

        Returns
        -------
        int | None
            Its slot, or None if it is not placed.

        Examples
        --------
        >>> Schedule((Placement(slot=4, table=1), None)).slot_of(0)
        4
        """
        place = self.placements[meeting]
        return None if place is None else place.slot
