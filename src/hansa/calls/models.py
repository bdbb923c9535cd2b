"""Funding and participation calls, their deadlines, who follows them and what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.organisations.models import Organisation, Term


class CallStatus(models.TextChoices):
    """How a call stands at a moment; computed, never stored."""

    OPEN = "open", _("open")
    FORTHCOMING = "forthcoming", _("forthcoming")
    LATER = "later", _("later stage")
    CLOSED = "closed", _("closed")


class Call(Versioned):
    """A call that organisations may answer."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("grant")
        INTEREST = "interest", _("expression of interest")
        TENDER = "tender", _("tender")
        PRIZE = "prize", _("prize")
        SUPPORT = "support", _("services and vouchers")
        FINANCE = "finance", _("loans and equity")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        WAITING = "waiting", _("waits for an editor")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200)
    programme = models.CharField(_("programme"), max_length=120, blank=True)
    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices, default=Kind.GRANT)
    summary = models.CharField(_("in one sentence"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("web site"), blank=True)
    links = models.JSONField(_("more links"), default=list, blank=True)
    """Pairs of words and address."""
    contact = models.CharField(_("contact"), max_length=200, blank=True)

    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    """None: when it was published."""
    timezone = models.CharField(_("time zone"), max_length=50, default="Europe/Brussels")

    budget = models.PositiveBigIntegerField(_("budget"), null=True, blank=True)
    """Of the whole call, in euros, as the amounts of one project are."""
    funding_rate = models.PositiveSmallIntegerField(_("funding rate"), null=True, blank=True)
    """The share of the costs that is paid, in percent."""
    amount_least = models.PositiveBigIntegerField(_("least amount"), null=True, blank=True)
    amount_most = models.PositiveBigIntegerField(_("largest amount"), null=True, blank=True)

    eligibility = models.CharField(_("who may apply"), max_length=300, blank=True)
    """In words; what can be computed is in the fields below. Empty lists are open to all."""
    countries = models.JSONField(_("eligible countries"), default=list, blank=True)
    profile_types = models.JSONField(_("eligible organisations"), default=list, blank=True)
    partners_least = models.PositiveSmallIntegerField(null=True, blank=True)
    partner_countries_least = models.PositiveSmallIntegerField(null=True, blank=True)
    """How many organisations, from how many countries, a consortium has at least."""

    checked_on = models.DateField(_("last checked on"), null=True, blank=True)
    terms = models.ManyToManyField(Term, related_name="calls", blank=True)

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True, db_index=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="calls_written"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="calls"
    )
    """Who submitted it; None when the site's editors wrote it."""

    class Meta:
        ordering = ["-published_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_most__gte=F("amount_least")), name="call_amounts_in_order"
            ),
            models.CheckConstraint(
                condition=Q(funding_rate__range=(1, 100)), name="call_rate_is_a_share"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_call_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the call's address."""
        return reverse("calls:call-detail", args=[self.slug])


class Deadline(models.Model):
    """
    One of a call's cut-off moments.

    Several of the first stage are cut-offs at any of which one may apply; later stages are for
    those who were asked to go on.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="deadlines")
    at = models.DateTimeField(db_index=True)
    label = models.CharField(max_length=120, blank=True)
    stage = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "at"], name="deadline_once")]

    def __str__(self) -> str:
        return f"{self.call} {self.at:%Y-%m-%d}"


@dataclass(frozen=True)
class Course:
    """When a call takes applications: what its status follows from."""

    opens_at: datetime | None
    deadlines: Sequence[tuple[datetime, int]]
    """Moment and stage of each in their order; none at all is a call that stays open."""

    def status(self, now: datetime) -> CallStatus:
        """Return how the call stands."""
        if self.opens_at is not None and now < self.opens_at:
            return CallStatus.FORTHCOMING
        if not self.deadlines or any(at >= now for at, stage in self.deadlines if stage == 1):
            return CallStatus.OPEN
        return CallStatus.LATER if self.deadlines[-1][0] >= now else CallStatus.CLOSED

    def next_deadline(self, now: datetime) -> datetime | None:
        """Return the next moment that matters to whoever applies, else to those who go on."""
        ahead = [(stage, at) for at, stage in self.deadlines if at >= now]
        return min(ahead)[1] if ahead else None


class CallQuestion(models.Model):
    """What somebody asked about a call; everybody sees it once it is answered."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.CharField(_("question"), max_length=500)
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class CallFollow(models.Model):
    """Somebody who follows a call, and how many days before a deadline they are reminded."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="follows")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calls_followed"
    )
    days = models.JSONField(default=list)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="call_followed_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.call}"


class CallReminder(models.Model):
    """A reminder that was given, so that it is given once; a deadline that moves has its own."""

    follow = models.ForeignKey(CallFollow, on_delete=models.CASCADE, related_name="reminders")
    at = models.DateTimeField()
    """The moment it reminded of."""
    days = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follow", "at", "days"], name="call_reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.follow}: {self.days}"


class CallFeed(models.Model):
    """The secret address under which a person's calendar program reads followed calls."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="call_feed"
    )
    token = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return str(self.user)
