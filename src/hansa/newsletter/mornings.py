"""When it is morning where a reader is."""

from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings

from hansa.newsletter.models import Subscriber

MORNING = time(7, 0)
"""By the reader's clock."""
FIRST_ZONE = ZoneInfo("Pacific/Kiritimati")
"""Where a day begins first."""


def clock_name(subscriber: Subscriber) -> str:
    """Return the name of the zone a reader lives by; the site's, if they did not say."""
    return subscriber.timezone or settings.TIME_ZONE


def clock_of(subscriber: Subscriber) -> tzinfo:
    """Return that zone."""
    return ZoneInfo(clock_name(subscriber))


def next_morning(rhythm: str, zone: tzinfo, now: datetime) -> datetime:
    """Return when the next digest of this rhythm is due: the next morning of it after now."""
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=n) for n in range(33))
    return next(
        moment
        for day in days
        if _is_due(rhythm, day) and (moment := datetime.combine(day, MORNING, tzinfo=zone)) > now
    )


def _is_due(rhythm: str, day: date) -> bool:
    if rhythm == Subscriber.Rhythm.WEEKLY:
        return day.weekday() == 0
    return rhythm == Subscriber.Rhythm.DAILY or day.day == 1


def by_own_clock(wall: datetime, subscriber: Subscriber) -> datetime:
    """Return the moment at which a reader's clock shows this day and time."""
    return wall.replace(tzinfo=clock_of(subscriber))


def earliest(wall: datetime) -> datetime:
    """Return the moment at which the first clock on earth shows this day and time."""
    return wall.replace(tzinfo=FIRST_ZONE)
