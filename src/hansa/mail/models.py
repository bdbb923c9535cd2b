"""The outbox: one row a recipient, so that nobody is missed after a crash."""

from django.db import models


class OutgoingMail(models.Model):
    """A mail to one person, rendered when it was decided, delivered by a worker."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        CANCELLED = "cancelled"

    recipient = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    attachments = models.JSONField(default=list)
    """Each with ``name``, ``type`` and ``content``, which is in base64."""
    campaign = models.CharField(max_length=60, blank=True, db_index=True)
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_by = models.CharField(max_length=160, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "recipient"],
                condition=~models.Q(campaign=""),
                name="one_mail_a_campaign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"
