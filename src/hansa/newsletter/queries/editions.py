"""Which editions there are, who gets them, and what is still to be sent."""

from datetime import datetime

from django.db.models import Q, QuerySet

from hansa.newsletter.models import Edition, EditionSection, Subscriber

State = Edition.State


def confirmed_subscribers() -> QuerySet[Subscriber]:
    """Return the readers."""
    return Subscriber.objects.filter(state=Subscriber.State.CONFIRMED).order_by("id")


def readers_without(edition: Edition) -> QuerySet[Subscriber]:
    """Return who reads each edition and does not have this one in the outbox yet."""
    readers = confirmed_subscribers().filter(rhythm=Subscriber.Rhythm.EDITION)
    return readers.exclude(deliveries__edition=edition)


def unconfirmed_since(moment: datetime) -> QuerySet[Subscriber]:
    """Return those who were asked before a moment and did not answer."""
    silent = Subscriber.objects.filter(state=Subscriber.State.PENDING, asked_at__lt=moment)
    return silent.order_by("id")


def sent_editions() -> QuerySet[Edition]:
    """Return the archive, the newest first; what is on its way belongs to it."""
    return Edition.objects.filter(state__in=[State.SENDING, State.SENT]).order_by("-number")


def editions_in_work() -> QuerySet[Edition]:
    """Return drafts and what is planned, the newest first."""
    return Edition.objects.filter(state__in=[State.DRAFT, State.PLANNED]).order_by("-number")


def editions_to_send(now: datetime) -> QuerySet[Edition]:
    """Return what is being sent, and what is planned for a moment that has come."""
    due = Q(state=State.SENDING) | Q(state=State.PLANNED, send_at__lte=now)
    return Edition.objects.filter(due).order_by("number")


def sections_to_edit(edition: Edition) -> QuerySet[EditionSection]:
    """Return all sections in their order, with their items in theirs."""
    return edition.sections.prefetch_related("items")
