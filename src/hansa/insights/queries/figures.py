"""Figures computed from the records, each with its definition."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from hansa.matchmaking.models import Meeting
from hansa.organisations.enums import ProfileType
from hansa.organisations.queries.directory import published_organisations
from hansa.outcomes.models import Agreement


@dataclass(frozen=True)
class Figure:
    """A number, what it is called and how it is counted."""

    key: str
    value: int
    label: StrPromise
    definition: StrPromise


def site_figures(now: datetime) -> list[Figure]:
    """Return the figures of the whole site that home page and newsletter print."""
    organisations = published_organisations().exclude(profile_type=ProfileType.NETWORK)
    return [
        Figure(
            "organisations", organisations.count(), _("organisations"),
            _("published profiles, networks not counted"),
        ),
        Figure(
            "countries", organisations.order_by().values("country").distinct().count(),
            _("countries"), _("countries with at least one published profile"),
        ),
        Figure(
            "meetings", meetings_held(now), _("meetings held"),
            _("meetings in the last published schedule of events that have taken place"),
        ),
        Figure(
            "agreements", Agreement.objects.public().filter(signed_date__lte=now.date()).count(),
            _("agreements"),
            _("memoranda of understanding, letters of intent and gateway agreements registered"),
        ),
    ]  # fmt: skip


def meetings_held(now: datetime) -> int:
    """Count the meetings of events that have ended, in each one's last published schedule."""
    return held_meetings(now).count()


def held_meetings(now: datetime) -> QuerySet[Meeting]:
    """Return the meetings whose time is over, of each event's last published schedule."""
    return (
        Meeting.objects.filter(version__number__isnull=False, slot__ends_at__lt=now)
        .annotate(latest=Max("version__call__versions__number"))
        .filter(version__number=F("latest"))
    )
