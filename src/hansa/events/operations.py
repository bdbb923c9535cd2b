"""Putting events into the calendar."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hansa.accounts.models import User
from hansa.common.operations import operation, record
from hansa.common.search import index_document
from hansa.events.models import Event, Organiser
from hansa.organisations.models import Organisation, Term


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
    index_document(
        kind="event", object_id=made.pk, title=made.title, summary=made.summary,
        href=f"/events/{made.slug}/",
        texts=[made.description, made.city, made.organised_by, made.speakers],
        visible_from=made.published_at,
    )  # fmt: skip
    record(actor=actor, now=now, verb="event.publish", target=made)
    return made
