"""Where an event stands: the stages of its timeline, computed from moments and records."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from hansa.events.models import Event
from hansa.matchmaking.models import MatchmakingCall


class Stage(StrEnum):
    """The stages of a matchmaking event, in their order."""

    ANNOUNCED = "announced"
    APPLICATIONS = "applications"
    SELECTION = "selection"
    REQUESTS = "requests"
    SCHEDULE = "schedule"
    EVENT = "event"
    FOLLOW_UP = "follow-up"


DRAFTS_KEPT = timedelta(days=30)
"""How long drafts stay when none can be sent any more: organisers may still put a date off."""
LABELS: dict[Stage, StrPromise] = {
    Stage.ANNOUNCED: _("Announced"),
    Stage.APPLICATIONS: _("Applications"),
    Stage.SELECTION: _("Selection"),
    Stage.REQUESTS: _("Requests"),
    Stage.SCHEDULE: _("Schedule"),
    Stage.EVENT: _("Event"),
    Stage.FOLLOW_UP: _("Follow-up"),
}


@dataclass(frozen=True)
class Step:
    """One stage on the timeline: ``state`` is done, current or to come."""

    stage: Stage
    label: StrPromise
    state: str


def last_cut_off(call: MatchmakingCall) -> datetime:
    """Return the moment after which no application is taken."""
    latest: datetime | None = call.cut_offs.aggregate(latest=Max("at"))["latest"]
    return latest or call.requests_open_at


def takes_applications(call: MatchmakingCall, now: datetime) -> bool:
    """Return whether an application can be sent now, in time or late."""
    return call.opens_at <= now <= last_cut_off(call) or takes_late_applications(call, now)


def takes_late_applications(call: MatchmakingCall, now: datetime) -> bool:
    """
    Return whether an application that is sent now is late, at the applicant's own cost.

    Late ones are taken as long as those who are selected can still ask for meetings.
    """
    return call.takes_late and last_cut_off(call) < now <= call.requests_close_at


def drafts_kept_until(call: MatchmakingCall) -> datetime:
    """Return until when drafts of applications are kept: some time after none can be sent."""
    last = last_cut_off(call)
    return (max(last, call.requests_close_at) if call.takes_late else last) + DRAFTS_KEPT


def takes_requests(call: MatchmakingCall, now: datetime) -> bool:
    """Return whether selected participants can ask for meetings now."""
    return call.requests_open_at <= now <= call.requests_close_at


def takes_schedules(call: MatchmakingCall, now: datetime) -> bool:
    """Return whether a schedule can still be made: until the event is over."""
    return now < call.event.ends_at


def current_stage(call: MatchmakingCall, now: datetime) -> Stage:
    """Return the stage the event is in."""
    moments = [
        (call.opens_at, Stage.ANNOUNCED),
        (last_cut_off(call), Stage.APPLICATIONS),
        (call.requests_open_at, Stage.SELECTION),
        (call.requests_close_at, Stage.REQUESTS),
        (call.event.starts_at - timedelta(hours=12), Stage.SCHEDULE),
        (call.event.ends_at, Stage.EVENT),
    ]
    return next((stage for until, stage in moments if now < until), Stage.FOLLOW_UP)


def timeline(call: MatchmakingCall, now: datetime) -> list[Step]:
    """Return all stages with today's marked."""
    stages = list(Stage)
    if call.event.kind == Event.Kind.MISSION and not call.sessions.exists():
        stages = [one for one in stages if one not in {Stage.REQUESTS, Stage.SCHEDULE}]
    at = current_stage(call, now)
    current = sum(list(Stage).index(one) <= list(Stage).index(at) for one in stages) - 1
    return [
        Step(
            stage,
            LABELS[stage],
            "done" if i < current else "current" if i == current else "upcoming",
        )
        for i, stage in enumerate(stages)
    ]
