"""Notices that a person finds in the page, and what they want to be told at all."""

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """One thing that happened, in the words and the language it was told in."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    link = models.CharField(max_length=300, blank=True)
    """The path of the page where one can do something about it."""
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["user", "-at"]),
            models.Index(
                fields=["user"], condition=models.Q(read_at__isnull=True), name="unread_notices"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class NoticeChoice(models.Model):
    """What a person chose for one kind; without a row the kind's own way counts."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices"
    )
    kind = models.CharField(max_length=40)
    by_mail = models.BooleanField()
    in_page = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_choice_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.kind}"
