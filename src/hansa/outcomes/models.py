"""What came of meetings: agreements, their parties, and what followed."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.events.models import Event
from hansa.news.models import Article
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Organisation

EXPIRES_SOON = timedelta(days=90)
"""How long before its last day an agreement counts as about to expire."""


class Standing(models.TextChoices):
    """Whether an agreement is in force on a day."""

    ACTIVE = "active", _("in force")
    EXPIRING = "expiring", _("expires soon")
    EXPIRED = "expired", _("has expired")
    OPEN_ENDED = "open-ended", _("open-ended")


def stands(standing: str, today: date) -> models.Q:
    """Return the condition for standing like this; in force is all that has not expired."""
    ended = models.Q(expires_date__isnull=False, expires_date__lt=today)
    return {
        Standing.ACTIVE: ~ended,
        Standing.EXPIRING: models.Q(expires_date__range=(today, today + EXPIRES_SOON)),
        Standing.EXPIRED: ended,
        Standing.OPEN_ENDED: models.Q(expires_date__isnull=True),
    }[Standing(standing)]


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements; organisations, events and articles reach it by their related managers."""

    def public(self) -> "AgreementQuerySet":
        """Return what everybody may see."""
        return self.filter(state=Agreement.State.PUBLIC)


class Agreement(Versioned):
    """What organisations signed; shown once another party has confirmed it."""

    class Kind(models.TextChoices):
        MOU = "mou", _("memorandum of understanding")
        INTENT = "intent", _("letter of intent")
        GATEWAY = "gateway", _("gateway agreement")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for confirmation")
        PUBLIC = "public", _("public")
        REFUSED = "refused", _("refused")

    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    scope = models.TextField(_("scope"), blank=True)
    signed_date = models.DateField(_("signed"))
    expires_date = models.DateField(_("expires"), null=True, blank=True)
    organisations: models.ManyToManyField[Organisation, Any] = models.ManyToManyField(
        Organisation, through="Party", related_name="agreements"
    )
    event = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.SET_NULL, related_name="agreements"
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="agreements"
    )
    document = models.FileField(_("document"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    is_vouched = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(null=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_date", "-pk"]
        indexes = [
            models.Index(fields=["state", "signed_date"]),
            models.Index(fields=["state", "expires_date"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_date__isnull=True)
                | models.Q(expires_date__gte=models.F("signed_date")),
                name="expires_not_before_signed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="public") | models.Q(published_at__isnull=False),
                name="public_agreement_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the agreement's address."""
        return reverse("outcomes:agreement-detail", args=[self.slug])

    def standing_on(self, today: date) -> Standing:
        """Return how the agreement stands on a day, as narrowly as it can be said."""
        if self.expires_date is None:
            return Standing.OPEN_ENDED
        if self.expires_date < today:
            return Standing.EXPIRED
        return Standing.EXPIRING if self.expires_date <= today + EXPIRES_SOON else Standing.ACTIVE


class Party(models.Model):
    """One side of an agreement: an organisation of the directory, or a name outside it."""

    class Answer(models.TextChoices):
        NONE = "", _("not confirmed yet")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    place = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="agreement_parties"
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False, name="", country="")
                | (models.Q(organisation__isnull=True) & ~models.Q(name="")),
                name="party_inside_or_outside",
            ),
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                condition=models.Q(organisation__isnull=False),
                name="organisation_party_once",
            ),
            models.UniqueConstraint(
                fields=["agreement", "name", "country"],
                condition=models.Q(organisation__isnull=True),
                name="outside_party_once",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="") | models.Q(organisation__isnull=False),
                name="only_the_directory_answers",
            ),
            models.CheckConstraint(
                condition=~models.Q(answer="refused", reason=""), name="refused_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """Return what the party is called; queries that show it fetch the organisation too."""
        return self.organisation.name if self.organisation else self.name

    @property
    def public_slug(self) -> str:
        """Return the address of the party's profile; empty while it is not public."""
        one = self.organisation
        return one.slug if one and one.status == ProfileStatus.PUBLISHED else ""

    @property
    def shown_country(self) -> str:
        """Return the code of the party's country, if it is known."""
        return self.organisation.country if self.organisation else self.country


class FollowUp(models.Model):
    """Something that came of an agreement, on a day."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="follow_ups")
    on_date = models.DateField(_("day"))
    text = models.CharField(_("what happened"), max_length=300)
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["on_date", "pk"]

    def __str__(self) -> str:
        return f"{self.on_date:%Y-%m-%d} {self.text}"


class ExpiryReminder(models.Model):
    """A reminder that went out. Prolonged, an agreement has a new last day and new reminders."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="reminders")
    expires_date = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "expires_date", "days_before"], name="reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.expires_date:%Y-%m-%d} {self.days_before}"
