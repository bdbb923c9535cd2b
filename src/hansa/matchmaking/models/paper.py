"""What is printed for an event, and the jobs that make it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.matchmaking.models.call import MatchmakingCall
from hansa.matchmaking.models.schedules import ScheduleVersion


class Paper(models.Model):
    """A paper that is being made or was made: badges, cards for the tables or the booklet."""

    class Kind(models.TextChoices):
        BADGES = "badges", _("badges")
        CARDS = "cards", _("table cards")
        BOOKLET = "booklet", _("booklet of participants")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    version = models.ForeignKey(
        ScheduleVersion, null=True, on_delete=models.SET_NULL, related_name="papers"
    )
    """The newest that was published when it was made."""
    named = models.JSONField(default=list, blank=True)
    """Ids of the delegates who stand in it; who takes the consent back takes the booklet back."""
    fraction = models.FloatField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=160, blank=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    file = models.FileField(max_length=200, blank=True)
    pages_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "kind"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_paper_of_a_kind_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | ~models.Q(file=""), name="paper_done_has_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.kind} #{self.pk}"

    @property
    def is_under_way(self) -> bool:
        """Whether it still waits or is being made."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}
