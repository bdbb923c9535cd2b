"""Putting events into the calendar."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import (
    in_json,
    make_with_free_name,
    operation,
    record,
    refuse_unless,
    save_version,
)
from hansa.common.search import index_document
from hansa.common.slugs import free_slug, slug_base
from hansa.events import notices
from hansa.events.models import Event, Organiser, Series
from hansa.events.operations.speaking import tell_speakers
from hansa.events.operations.telling import tell_those_concerned
from hansa.events.queries.registrations import where_and_when
from hansa.organisations.models import Organisation, Term

RESERVED_SLUGS = {"new", "propose", "mine", "month", "map", "certificates"}
"""Addresses that pages of the calendar have."""


@operation("event.draft")
def draft_event(
    *,
    actor: User | None,
    now: datetime,
    details: dict[str, Any],
    terms: Iterable[Term] = (),
    organisers: Iterable[User] = (),
    key: str = "",
) -> Event:
    """
    Prepare an event that only its organisers see; ``details`` are fields of `Event`.

    Its address follows from its title and stays.
    """
    base = slug_base(details["title"], otherwise="event")
    made = make_with_free_name(
        lambda: Event.objects.create(
            **details, slug=free_slug(base, Event.objects.all(), reserved=RESERVED_SLUGS)
        )
    )
    made.terms.set(terms)
    Organiser.objects.bulk_create([Organiser(event=made, user=user) for user in organisers])
    record(actor=actor, now=now, verb="event.draft", target=made)
    return made


@operation("event.edit")
def edit_event(
    *,
    actor: User | None,
    now: datetime,
    event: Event,
    version: int,
    changes: dict[str, Any],
    terms: Iterable[Term] | None = None,
) -> Event:
    """
    Change fields of an event; what is public is found by its new words.

    Whoever registered or waits is told when it moves in time or place.

    Raises `StaleForm` when somebody changed it since that version.
    """
    before = {name: in_json(getattr(event, name)) for name in changes}
    stood = where_and_when(Event.objects.get(pk=event.pk))
    for name, value in changes.items():
        setattr(event, name, value)
    save_version(event, version=version, fields=list(changes))
    if terms is not None:
        event.terms.set(terms)
    if event.published_at is not None:
        _index(event)
    record(actor=actor, now=now, verb="event.edit", target=event, before=before)
    is_ahead = event.ends_at > now and event.cancelled_at is None
    if event.published_at is not None and is_ahead and where_and_when(event) != stood:
        tell_those_concerned(event, now, kind=notices.CHANGE.name, template="mail/event_moved")
    return event


@operation("event.announce")
def announce_event(*, actor: User | None, now: datetime, event: Event) -> Event:
    """Show a prepared event to everybody; raises `OperationRefused` if it is shown already."""
    hit = Event.objects.filter(pk=event.pk, published_at__isnull=True).update(published_at=now)
    refuse_unless(bool(hit), _("This event is public already."))
    event.refresh_from_db()
    _index(event)
    record(actor=actor, now=now, verb="event.announce", target=event)
    tell_speakers(event, now)
    return event


@operation("event.publish")
def publish_event(
    *,
    actor: User | None,
    now: datetime,
    details: dict[str, Any],
    terms: Iterable[Term] = (),
    organisations: Iterable[Organisation] = (),
    organisers: Iterable[User] = (),
) -> Event:
    """Put an event into the public calendar; ``details`` are fields of `Event`."""
    made = Event.objects.create(**details)
    made.terms.set(terms)
    made.organisations.set(organisations)
    Organiser.objects.bulk_create([Organiser(event=made, user=user) for user in organisers])
    _index(made)
    record(actor=actor, now=now, verb="event.publish", target=made)
    return made


def series_named(name: str) -> Series | None:
    """Return the series of this name, made if there is none yet; None for no name."""
    if not name.strip():
        return None
    known = Series.objects.filter(name__iexact=name.strip()).first()
    if known is not None:
        return known
    base = slug_base(name, otherwise="series")
    return make_with_free_name(
        lambda: Series.objects.create(
            name=name.strip(), slug=free_slug(base, Series.objects.all(), reserved=set())
        )
    )


def _index(event: Event) -> None:
    words = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            words += [event.get_kind_display(), *map(str, event.terms.all())]
    index_document(
        kind="event", object_id=event.pk, title=event.title, summary=event.summary,
        href=f"/events/{event.slug}/",
        texts=[event.description, event.city, event.organised_by, event.speakers, event.venue,
               event.series.name if event.series else "", *map(str, words)],
        visible_from=event.published_at,
    )  # fmt: skip
