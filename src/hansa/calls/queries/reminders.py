"""Which reminders of calls are due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from hansa.calls.models import Call, CallFollow, Deadline

LONGEST = 60
"""Days before a deadline of the earliest reminder that can be asked for."""


@dataclass(frozen=True)
class DueReminder:
    """One reminder: of which moment, and how many days before it was asked for."""

    follow: CallFollow
    at: datetime
    days: int


def due_reminders(now: datetime) -> list[DueReminder]:
    """
    Return the reminders that are due and were not given.

    Of several that are due of one deadline only the nearest is given: who begins to follow a
    week before it is not reminded of what was to be said a month before.
    """
    within = Q(at__gt=now, at__lte=now + timedelta(days=LONGEST))
    shown = Q(call__state=Call.State.PUBLISHED, call__published_at__lte=now)
    deadlines = Deadline.objects.filter(within & shown).order_by("at", "pk")
    moments: dict[int, list[datetime]] = {}
    for call, at in deadlines.values_list("call_id", "at"):
        moments.setdefault(call, []).append(at)
    follows = (
        CallFollow.objects.filter(call__in=moments)
        .select_related("call", "user")
        .prefetch_related("reminders")
        .order_by("pk")
    )
    due: list[DueReminder] = []
    for follow in follows:
        given = {(one.at, one.days) for one in follow.reminders.all()}
        for at in moments[follow.call_id]:
            reached = [days for days in follow.days if at - timedelta(days=days) <= now]
            if reached and (at, min(reached)) not in given:
                due.append(DueReminder(follow, at, min(reached)))
    return due
