"""How those who registered are told: the same words, the date for their calendar, their code."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from hansa.common.codes import code_as_png
from hansa.common.ical import calendar_of
from hansa.events import notices
from hansa.events.models import Event, Registration
from hansa.events.queries.registrations import admission_of, seated, waiting
from hansa.events.rendering import entry_of
from hansa.mail.operations import Attachment
from hansa.notices.operations import tell


def entry_address(registration: Registration) -> str:
    """Return what the code of a registration holds: where it is checked in."""
    path = reverse("events:entry", args=[registration.event.slug, registration.token])
    return settings.BASE_URL + path


def tell_registration(
    registration: Registration,
    now: datetime,
    *,
    template: str,
    kind: str = notices.REGISTRATION.name,
    campaign: str = "",
    **context: Any,
) -> None:
    """Tell one who registered; who has a place gets the date for a calendar, and their code."""
    event, reader = registration.event, registration.user
    admission = admission_of(event)
    link = admission.join_link if admission is not None and registration.has_place else ""
    with override(reader.language):
        zone = ZoneInfo(event.timezone)
        moment = date_format(event.starts_at.astimezone(zone), "DATETIME_FORMAT")
    is_off = event.cancelled_at is not None or not registration.has_place
    files = [] if is_off and event.cancelled_at is None else [_date_of(event, link)]
    if not is_off and event.format != Event.Format.VIRTUAL:
        files.append(Attachment("code.png", "image/png", code_as_png(entry_address(registration))))
    place = ", ".join(part for part in (event.venue, event.city) if part)
    tell(
        user=reader, address=reader.email, now=now, kind=kind, template=template,
        link=("event-detail", event.slug), campaign=campaign, attachments=files,
        context={
            "event": event,
            "registration": registration,
            "moment": f"{moment} ({event.timezone})",
            "place": place,
            "join_link": link,
            "has_code": len(files) > 1,
            "link": settings.BASE_URL + event.get_absolute_url(),
            **context,
        },
    )  # fmt: skip


def tell_those_concerned(
    event: Event, now: datetime, *, kind: str, template: str, only_seated: bool = False
) -> None:
    """Tell all who have a place, and those who wait for one unless only the former."""
    rows = list(seated(event)) + ([] if only_seated else list(waiting(event)))
    for one in rows:
        one.event = event
        tell_registration(one, now, template=template, kind=kind)


def _date_of(event: Event, link: str) -> Attachment:
    method = "CANCEL" if event.cancelled_at is not None else "PUBLISH"
    content = calendar_of([entry_of(event, link=link)], method=method)
    return Attachment("event.ics", "text/calendar", content)
