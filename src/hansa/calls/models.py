"""Funding and participation calls with their deadlines."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.organisations.models import Term


class Call(models.Model):
    """A call that organisations may answer."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200)
    programme = models.CharField(_("programme"), max_length=120, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    eligibility = models.CharField(_("who may apply"), max_length=300, blank=True)
    website = models.URLField(_("web site"), blank=True)
    published_at = models.DateTimeField(db_index=True)
    terms = models.ManyToManyField(Term, related_name="calls", blank=True)

    class Meta:
        ordering = ["-published_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the call's address."""
        return reverse("calls:call-detail", args=[self.slug])


class Deadline(models.Model):
    """One of a call's cut-off moments."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="deadlines")
    at = models.DateTimeField(db_index=True)
    label = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["call", "at"], name="deadline_once")]

    def __str__(self) -> str:
        return f"{self.call} {self.at:%Y-%m-%d}"
