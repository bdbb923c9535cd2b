"""Editions composed from what is on the site, and who reads them."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned


class Edition(Versioned):
    """One issue of the newsletter."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("sent")

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    covers_from = models.DateTimeField()
    composed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the web version."""
        return reverse("newsletter:edition-detail", args=[self.number])


class EditionItem(models.Model):
    """A piece of the site in an edition: its words are kept, so a sent edition never changes."""

    class Section(models.TextChoices):
        NEWS = "news", _("Latest news")
        EVENTS = "events", _("Upcoming events")
        CALLS = "calls", _("Open calls")
        ACHIEVEMENTS = "achievements", _("Achievements")
        COMMUNITY = "community", _("Community")
        ORGANISATIONS = "organisations", _("New organisations")
        POLL = "poll", _("Poll")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="items")
    section = models.CharField(max_length=20, choices=Section.choices)
    place = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    note = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    href = models.CharField(max_length=300)
    included = models.BooleanField(default=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "source"], name="source_once_an_edition")
        ]

    def __str__(self) -> str:
        return self.title


class Subscriber(models.Model):
    """A reader. Only those who confirmed get anything."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        CONFIRMED = "confirmed", _("confirmed")
        LEFT = "left", _("unsubscribed")

    email = models.EmailField(unique=True)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    token = models.CharField(max_length=43, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email
