"""What came of an event, in figures: each with its definition, computed from the records."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import fmean

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from hansa.common.models import AuditRecord
from hansa.matchmaking.models import (
    Application,
    Delegate,
    EventFeedback,
    MatchmakingCall,
    Meeting,
    MeetingFeedback,
)
from hansa.matchmaking.queries.feedback import was_held
from hansa.matchmaking.queries.marks import held_by_marks
from hansa.matchmaking.queries.schedules import HELD, published_schedule

LEAST_ANSWERS = 5
"""Of fewer answers no mean is shown: it would say what one person thinks."""
NextStep = MeetingFeedback.NextStep


@dataclass(frozen=True)
class Figure:
    """A figure with its definition; the value is None where nothing can be said yet."""

    name: str
    label: str
    value: float | None
    definition: str
    unit: str = ""  # "", "share" (of 1) or "points" (of 5)
    answers: int | None = None
    """How many answers a mean or a share is of."""
    is_public: bool = True


@dataclass(frozen=True)
class CountryRow:
    """One country's part in an event."""

    country: str
    organisations: int = 0
    delegates: int = 0
    meetings: int = 0
    held: int = 0


@dataclass
class Records:
    """What the figures are computed from, read once."""

    call: MatchmakingCall
    participants: list[Application]
    delegates: dict[int, int]
    """How many of them come, by application."""
    meetings: list[Meeting]
    seated: set[int]
    """Delegates who had a meeting."""
    said: dict[int, list[MeetingFeedback]]
    """By pair."""
    marked: dict[int, bool]
    """By pair, what was said on the day."""
    ratings: list[int]
    agreements: int
    answered: set[int] = field(default_factory=set)

    def held(self, meeting: Meeting) -> bool | None:
        """Return whether a meeting took place."""
        words = [one.held for one in self.said[meeting.request_id]]
        return was_held([*words, self.marked.get(meeting.request_id)])


def took_part_in(call: MatchmakingCall) -> QuerySet[Application]:
    """Return who takes part, and who left when meetings of theirs had begun."""
    stands = Meeting.objects.filter(HELD, version=published_schedule(call))
    there = Q(pk__in=stands.values("request__asker")) | Q(pk__in=stands.values("request__partner"))
    return call.applications.filter(Q(status=Application.Status.SELECTED) | there)


def records_of(call: MatchmakingCall) -> Records:
    """Read what the figures of an event are computed from."""
    participants = list(took_part_in(call).select_related("organisation"))
    sent = Delegate.objects.filter(application__in=participants, has_left=False)
    delegates = Counter(sent.order_by().values_list("application_id", flat=True))
    version = published_schedule(call)
    meetings: list[Meeting] = []
    seated: set[int] = set()
    if version is not None:
        held = version.meetings.filter(HELD)
        meetings = list(held.select_related("request__asker", "request__partner"))
        rows = version.seats.filter(meeting__in=held, delegate__has_left=False)
        seated = set(rows.values_list("delegate_id", flat=True))
    said: dict[int, list[MeetingFeedback]] = defaultdict(list)
    answered = set()
    for one in MeetingFeedback.objects.filter(request__call=call):
        said[one.request_id].append(one)
        answered.add(one.delegate_id)
    whole = list(EventFeedback.objects.filter(call=call))
    return Records(
        call=call,
        participants=participants,
        delegates=dict(delegates),
        meetings=meetings,
        seated=seated,
        said=said,
        marked=held_by_marks(call),
        ratings=[one.rating for one in whole if one.rating is not None],
        agreements=call.event.agreements.public().count(),
        answered=answered | {one.delegate_id for one in whole},
    )


def figures_of(records: Records) -> list[Figure]:
    """Return the figures of an event, those for everybody first."""
    outcomes = Counter(records.held(meeting) for meeting in records.meetings)
    useful = [
        one.rating for rows in records.said.values() for one in rows if one.rating is not None
    ]
    return [
        Figure(
            "organisations", _("organisations"), len(records.participants),
            _("Organisations that were selected and have not withdrawn, and those that left after "
              "meetings of theirs had begun."),
        ),
        Figure(
            "countries", _("countries"),
            len({one.organisation.country for one in records.participants}),
            _("Countries in which these organisations have their seat."),
        ),
        Figure(
            "delegates", _("delegates"), sum(records.delegates.values()),
            _("People these organisations sent, in person or by video, without those who were "
              "sent home before."),
        ),
        Figure(
            "meetings", _("meetings in the schedule"), len(records.meetings),
            _("Meetings in the version of the schedule that was published last, if both "
              "organisations still take part or did when the meeting began."),
        ),
        Figure(
            "held", _("meetings held"), outcomes[True] if records.answered else None,
            _("Of these meetings, those of which at least one side says that they took place, and "
              "nobody that they did not."),
        ),
        Figure(
            "satisfaction", _("satisfaction, of 5"), _mean(records.ratings),
            _("Mean of what delegates say of the event as a whole, from 1 to 5. It is shown from "
              "%(least)d answers on.") % {"least": LEAST_ANSWERS},
            unit="points", answers=len(records.ratings),
        ),
        Figure(
            "agreements", _("agreements"), records.agreements,
            _("Agreements in the public register that name this event."),
        ),
        Figure(
            "not_held", _("meetings not held"), outcomes[False],
            _("Meetings of which somebody says that they did not take place."), is_public=False,
        ),
        Figure(
            "unsaid", _("meetings without a word"), outcomes[None],
            _("Meetings of which neither side has said anything. They count neither as held nor "
              "as not held."), is_public=False,
        ),
        Figure(
            "response", _("delegates who answered"), _share(records),
            _("Of the delegates who had a meeting, the share who gave any feedback."),
            unit="share", answers=len(records.seated), is_public=False,
        ),
        Figure(
            "usefulness", _("usefulness of a meeting, of 5"), _mean(useful),
            _("Mean of what delegates say of their meetings that took place, from 1 to 5. It is "
              "shown from %(least)d answers on.") % {"least": LEAST_ANSWERS},
            unit="points", answers=len(useful), is_public=False,
        ),
        *_next_steps(records),
    ]  # fmt: skip


STEP_LABELS: dict[str, StrPromise] = {
    NextStep.CONTACT: gettext_lazy("meetings to stay in touch"),
    NextStep.PROJECT: gettext_lazy("meetings with a project planned"),
    NextStep.AGREEMENT: gettext_lazy("meetings with an agreement prepared"),
}


def _next_steps(records: Records) -> list[Figure]:
    """Return how many meetings each next step came of; one that both name counts once."""
    named = Counter(
        step
        for meeting in records.meetings
        for step in {one.next_step for one in records.said[meeting.request_id]}
    )
    definition = _("Meetings after which at least one side wants this next.")
    return [
        Figure(f"step_{step}", str(label), named[step], definition, is_public=False)
        for step, label in STEP_LABELS.items()
    ]


def _mean(ratings: list[int]) -> float | None:
    return fmean(ratings) if len(ratings) >= LEAST_ANSWERS else None


def _share(records: Records) -> float | None:
    if not records.seated:
        return None
    return len(records.answered & records.seated) / len(records.seated)


def public_figures(figures: Iterable[Figure]) -> list[Figure]:
    """Return the figures that everybody sees on the event's page: those that say something."""
    return [one for one in figures if one.is_public and one.value]


def country_rows(records: Records) -> list[CountryRow]:
    """Return each country's part, the largest first; a meeting counts in both countries once."""
    organisations = Counter(one.organisation.country for one in records.participants)
    country = {one.pk: one.organisation.country for one in records.participants}
    delegates: Counter[str] = Counter()
    for one in records.participants:
        delegates[country[one.pk]] += records.delegates.get(one.pk, 0)
    meetings: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for meeting in records.meetings:
        took_place = records.held(meeting)
        for code in {country[meeting.request.asker_id], country[meeting.request.partner_id]}:
            meetings[code] += 1
            held[code] += took_place is True
    rows = [
        CountryRow(code, count, delegates[code], meetings[code], held[code])
        for code, count in organisations.items()
    ]
    return sorted(rows, key=lambda row: (-row.organisations, row.country))


def copied_from(call: MatchmakingCall) -> MatchmakingCall | None:
    """Return the event this one was set up like, if it was copied and that is still there."""
    made = AuditRecord.objects.filter(
        verb="matchmaking.copy", target_type=call._meta.label, target_id=str(call.pk)
    ).first()
    if made is None:
        return None
    return MatchmakingCall.objects.filter(pk=made.details["source"]).select_related("event").first()
