"""Who wants to take part, and whom they send."""

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.matchmaking.models.call import MatchmakingCall, Side
from hansa.organisations.models import Organisation


class Application(Versioned):
    """An organisation's wish to take part, with the profile as it was then."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        SELECTED = "selected", _("selected")
        RESERVE = "reserve", _("reserve")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Travel(models.TextChoices):
        NONE = "none", _("no travel support")
        ASKED = "asked", _("travel support asked for")
        GRANTED = "granted", _("travel support granted")
        REFUSED = "refused", _("travel support refused")
        PAID = "paid", _("travel support paid")

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="applications")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="applications"
    )
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="applications")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.SUBMITTED)
    motivation = models.TextField(_("what you look for"))
    answers = models.JSONField(default=list)
    """To the event's questions, each with its id, wording and kind as they were then."""
    snapshot = models.JSONField(default=dict)
    is_late = models.BooleanField(default=False)
    """Sent after the last closing date, at own cost; dates that are set later do not change it."""
    travel = models.CharField(
        _("travel support"), max_length=8, choices=Travel.choices, default=Travel.NONE
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    table = models.ForeignKey(
        "matchmaking.Table", null=True, on_delete=models.SET_NULL, related_name="kept_by"
    )
    """Where all meetings of a participant are held whose side keeps its tables."""

    class Meta:
        ordering = ["submitted_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "organisation"], name="application_once")
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class ApplicationDraft(Versioned):
    """
    What an organisation has typed so far; its people go on with it until it is sent.

    It is no application: nothing that reads or counts those can meet it.
    """

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="drafts")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="application_drafts"
    )
    typed = models.JSONField(default=dict)
    """As the form sent it, by the names of its fields: it need not be right yet."""
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["call", "organisation"], name="draft_once")]

    def __str__(self) -> str:
        return str(self.organisation)


class Evaluator(models.Model):
    """A person who reads an event's applications to advise the organiser."""

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="evaluators")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="evaluated_calls",
    )
    """None until somebody confirms the address."""
    email = models.EmailField(blank=True)
    has_left = models.BooleanField(default=False)
    """Reads nothing any more; what was scored stays."""

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "user"], name="evaluator_once"),
            models.UniqueConstraint(
                fields=["call", "email"],
                condition=~models.Q(email=""),
                name="evaluator_address_once",
            ),
        ]

    def __str__(self) -> str:
        return self.email or str(self.user)


def new_calendar_token() -> str:
    """Return a secret for the address of a personal calendar."""
    return secrets.token_urlsafe(24)


def new_entry_token() -> str:
    """Return a secret for the code that a delegate shows at the entrance."""
    return secrets.token_urlsafe(18)


class Delegate(models.Model):
    """A person an organisation sends."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("everybody")
        PARTICIPANTS = "participants", _("those who take part")
        PARTNERS = "partners", _("those I meet")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="delegates")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="delegations"
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    position = models.CharField(_("position"), max_length=150, blank=True)
    languages = models.JSONField(default=list, blank=True)
    needs_accessible = models.BooleanField(default=False)
    is_remote = models.BooleanField(default=False)
    timezone = models.CharField(max_length=50, blank=True)
    audience = models.CharField(
        max_length=12,
        choices=Audience.choices,
        default=Audience.PARTNERS,
    )
    has_left = models.BooleanField(default=False)
    """Does not come after all; past schedules still name the person."""
    calendar_token = models.CharField(max_length=40, unique=True, default=new_calendar_token)
    entry_token = models.CharField(max_length=40, unique=True, default=new_entry_token)
    """What the code at the entrance says; apart from the calendar's, which programs know."""

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
