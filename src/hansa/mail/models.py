"""The outbox: one row a recipient and mail, so that nobody is missed after a crash."""

import re
from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

PLACE = re.compile(r"@@([A-Za-z0-9_]+)@@")


class Campaign(models.Model):
    """One mailing to many; what became of it is counted from its mails."""

    class State(models.TextChoices):
        RUNNING = "running", _("under way")
        PAUSED = "paused", _("paused")
        CANCELLED = "cancelled", _("cancelled")

    name = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    queued_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ForgottenMail(models.Model):
    """How many mails of a campaign ended how and were forgotten; nothing about anybody."""

    campaign = models.CharField(max_length=60, blank=True)
    """Empty for single mails."""
    state = models.CharField(max_length=12)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "state"], name="one_count_a_state")
        ]

    def __str__(self) -> str:
        return f"{self.campaign or 'single'}: {self.count} {self.state}"


class Content(models.Model):
    """The words of a mail, once for all recipients who get the same."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    attachments = models.JSONField(default=list)
    """Each with ``name``, ``type`` and ``content``, which is in base64."""

    def __str__(self) -> str:
        return self.text[:60]


class OutgoingMail(models.Model):
    """A mail to one person, decided with what caused it, delivered by a worker."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        RETRY = "retry", _("tried again later")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        BOUNCED = "bounced", _("returned")
        SUPPRESSED = "suppressed", _("not sent, address blocked")
        ABORTED = "aborted", _("cancelled")

    class Priority(models.IntegerChoices):
        SINGLE = 0
        CAMPAIGN = 1

    recipient = models.EmailField()
    domain = models.CharField(max_length=254, blank=True, default="")
    subject = models.CharField(max_length=250)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="mails")
    values = models.JSONField(default=dict)
    """What stands for ``@@name@@`` in the content and its headers."""
    campaign = models.CharField(max_length=60, blank=True, db_index=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.SINGLE)
    message_id = models.CharField(max_length=120, unique=True)
    service_id = models.CharField(max_length=200, blank=True, db_index=True)
    """How a delivery service calls it, if one took it."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_by = models.CharField(max_length=160, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    """When the recipient's server took it, if a delivery service told us."""
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "priority", "due_at", "id"]),
            models.Index(fields=["campaign", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "recipient"],
                condition=~models.Q(campaign=""),
                name="one_mail_a_campaign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"

    @property
    def text(self) -> str:
        """The plain words as this person gets them."""
        return filled(self.content.text, self.values)

    @property
    def html(self) -> str:
        """The designed words as this person gets them."""
        return filled(self.content.html, self.values)

    @property
    def headers(self) -> dict[str, str]:
        """Headers beside the usual ones."""
        return {key: filled(text, self.values) for key, text in self.content.headers.items()}

    @property
    def attachments(self) -> list[dict[str, str]]:
        """Files that go with it."""
        return list(self.content.attachments)


def filled(text: str, values: Mapping[str, str]) -> str:
    """
    Return the text with each ``@@name@@`` replaced by this person's value.

    What a value says is never looked at again: somebody's name cannot stand for another value.
    """
    return PLACE.sub(lambda place: values.get(place[1], place[0]), text)


class Suppression(models.Model):
    """
    An address that gets no more mail, known by its hash alone, so that it outlives erasure.

    The hash is an HMAC with the site's key: without that key nobody can try addresses.
    """

    class Reason(models.TextChoices):
        HARD = "hard", _("the address does not exist")
        SOFT = "soft", _("mail came back too often")
        COMPLAINT = "complaint", _("reported as unwanted")
        LEFT = "left", _("left the newsletter")

    address_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    at = models.DateTimeField()
    campaigns_only = models.BooleanField(default=False)
    """Who complains of newsletters still gets the code they sign in with."""

    def __str__(self) -> str:
        return f"{self.reason} {self.address_hash[:8]}"


class BounceScore(models.Model):
    """How often mail to an address came back for a reason that may pass; halves with time."""

    address_hash = models.CharField(max_length=64, unique=True)
    score = models.FloatField(default=0)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.score:.1f} {self.address_hash[:8]}"


class DomainPace(models.Model):
    """How many mails all workers together have taken for a domain in the current minute."""

    domain = models.CharField(max_length=254, unique=True)
    until = models.DateTimeField()
    taken = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.domain}: {self.taken}"
