"""Why a meeting is not scheduled, and the smallest change that would make it possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bilateral.choices import Choices
from bilateral.draft import Draft
from bilateral.problem import Problem
from bilateral.remedies import Remedy, smallest
from bilateral.rules import check
from bilateral.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Reason:
    """
    Why a meeting is not placed.

    Parameters
    ----------
    code
        ``placed`` (it is), ``possible`` (nothing is in the way), ``max_meetings``,
        ``no_language`` (nobody can interpret), ``no_table`` (is what both need),
        ``no_common_slot``, ``participant_busy``
        (somebody is busy in every common slot), ``tables_taken`` (in every slot in which both
        are free) or ``other_rule`` (precedence, runs, walking, interpreters or fairness).
    message
        The reason in English.
    facts
        Ids and numbers: ``meeting``, and ``participant``, ``limit`` or ``slots`` (how many).
    remedy
        The smallest change found, or None if nothing could help: the meeting is longer than
        every session.
    """

    code: str
    message: str
    facts: Mapping[str, int] = field(default_factory=dict)
    remedy: Remedy | None = None


def explain(problem: Problem, schedule: Schedule, meeting: int) -> Reason:
    """
    Tell why a meeting is not in a schedule and what would bring it in.

    Parameters
    ----------
    problem, schedule
        A problem and a valid schedule of it.
    meeting
        Id of the meeting.

    Returns
    -------
    Reason
        With a remedy that was applied and checked.

    Raises
    ------
    IndexError
        If there is no such meeting.

    See Also
    --------
    Explainer : For many meetings of one schedule.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Placement, Problem, Schedule, Slot, Table
    >>> people = (Participant("Ana"), Participant("Ben", frozenset({0})))
    >>> meetings = (Meeting(0, 1, mandatory=False),)
    >>> problem = Problem(people, (Slot(0, 0, 20),), (Table("1"),), meetings)
    >>> reason = explain(problem, Schedule((None,)), 0)
    >>> reason.code, reason.remedy.message
    ('no_common_slot', 'let Ben be available in slot 0')
    """
    return Explainer(problem, schedule).reason(meeting)


class Explainer:
    """
    Give reasons for the meetings of one schedule.

    Parameters
    ----------
    problem, schedule
        A problem and a valid schedule of it.
    """

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self._problem, self._schedule = problem, schedule
        self._draft = Draft(Choices(problem))
        self._draft.load(schedule)

    def reason(self, meeting: int) -> Reason:
        """Tell why a meeting does not take place and what would bring it in, as `explain` does."""
        if not 0 <= meeting < len(self._problem.meetings):
            raise IndexError(f"there is no meeting {meeting}")
        if self._schedule.placements[meeting] is not None:
            return Reason("placed", f"meeting {meeting} takes place", {"meeting": meeting})
        found = self._why(meeting)
        return replace(found, remedy=smallest(self._draft, self._schedule, meeting))

    def _why(self, m: int) -> Reason:
        problem, choices = self._problem, self._draft.choices
        common = choices.slots()[m]
        facts = {"meeting": m, "slots": len(common)}
        them = (problem.meetings[m].a, problem.meetings[m].b)
        for p in them:
            limit = problem.participants[p].max_meetings
            if limit is not None and self._draft.held[p] >= limit:
                name = problem.participants[p].name
                message = f"{name} already has {limit} meetings, the most wanted"
                return Reason("max_meetings", message, facts | {"participant": p, "limit": limit})
        if not choices.options[m]:
            return self._no_option(m, facts)
        if not common:
            message = "there is no slot in which both are available and the meeting may be"
            return Reason("no_common_slot", message, facts)
        free = [slot for slot in common if self._somebody(m, slot)]
        if not free:
            busiest = max(them, key=lambda p: sum(self._is_busy(p, s) for s in common))
            message = f"in each of {len(common)} common slots one of the two has a meeting"
            return Reason("participant_busy", message, facts | {"participant": busiest})
        facts["slots"] = len(free)
        if not any(self._has_room(m, slot) for slot in free):
            return Reason("tables_taken", "no table is free when both participants are", facts)
        for number, slot in self._draft.places(m):
            self._draft.put(m, number, slot)
            broken = check(problem, self._draft.schedule())
            self._draft.take(m)
            if not broken:
                return Reason("possible", "nothing is in the way", facts)
        message = "order, runs, walking, interpreters or fairness forbid every free place"
        return Reason("other_rule", message, facts)

    def _no_option(self, m: int, facts: dict[str, int]) -> Reason:
        """Nobody can interpret, or no table is what both need."""
        free = replace(self._problem.meetings[m], mode="virtual", fixed_table=None)
        meetings = list(self._problem.meetings)
        meetings[m] = free
        elsewhere = Choices(replace(self._problem, meetings=tuple(meetings))).options[m]
        if elsewhere:
            return Reason("no_table", "no table is what both need", facts)
        return Reason("no_language", "the two share no language, and nobody interprets", facts)

    def _somebody(self, m: int, slot: int) -> bool:
        """Whether somebody of both sides is free when the meeting begins in this slot."""
        slots, busy = range(slot, slot + self._problem.meetings[m].length), self._draft.busy
        return any(
            all(s not in busy[person] for person in option.people for s in slots)
            for number, option in enumerate(self._draft.choices.options[m])
            if slot in self._draft.choices.starts[m][number]
        )

    def _is_busy(self, participant: int, slot: int) -> bool:
        people = self._draft.choices.people.of(participant)
        return all(slot in self._draft.busy[person] for person in people)

    def _has_room(self, m: int, slot: int) -> bool:
        room = self._draft.room
        return any(
            option.pool is None or room[option.pool][slot] > 0
            for number, option in enumerate(self._draft.choices.options[m])
            if slot in self._draft.choices.starts[m][number]
        )
