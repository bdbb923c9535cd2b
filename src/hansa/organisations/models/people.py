"""Who keeps a profile, who is asked to, and who asks for it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.organisations.models.profiles import Organisation


class Administrator(models.Model):
    """A person who keeps an organisation's profile and speaks for it."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="administrators"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="administrations"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="administrator_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"


class Invitation(models.Model):
    """A colleague asked by e-mail to keep a profile too, with or without an account."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField()
    token = models.CharField(max_length=60, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="invited_once")
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.organisation}"


class Claim(models.Model):
    """Somebody asks for a profile that its people seem to have left."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims"
    )
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    claimed_at = models.DateTimeField()
    objection = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["claimed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "claimant"],
                condition=models.Q(state="open"),
                name="one_open_claim",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claimant} – {self.organisation}"
