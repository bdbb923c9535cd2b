"""Runs of the scheduler, the working schedule and published versions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.matchmaking.models.applications import Delegate
from hansa.matchmaking.models.call import MatchmakingCall
from hansa.matchmaking.models.requests import MeetingRequest
from hansa.matchmaking.models.venue import Interpreter, Slot, Table


class ScheduleRun(models.Model):
    """A run of the scheduler: everything needed to replay it, and what came of it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    UNDER_WAY = frozenset({State.QUEUED, State.RUNNING})

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    seed = models.PositiveIntegerField(default=0)
    seconds_limit = models.PositiveSmallIntegerField(default=20)
    instance = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    phase = models.CharField(max_length=80, blank=True)
    fraction = models.FloatField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=160, blank=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_run_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.call} #{self.pk}"

    @property
    def is_under_way(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in self.UNDER_WAY


class ScheduleVersion(models.Model):
    """A schedule: the working one has no number; published ones are numbered and frozen."""

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    run = models.ForeignKey(
        ScheduleRun, null=True, on_delete=models.SET_NULL, related_name="versions"
    )
    repaired_from = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """The version of which something fell away; None: it is as a run or the organiser made it."""
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(number__isnull=True),
                name="one_working_schedule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.number or 'working'}"


class Meeting(models.Model):
    """Two participants and a slot, at a table or by video."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.CASCADE, related_name="meetings")
    request = models.ForeignKey(MeetingRequest, on_delete=models.PROTECT, related_name="meetings")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="meetings")
    table = models.ForeignKey(Table, null=True, on_delete=models.PROTECT, related_name="meetings")
    """None: by video."""
    corner = models.PositiveSmallIntegerField(default=0)
    """Which of the meetings that the table holds at once, from 0."""
    interpreter = models.ForeignKey(
        Interpreter, null=True, on_delete=models.PROTECT, related_name="meetings"
    )
    """Who helps, where the two share no language."""
    is_locked = models.BooleanField(default=False)
    """Stays where it is when the schedule is made again."""

    class Meta:
        ordering = ["slot__starts_at", "table__number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "request"], name="request_met_once"),
            models.UniqueConstraint(
                fields=["version", "slot", "table", "corner"], name="table_taken_once"
            ),
            models.UniqueConstraint(
                fields=["version", "slot", "interpreter"], name="interpreter_helps_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.slot}"


class Seat(models.Model):
    """
    A delegate's place in a meeting.

    The unique constraint is what makes double booking impossible; two constraints on the meeting,
    one a side, would not (a person stands once as asker and once as partner).
    """

    version = models.ForeignKey(ScheduleVersion, on_delete=models.CASCADE, related_name="seats")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    delegate = models.ForeignKey(Delegate, on_delete=models.PROTECT, related_name="seats")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "delegate", "slot"], name="one_seat_a_person_and_slot"
            )
        ]

    def __str__(self) -> str:
        return f"{self.delegate} {self.slot}"


class UnplacedPair(models.Model):
    """A pair the schedule has no meeting for, why, and what would make it possible."""

    version = models.ForeignKey(ScheduleVersion, on_delete=models.CASCADE, related_name="unplaced")
    request = models.ForeignKey(MeetingRequest, on_delete=models.CASCADE, related_name="unplaced")
    reason = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "request"], name="unplaced_once")]

    def __str__(self) -> str:
        return str(self.request)
