"""Which editions there are, who gets them, and what is still to be sent."""

from datetime import datetime

from django.db.models import Q, QuerySet

from hansa.newsletter.models import Edition, EditionItem, EditionSection, Subscriber

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


def left_before(moment: datetime) -> QuerySet[Subscriber]:
    """Return those who left before a moment."""
    gone = Subscriber.objects.filter(state=Subscriber.State.LEFT, left_at__lt=moment)
    return gone.order_by("id")


def items_by_clicks(edition: Edition) -> QuerySet[EditionItem]:
    """Return the chosen pieces of an edition, those whose links were followed most first."""
    return edition.items.filter(included=True).order_by("-clicks", "section__place", "place")


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
