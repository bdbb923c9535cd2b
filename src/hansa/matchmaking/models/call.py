"""The call of a matchmaking event: its moments, its sides and the rules of its meetings."""

import secrets
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.events.models import Event


def new_board_token() -> str:
    """Return a secret for the address of the screen in the room."""
    return secrets.token_urlsafe(12)


class MatchmakingCall(Versioned):
    """
    What makes an event a matchmaking event.

    Its version grows with each change of the set-up, tables and slots included.
    """

    class Kind(models.TextChoices):
        C2C = "c2c", _("cluster to cluster")
        C2B = "c2b", _("cluster to business")
        B2B = "b2b", _("business to business")

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="matchmaking")
    kinds = models.JSONField(default=list, blank=True)
    eligibility = models.TextField(blank=True)
    opens_at = models.DateTimeField()
    takes_late = models.BooleanField(default=False)
    requests_open_at = models.DateTimeField()
    requests_close_at = models.DateTimeField()
    request_quota = models.PositiveSmallIntegerField(null=True, blank=True)
    request_days = models.PositiveSmallIntegerField(null=True, blank=True)
    slot_minutes = models.PositiveSmallIntegerField(default=20)
    pause_minutes = models.PositiveSmallIntegerField(default=5)
    longest_run = models.PositiveSmallIntegerField(null=True, blank=True)
    walking_minutes = models.PositiveSmallIntegerField(default=0)
    most_meetings = models.PositiveSmallIntegerField(null=True, blank=True)
    fairness = models.PositiveSmallIntegerField(null=True, blank=True)
    most_delegates = models.PositiveSmallIntegerField(default=3)
    weights = models.JSONField(default=dict, blank=True)
    """Points of what a meeting is worth, where they are not the usual ones."""
    video_pattern = models.CharField(max_length=200, blank=True)
    board_token = models.CharField(max_length=40, unique=True, default=new_board_token)

    def __str__(self) -> str:
        return str(self.event)

    @property
    def step(self) -> timedelta:
        """Return the time from the beginning of a meeting to that of the next."""
        return timedelta(minutes=self.slot_minutes + self.pause_minutes)


class Side(models.Model):
    """One party of the event. An event with a single side is any-to-any."""

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="sides")
    name = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField()
    places = models.PositiveIntegerField()
    countries = models.JSONField(default=list, blank=True)
    keeps_tables = models.BooleanField(default=False)
    """Each organisation of the side stays at a table of its own; the others come to it."""

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
        constraints = [models.UniqueConstraint(fields=["call", "at"], name="cut_off_once")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
