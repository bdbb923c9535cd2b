"""Imports of many profiles from a file, and what each of them made."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.organisations.models.profiles import Organisation


class Import(Versioned):
    """
    A table somebody sent, on its way into the directory.

    The row is the truth of its job, as with runs of the scheduler: a worker takes a lease and
    renews it. ``content`` is the file as it came, to be read again in another encoding; file and
    rows are forgotten when the import has ended.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("columns to choose")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        UNDONE = "undone", _("undone")

    file_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=4)
    encoding = models.CharField(max_length=20, blank=True)
    encoding_guessed = models.BooleanField(default=False)
    notes = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    content = models.BinaryField(default=bytes)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    rows_count = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict)
    language = models.CharField(max_length=5, default="en")
    publishes = models.BooleanField(default=True)
    with_twins = models.BooleanField(default=False)
    findings = models.JSONField(default=list)
    errors_count = models.PositiveIntegerField(default=0)
    twins_count = models.PositiveIntegerField(default=0)
    warnings_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    made_count = models.PositiveIntegerField(default=0)
    undone_count = models.PositiveIntegerField(default=0)
    stayed = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=160, blank=True)
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["state", "leased_until"])]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """Return where the import is looked at."""
        return reverse("organisations:import-detail", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is or will be busy with it."""
        return self.state in {self.State.CHECKING, self.State.RUNNING}


class ImportedProfile(models.Model):
    """An organisation that an import made, and the row of the file it came from."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="profiles")
    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="imported"
    )
    row = models.PositiveIntegerField()

    class Meta:
        ordering = ["row"]

    def __str__(self) -> str:
        return f"{self.source} {self.row}"
