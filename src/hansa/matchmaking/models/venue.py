"""When and where people meet: sessions of slots, tables, and what else is on."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.matchmaking.models.applications import Delegate
from hansa.matchmaking.models.call import MatchmakingCall


class MeetingSession(models.Model):
    """A run of slots on a day."""

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="sessions")
    name = models.CharField(max_length=80)
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """
    One meeting's time. It never moves: what was published names it.

    A slot that is given up is closed, and deleted if no schedule knows it.
    """

    session = models.ForeignKey(MeetingSession, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_closed = models.BooleanField(default=False)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "starts_at"],
                condition=models.Q(is_closed=False),
                name="open_slot_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="slot_takes_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d %b %H:%M}"


class Table(models.Model):
    """A numbered place; one that is given up is closed, and deleted if no schedule knows it."""

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveSmallIntegerField()
    hall = models.CharField(max_length=60, blank=True)
    zone = models.CharField(max_length=60, blank=True)
    capacity = models.PositiveSmallIntegerField(default=1)
    """Meetings it holds at once."""
    is_accessible = models.BooleanField(default=True)
    is_closed = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="table_number_once"),
            models.CheckConstraint(condition=models.Q(capacity__gte=1), name="table_holds_one"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Interpreter(models.Model):
    """
    Somebody who helps two people talk who share no language.

    One who is no longer there is closed, and deleted if no schedule knows them.
    """

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="interpreters")
    name = models.CharField(max_length=150)
    languages = models.JSONField(default=list)
    is_closed = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Stop(models.Model):
    """A city on the way of a mission, and from when to when one is there."""

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="stops")
    city = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    starts_on = models.DateField()
    ends_on = models.DateField()
    timezone = models.CharField(max_length=50)

    class Meta:
        ordering = ["starts_on", "ends_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="stop_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.city

    @property
    def begins(self) -> datetime:
        """Return noon of the first day there."""
        return datetime.combine(self.starts_on, time(12), ZoneInfo(self.timezone))

    @property
    def ends(self) -> datetime:
        """Return noon of the last day there."""
        return datetime.combine(self.ends_on, time(12), ZoneInfo(self.timezone))


class ProgrammeItem(Versioned):
    """
    What happens besides meetings: a seminar, a round table, a visit.

    What was taken out stays with those who had a place, so that calendars learn of it.
    """

    class Kind(models.TextChoices):
        SEMINAR = "seminar", _("seminar")
        ROUND_TABLE = "round-table", _("round table")
        VISIT = "visit", _("visit")
        SOCIAL = "social", _("reception or meal")

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="programme")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    blocks_everybody = models.BooleanField(default=False)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    transport = models.CharField(max_length=200, blank=True)
    stop = models.ForeignKey(Stop, null=True, on_delete=models.SET_NULL, related_name="programme")
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="item_takes_time"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> str:
        """Return the time zone of where it takes place."""
        return self.stop.timezone if self.stop else self.call.event.timezone


class ProgrammePlace(models.Model):
    """A delegate's place in a part of the programme; who has one, has no meeting meanwhile."""

    item = models.ForeignKey(ProgrammeItem, on_delete=models.CASCADE, related_name="taken")
    delegate = models.ForeignKey(Delegate, on_delete=models.CASCADE, related_name="programme")
    number = models.PositiveSmallIntegerField()
    """From 1 to the capacity: being unique, the last place cannot be given twice."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "delegate"], name="place_once_a_delegate"),
            models.UniqueConstraint(fields=["item", "number"], name="place_given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} {self.item}"


class Unavailability(models.Model):
    """A slot in which a delegate cannot meet."""

    delegate = models.ForeignKey(Delegate, on_delete=models.CASCADE, related_name="unavailable")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delegate", "slot"], name="unavailability_once")
        ]

    def __str__(self) -> str:
        return f"{self.delegate} {self.slot}"
