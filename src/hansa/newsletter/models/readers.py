"""Who reads the newsletter, what they agreed to, and what went to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hansa.newsletter.models.editions import Edition
from hansa.organisations.models import Term


class Subscriber(models.Model):
    """A reader. Only those who confirmed get anything."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        CONFIRMED = "confirmed", _("confirmed")
        LEFT = "left", _("unsubscribed")

    class Rhythm(models.TextChoices):
        EDITION = "edition", _("each edition of the newsletter")
        DAILY = "daily", _("what is new, every morning")
        WEEKLY = "weekly", _("what is new, on Mondays")
        MONTHLY = "monthly", _("what is new, on the first of the month")

    email = models.EmailField(unique=True)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    token = models.CharField(max_length=43, unique=True)
    asked_at = models.DateTimeField()
    asked_version = models.CharField(max_length=20, blank=True)
    asked_words = models.TextField(blank=True)
    asked_language = models.CharField(max_length=5, blank=True)
    """The wording that was read when they last asked; confirming makes a `Consent` of it."""
    confirmed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    rhythm = models.CharField(
        _("how often"), max_length=10, choices=Rhythm.choices, default=Rhythm.EDITION
    )
    kinds = models.JSONField(default=list)
    """Kinds of sections they want; none: all."""
    countries = models.JSONField(default=list)
    """Codes of the countries that matter to them; none: all."""
    terms = models.ManyToManyField(Term, related_name="readers")
    """Ecosystems that matter to them; none: all."""
    timezone = models.CharField(max_length=64, blank=True)
    """By whose clocks their morning is; empty: the site's."""
    covered_until = models.DateTimeField(null=True)
    """What was new until then was in a digest of theirs, or came before they wanted one."""
    next_digest_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "asked_at"]),
            models.Index(fields=["state", "next_digest_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rhythm="edition") | Q(covered_until__isnull=False,
                                                  next_digest_at__isnull=False),
                name="digest_has_its_moments",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.email


class ReaderList(models.Model):
    """A list of people who agreed elsewhere, taken over by an editor."""

    source = models.CharField(max_length=300)
    """Where and how they agreed, in the editor's words."""
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    """So many read already."""
    left_out = models.PositiveIntegerField(default=0)
    """So many had left, complained, or cannot be reached."""

    def __str__(self) -> str:
        return self.source


class Consent(models.Model):
    """Proof of what a reader agreed to: the words as they were read, and when."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="consents")
    version = models.CharField(max_length=20)
    text = models.TextField()
    taken_from = models.ForeignKey(
        ReaderList, null=True, on_delete=models.PROTECT, related_name="consents"
    )
    """The list they were on; None: they agreed on this site."""
    language = models.CharField(max_length=5)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.version}"


class Delivery(models.Model):
    """That an edition was put into the outbox for a reader: nobody is missed, nobody gets two."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="deliveries")
    queued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "subscriber"], name="edition_once_a_reader")
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.subscriber}"
