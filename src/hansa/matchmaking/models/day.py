"""What happens on the day: who is there, what became of each meeting, who meets instead."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.matchmaking.models.applications import Application, Delegate
from hansa.matchmaking.models.requests import MeetingRequest
from hansa.matchmaking.models.venue import Slot, Table


class CheckIn(models.Model):
    """A delegate has arrived; taken back, the row goes."""

    class How(models.TextChoices):
        SCANNED = "scanned", _("by code")
        LIST = "list", _("by list")
        SELF = "self", _("by themselves")

    delegate = models.OneToOneField(Delegate, on_delete=models.CASCADE, related_name="check_in")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    how = models.CharField(max_length=8, choices=How.choices)

    def __str__(self) -> str:
        return f"{self.delegate} {self.at:%H:%M}"


class MeetingMark(models.Model):
    """
    What one side, or the organiser, says of one of the two who should meet in a slot.

    It is of pair and slot, not of a version's meeting: versions come and go during the day.
    """

    class State(models.TextChoices):
        HERE = "here", _("here")
        LATE = "late", _("running late")
        ABSENT = "absent", _("did not come")

    request = models.ForeignKey(MeetingRequest, on_delete=models.CASCADE, related_name="marks")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="marks")
    about = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="marks")
    said_by = models.ForeignKey(
        Application, null=True, on_delete=models.CASCADE, related_name="marks_said"
    )
    """None: the organiser, whose word settles it."""
    state = models.CharField(max_length=6, choices=State.choices)
    minutes = models.PositiveSmallIntegerField(default=0)
    """By how much somebody is late."""
    at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "slot", "about", "said_by"], name="one_word_a_side"
            ),
            models.UniqueConstraint(
                fields=["request", "slot", "about"],
                condition=models.Q(said_by__isnull=True),
                name="one_word_of_the_organiser",
            ),
            models.CheckConstraint(
                condition=models.Q(state="late", minutes__gt=0)
                | (~models.Q(state="late") & models.Q(minutes=0)),
                name="late_by_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.state}"


class Cancellation(models.Model):
    """A meeting that was called off, by one side or the organiser, and why."""

    request = models.ForeignKey(
        MeetingRequest, on_delete=models.CASCADE, related_name="cancellations"
    )
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(
        Application, null=True, on_delete=models.CASCADE, related_name="cancellations"
    )
    """None: the organiser."""
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.request} {self.slot}"


class Offer(models.Model):
    """A question of one person to another who is free in the same slot: shall we meet now?"""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="offers")
    asker = models.ForeignKey(Delegate, on_delete=models.CASCADE, related_name="offers_made")
    partner = models.ForeignKey(Delegate, on_delete=models.CASCADE, related_name="offers_received")
    table = models.ForeignKey(Table, null=True, on_delete=models.SET_NULL, related_name="+")
    """Where it was free when it was asked; None: by video."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "asker", "partner"], name="offer_once"),
            models.CheckConstraint(
                condition=~models.Q(asker=models.F("partner")), name="offer_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asker} – {self.partner}"
