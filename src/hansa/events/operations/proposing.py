"""Events that members propose and editors look at."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.common.search import forget_documents
from hansa.events.models import Event
from hansa.events.operations.calendar import announce_event, draft_event, edit_event, series_named
from hansa.moderation.operations import open_case, settle_case
from hansa.organisations.models import Organisation, Term

KIND = "event"
MOST_WAITING = 20
"""Proposals of one person that wait for an editor at the same time."""


@operation("event.propose")
def propose_event(
    *,
    actor: User,
    now: datetime,
    details: dict[str, Any],
    terms: Iterable[Term] = (),
    organisation: Organisation | None = None,
    series: str = "",
    key: str = "",
) -> Event:
    """Begin an event that only its writers see; ``details`` are fields of `Event`."""
    _check(details)
    made = draft_event(
        actor=actor, now=now, terms=terms,
        details={**details, "written_by": actor, "proposed_by": organisation,
                 "series": series_named(series)},
    )  # fmt: skip
    if organisation is not None:
        made.organisations.add(organisation)
    record(actor=actor, now=now, verb="event.propose", target=made)
    return made


@operation("event.revise")
def revise_event(
    *,
    actor: User,
    now: datetime,
    event: Event,
    version: int,
    details: dict[str, Any],
    terms: Iterable[Term],
    series: str = "",
) -> Event:
    """
    Change an event; what a member changes in a public one is shown, and looked at again.

    Raises `StaleForm` when somebody saved in between.
    """
    _check(details)
    changes = {**details, "series": series_named(series)}
    done = edit_event(
        actor=actor, now=now, event=event, version=version, changes=changes, terms=terms
    )
    record(actor=actor, now=now, verb="event.revise", target=done)
    is_shown = done.published_at is not None or done.submitted_at is not None
    if done.backing == Event.Backing.COMMUNITY and is_shown and done.written_by_id == actor.pk:
        _put_before_editors(done, actor, now)
    return done


@operation("event.submit")
def submit_event(*, actor: User, now: datetime, event: Event) -> Event:
    """Ask the editors to publish a draft; raises `OperationRefused` when too many wait."""
    held = hold(event)
    refuse_unless(held.published_at is None, _("This event is public already."))
    refuse_unless(held.submitted_at is None, _("This event has been submitted already."))
    lately = Event.objects.filter(written_by=held.written_by, submitted_at__isnull=False)
    refuse_unless(
        lately.count() < MOST_WAITING, _("Many events of yours wait for an editor already.")
    )
    held.submitted_at = now
    held.save(update_fields=["submitted_at"])
    record(actor=actor, now=now, verb="event.submit", target=held)
    _put_before_editors(held, actor, now)
    return held


@operation("event.accept")
def accept_event(*, actor: User | None, now: datetime, event: Event) -> Event:
    """Show a proposed event to everybody; a change of what is public needs nothing more."""
    held = hold(event)
    held.submitted_at = None
    held.save(update_fields=["submitted_at"])
    record(actor=actor, now=now, verb="event.accept", target=held)
    if held.published_at is None:
        held = announce_event(actor=actor, now=now, event=held)
        settle_case(KIND, held.pk, actor=actor, now=now, is_accepted=True)
    return held


@operation("event.return")
def return_event(*, actor: User | None, now: datetime, event: Event) -> Event:
    """Make what waits a draft again; what is public stays so."""
    held = hold(event)
    held.submitted_at = None
    held.save(update_fields=["submitted_at"])
    record(actor=actor, now=now, verb="event.return", target=held)
    return held


@operation("event.withdraw")
def withdraw_event(*, actor: User, now: datetime, event: Event) -> Event:
    """
    Take an event off the site, or back from the editors; its writers can go on with it.

    Raises `OperationRefused` when somebody registered: it is cancelled then, so that they know.
    """
    held = hold(event)
    refuse_unless(
        held.published_at is not None or held.submitted_at is not None,
        _("This event is not public."),
    )
    refuse_unless(
        not held.registrations.exists(),
        _("People have registered. Cancel the event, so that they are told."),
    )
    held.published_at = held.submitted_at = None
    held.version += 1
    held.save(update_fields=["published_at", "submitted_at", "version"])
    forget_documents(kind=KIND, object_ids=[held.pk])
    settle_case(KIND, held.pk, actor=actor, now=now)
    record(actor=actor, now=now, verb="event.withdraw", target=held)
    return held


def _check(details: dict[str, Any]) -> None:
    refuse_unless(
        details["ends_at"] >= details["starts_at"], _("An event cannot end before it begins.")
    )


def _put_before_editors(event: Event, actor: User, now: datetime) -> None:
    open_case(
        actor=actor, now=now, kind=KIND, object_id=event.pk, title=event.title,
        href=f"/events/{event.slug}/", organisation=event.proposed_by,
    )  # fmt: skip
