"""Who may come to an event: its places, what it asks, who registered and who came."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.events.models.event import Event


def new_token() -> str:
    """Return a word nobody can guess, for the code that is shown at the entrance."""
    return secrets.token_urlsafe(16)


class Admission(Versioned):
    """How one registers for an event; an event without has no registration on this site."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="admission")
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    """None: at once."""
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    """None: when the event begins."""
    places = models.PositiveIntegerField(_("places"), null=True, blank=True)
    """None: as many as come."""
    has_waiting_list = models.BooleanField(_("waiting list"), default=True)
    join_link = models.URLField(_("link to take part online"), max_length=500, blank=True)
    """Shown to those who have a place, and to nobody else."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(places__gte=1), name="admission_has_a_place"),
        ]

    def __str__(self) -> str:
        return str(self.event)


class RegistrationQuestion(models.Model):
    """What whoever registers is asked. Answers hold its wording, so it can change and go."""

    class Kind(models.TextChoices):
        TEXT = "text", _("one line")
        LONG = "long", _("several lines")
        CHOICE = "choice", _("one of several answers")
        YES_NO = "yes-no", _("yes or no")

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)
    options = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(default=False)

    class Meta:
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.label


class Registration(models.Model):
    """One person's place at an event, or their place in the line for one."""

    class Status(models.TextChoices):
        REGISTERED = "registered", _("registered")
        WAITING = "waiting", _("on the waiting list")
        CANCELLED = "cancelled", _("cancelled")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="registrations"
    )
    name = models.CharField(_("name"), max_length=120)
    works_for = models.CharField(_("organisation"), max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    asked_at = models.DateTimeField()
    """Since when; the waiting list moves up by it."""
    seated_at = models.DateTimeField(null=True)
    """When the place became theirs; None while they wait."""
    cancelled_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=list)
    """Pairs of a question's wording and its answer."""
    token = models.CharField(max_length=40, unique=True, default=new_token)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="registered_once"),
            models.CheckConstraint(
                condition=~Q(status="registered") | Q(seated_at__isnull=False),
                name="registered_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["event", "status", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.name}: {self.event}"

    @property
    def has_place(self) -> bool:
        """Return whether the person has a place."""
        return self.status == self.Status.REGISTERED


class RegistrationReminder(models.Model):
    """A reminder that was given, so that it is given once; an event that moves has its own."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="reminders"
    )
    starts_at = models.DateTimeField()
    """The beginning it reminded of."""
    minutes = models.PositiveIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "starts_at", "minutes"], name="registration_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.minutes}"
