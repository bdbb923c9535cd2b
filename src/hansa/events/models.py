"""Everything in the calendar."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.organisations.models import Organisation, Term


class Event(Versioned):
    """An entry of the calendar; matchmaking adds to it what a matchmaking event needs."""

    class Kind(models.TextChoices):
        MATCHMAKING = "matchmaking", _("matchmaking event")
        MISSION = "mission", _("mission")
        WEBINAR = "webinar", _("webinar")
        CONFERENCE = "conference", _("conference")

    class Format(models.TextChoices):
        ONSITE = "onsite", _("on site")
        VIRTUAL = "virtual", _("online")
        HYBRID = "hybrid", _("on site and online")

    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    format = models.CharField(
        _("format"), max_length=8, choices=Format.choices, default=Format.ONSITE
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("in one sentence"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    timezone = models.CharField(_("time zone"), max_length=50, default="Europe/Brussels")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    organised_by = models.CharField(_("organised by"), max_length=300, blank=True)
    speakers = models.CharField(_("speakers"), max_length=300, blank=True)
    published_at = models.DateTimeField(null=True, db_index=True)
    """None while it is being prepared."""
    terms = models.ManyToManyField(Term, related_name="events", blank=True)
    organisations = models.ManyToManyField(Organisation, related_name="events", blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")),
                name="event_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the event's address."""
        return reverse("event-detail", args=[self.slug])


class Organiser(models.Model):
    """A person who runs an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="organisers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organised_events"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="organiser_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.event}"
