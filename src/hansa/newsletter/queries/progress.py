"""How far an edition has got on its way, and what became of its mails."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from hansa.mail.models import OutgoingMail
from hansa.mail.queries import counts_of, delivered_of, is_held_up, next_due, sent_since
from hansa.newsletter.models import Edition
from hansa.newsletter.queries.editions import readers_without

State = OutgoingMail.State
UNDER_WAY = [State.QUEUED, State.SENDING, State.RETRY]
MEASURED = timedelta(minutes=2)
"""The pace is that of so long."""


@dataclass(frozen=True)
class Progress:
    """Numbers of an edition on its way."""

    counts: Counter[str]
    """Mails by state; what is not written yet counts as queued."""
    is_held_up: bool
    remaining: timedelta | None
    """For so long at this pace; None if nothing went out of late."""
    next_due: datetime | None
    """When the next mail is due, if all that is left waits for its reader's time."""
    delivered: int
    """How many a delivery service says have arrived; 0 without one."""

    @property
    def total(self) -> int:
        """Return how many readers there are."""
        return self.counts.total()

    @property
    def waiting(self) -> int:
        """Return how many mails have neither gone out nor been given up."""
        return sum(self.counts[state] for state in UNDER_WAY)

    @property
    def percent(self) -> int:
        """Return how much of it is over, from 0 to 100."""
        return 100 * (self.total - self.waiting) // self.total if self.total else 100

    @property
    def is_over(self) -> bool:
        """Return whether nothing of it is left to do."""
        return self.waiting == 0


def campaign_of(edition: Edition) -> str:
    """Return the name under which the outbox knows an edition."""
    return f"newsletter:{edition.number}"


def progress_of(edition: Edition, now: datetime) -> Progress:
    """Return how far an edition is."""
    name = campaign_of(edition)
    counts = counts_of(name)
    if edition.state == Edition.State.SENDING:
        counts[State.QUEUED] += readers_without(edition).count()
    waiting = sum(counts[state] for state in UNDER_WAY)
    pace = sent_since(name, now - MEASURED) / MEASURED.total_seconds()
    due = next_due(name)
    return Progress(
        counts, is_held_up(name),
        timedelta(seconds=waiting / pace) if waiting and pace else None,
        due if due is not None and due > now else None, delivered_of(name),
    )  # fmt: skip
