"""The call of a matchmaking event, its sides, and who wants to take part."""

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.events.models import Event
from hansa.organisations.models import Organisation


class MatchmakingCall(models.Model):
    """What makes an event a matchmaking event: its call and the moments of its stages."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="matchmaking")
    eligibility = models.TextField(blank=True)
    opens_at = models.DateTimeField()
    requests_open_at = models.DateTimeField()
    requests_close_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.event)


class Side(models.Model):
    """One party of the event. An event with a single side is any-to-any."""

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="sides")
    name = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField()
    places = models.PositiveIntegerField()
    countries = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["call", "name"], name="side_name_once")]

    def __str__(self) -> str:
        return self.name


class CutOff(models.Model):
    """A moment until which applications are taken together; there may be several."""

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="cut_offs")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Application(Versioned):
    """An organisation's wish to take part, with the profile as it was then."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        SELECTED = "selected", _("selected")
        RESERVE = "reserve", _("reserve")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="applications")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="applications"
    )
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="applications")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.SUBMITTED)
    motivation = models.TextField(_("what you look for"))
    snapshot = models.JSONField(default=dict)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["submitted_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "organisation"], name="application_once")
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Evaluator(models.Model):
    """A person who reads an event's applications to advise the organiser."""

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="evaluators")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="evaluated_calls"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="evaluator_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.call}"


def new_calendar_token() -> str:
    """Return a secret for the address of a personal calendar."""
    return secrets.token_urlsafe(24)


class Delegate(models.Model):
    """A person an organisation sends."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="delegates")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="delegations"
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    position = models.CharField(_("position"), max_length=150, blank=True)
    calendar_token = models.CharField(max_length=40, unique=True, default=new_calendar_token)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "email"], name="delegate_once")
        ]

    def __str__(self) -> str:
        return self.name

    def get_calendar_url(self) -> str:
        """Return the address of the person's calendar feed; whoever has it may read it."""
        return reverse("agenda-feed", args=[self.calendar_token])
