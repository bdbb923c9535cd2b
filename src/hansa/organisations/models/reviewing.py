"""Profiles that were sent in, and what was found about each criterion."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.organisations.models.profiles import Organisation


class Review(models.Model):
    """One sending in of a profile: what it said then, who looks at it, what came of it."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="reviews")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    profile = models.JSONField()
    answer = models.TextField(blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    message = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["submitted_at", "pk"]
        indexes = [models.Index(fields=["state", "submitted_at"])]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="review_number_once"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state="open"),
                name="one_open_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.number}"

    def get_absolute_url(self) -> str:
        """Return where the review is read and decided."""
        return reverse("organisations:review-detail", args=[self.pk])


class Verdict(models.Model):
    """What a validator found about one criterion."""

    class Ruling(models.TextChoices):
        MET = "met", _("met")
        UNMET = "unmet", _("not met")
        WAIVED = "waived", _("waived")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="verdicts")
    criterion = models.CharField(max_length=30)
    ruling = models.CharField(max_length=10, choices=Ruling.choices)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="verdict_once"),
            models.CheckConstraint(
                condition=~models.Q(ruling="unmet", reason=""), name="refusal_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review} {self.criterion} {self.ruling}"
