"""What waits for an editor, and how it was decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.organisations.models import Organisation


class Report(models.Model):
    """What somebody says is wrong with a page of this site."""

    class Reason(models.TextChoices):
        WRONG = "wrong", _("something is not true, or out of date")
        SPAM = "spam", _("advertising or spam")
        HURTS = "hurts", _("it insults or threatens somebody")
        RIGHTS = "rights", _("it uses what belongs to somebody else, or shows personal data")
        OTHER = "other", _("something else")

    path = models.CharField(max_length=300)
    reason = models.CharField(_("what is wrong"), max_length=10, choices=Reason.choices)
    text = models.TextField(_("in your words"), max_length=2000, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.path


class Case(Versioned):
    """
    Something that was submitted or reported.

    Its version grows when what it is about changes, so that nobody decides on what they did not
    see.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("given back")
        WITHDRAWN = "withdrawn", _("taken back")

    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    title = models.CharField(max_length=300)
    href = models.CharField(max_length=300)
    """Where an editor sees it as it would be shown."""
    note = models.TextField(blank=True)
    """What whoever submitted or reported it says of it."""
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="cases"
    )
    opened_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=Q(state="waiting"), name="case_waits_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the case's address."""
        return reverse("moderation:case-detail", args=[self.pk])
