"""Everything in the calendar."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.organisations.models import Organisation, Term


class Series(models.Model):
    """Events that belong together: the expert talks, the yearly conference."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Event(Versioned):
    """An entry of the calendar; matchmaking adds to it what a matchmaking event needs."""

    class Kind(models.TextChoices):
        MATCHMAKING = "matchmaking", _("matchmaking event")
        MISSION = "mission", _("mission")
        WEBINAR = "webinar", _("webinar")
        CONFERENCE = "conference", _("conference")
        WORKSHOP = "workshop", _("workshop")
        TRAINING = "training", _("training")
        FAIR = "fair", _("trade fair")
        SEMINAR = "seminar", _("seminar")
        INFO_DAY = "info-day", _("information day")
        BROKERAGE = "brokerage", _("brokerage event")
        VISIT = "visit", _("study visit")
        NETWORKING = "networking", _("networking")
        OTHER = "other", _("other event")

    class Format(models.TextChoices):
        ONSITE = "onsite", _("on site")
        VIRTUAL = "virtual", _("online")
        HYBRID = "hybrid", _("on site and online")

    class Backing(models.TextChoices):
        OWN = "own", _("organised by this site")
        SUPPORTED = "supported", _("supported by this site")
        COMMUNITY = "community", _("from the community")

    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    format = models.CharField(
        _("format"), max_length=8, choices=Format.choices, default=Format.ONSITE
    )
    backing = models.CharField(
        _("whose event"), max_length=10, choices=Backing.choices, default=Backing.OWN
    )
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    """Codes of the languages in which one can follow it."""
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("in one sentence"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    website = models.URLField(_("web site"), blank=True)
    recording = models.URLField(_("recording"), blank=True)
    """Where everybody can look at it afterwards."""
    timezone = models.CharField(_("time zone"), max_length=50, default="Europe/Brussels")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    organised_by = models.CharField(_("organised by"), max_length=300, blank=True)
    speakers = models.CharField(_("speakers"), max_length=300, blank=True)
    published_at = models.DateTimeField(null=True, db_index=True)
    """None while it is being prepared."""
    submitted_at = models.DateTimeField(null=True, blank=True)
    """Since when it waits for an editor; None when it does not."""
    cancelled_at = models.DateTimeField(null=True, blank=True)
    """A cancelled event stays in the calendar and says so, for those who have it in theirs."""
    cancelled_because = models.CharField(max_length=300, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="events_written",
    )  # fmt: skip
    proposed_by = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="events_proposed",
    )  # fmt: skip
    """The organisation on whose behalf a member proposed it."""
    terms = models.ManyToManyField(Term, related_name="events", blank=True)
    organisations = models.ManyToManyField(Organisation, related_name="events", blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")),
                name="event_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="event_is_on_earth",
            ),
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
