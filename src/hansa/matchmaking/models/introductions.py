"""Whom participants are recommended to meet, and what they say to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.matchmaking.models.applications import Application
from hansa.matchmaking.models.call import MatchmakingCall


class IntroductionRound(models.Model):
    """When an event's recommendations were made, and from what."""

    call = models.OneToOneField(
        MatchmakingCall, on_delete=models.CASCADE, related_name="introduction_round"
    )
    fingerprint = models.CharField(max_length=64)
    """Of all that they were made from: as long as it is the same, they would be the same."""
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.call} {self.made_at:%Y-%m-%d}"


class Introduction(models.Model):
    """What speaks for a participant's meeting another, made anew as a whole for each event."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="introductions"
    )
    partner = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(null=True)
    """In the participant's list; None for two who asked each other and are in no list."""
    value = models.FloatField()
    """How well the two fit, balanced over all of the event; the same from both sides."""
    reasons = models.JSONField(default=list)
    """Terms that made the score, the weightiest first: kind, term, vocabulary, weight, partners."""

    class Meta:
        ordering = ["application_id", "place"]
        constraints = [
            models.UniqueConstraint(fields=["application", "partner"], name="introduced_once"),
            models.UniqueConstraint(
                fields=["application", "place"], name="one_introduction_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} – {self.partner}"


class IntroductionAnswer(models.Model):
    """What a participant says to a recommendation; the other is not told."""

    class Value(models.TextChoices):
        IRRELEVANT = "irrelevant", _("not relevant")
        KNOWN = "known", _("we know them already")

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="introduction_answers"
    )
    partner = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=10, choices=Value.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "partner"], name="introduction_answered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} – {self.partner}"
