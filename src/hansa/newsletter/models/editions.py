"""An edition, its sections in their order, and the pieces of the site in each."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned


class Edition(Versioned):
    """One issue of the newsletter."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PLANNED = "planned", _("planned")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    covers_from = models.DateTimeField()
    composed_at = models.DateTimeField()
    send_at = models.DateTimeField(null=True)
    """When a planned edition goes out."""
    wall_time = models.CharField(max_length=19, blank=True)
    """Day and time that each reader's own clock shows when they get it, in ISO 8601; or empty."""
    sent_at = models.DateTimeField(null=True)
    """When sending began; from then on everybody may read it."""
    figures = models.JSONField(default=dict)
    counts_clicks = models.BooleanField(default=False)
    """Whether it is counted how often each link is followed; never by whom."""
    left = models.PositiveIntegerField(default=0)
    """How many left by a link in it."""

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(send_at__isnull=False),
                name="planned_edition_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "sent"]) | Q(sent_at__isnull=False),
                name="sent_edition_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the web version."""
        return reverse("newsletter:edition-detail", args=[self.number])

    @property
    def wall_clock(self) -> datetime | None:
        """Return what each reader's own clock shows when they get it, if that was wished."""
        return datetime.fromisoformat(self.wall_time) if self.wall_time else None

    @property
    def is_public(self) -> bool:
        """Return whether everybody may read it: it is out, or on its way."""
        return self.state in {self.State.SENDING, self.State.SENT}


class EditionSection(models.Model):
    """A part of an edition under a heading; what fills it follows from its kind."""

    class Kind(models.TextChoices):
        NEWS = "news", _("Latest news")
        EVENTS = "events", _("Upcoming events")
        CALLS = "calls", _("Open calls")
        INTERVIEW = "interview", _("At a glance")
        MATCHMAKING = "matchmaking", _("Upcoming matchmaking")
        ACHIEVEMENTS = "achievements", _("Achievements")
        COMMUNITY = "community", _("Community")
        ORGANISATIONS = "organisations", _("Organisations in figures")
        SEARCHES = "searches", _("Partner searches")
        POLL = "poll", _("Tools")
        VOICES = "voices", _("Dialogue with users")
        TEXT = "text", _("Free text")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    place = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=120, blank=True)
    """In the editor's words; empty: the kind's own, in the language of each reader."""
    text = models.TextField(blank=True)
    """Free words above what fills it, in Markdown."""
    picture = models.FileField(max_length=200, blank=True)
    """Above its words."""
    alt = models.CharField(_("what can be seen"), max_length=200, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    """Of the picture, in pixels."""
    included = models.BooleanField(default=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind"], condition=~Q(kind="text"),
                name="section_once_an_edition",
            ),
            models.CheckConstraint(
                condition=Q(picture="") | ~Q(alt="") & Q(width__gt=0, height__gt=0),
                name="section_picture_has_words",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.heading or str(self.get_kind_display())


class EditionItem(models.Model):
    """
    A piece of the site in an edition.

    Its words are kept, so a sent edition never changes, but for those of a voice, which belong to
    a person who may take them back. Dates, places and addresses are kept as what they are of, and
    said in the language of each reader.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="items")
    section = models.ForeignKey(EditionSection, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=60)
    """The kind of piece and its number: ``news.article:5``."""
    title = models.CharField(max_length=200)
    teaser = models.TextField(blank=True)
    """In Markdown."""
    facts = models.JSONField(default=dict)
    """What is said of it beside its words; `hansa.newsletter.rendering` says how."""
    route = models.CharField(max_length=80)
    """The name of its page's address, and what stands in it."""
    route_values = models.JSONField(default=dict)
    included = models.BooleanField(default=True)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "source"], name="source_once_an_edition")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def source_kind(self) -> str:
        """Return which kind of piece it is of."""
        return self.source.partition(":")[0]

    @property
    def source_id(self) -> int:
        """Return the number of the piece it is of."""
        return int(self.source.partition(":")[2])

    @property
    def address(self) -> str:
        """Return the path of its page in the active language."""
        return reverse(self.route, kwargs=self.route_values)
