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
    finished_at = models.DateTimeField()
    """By the machine's clock, which a site's own time may differ from: rounds are paced by it."""

    def __str__(self) -> str:
        return f"{self.call} {self.made_at:%Y-%m-%d}"


class IntroductionChange(models.Model):
    """
    That something changed which recommendations are made from, and no round has taken it in yet.

    Written in the transaction of the change, and deleted by the round that read what it changed:
    whatever is killed between, it is not forgotten.
    """

    call = models.ForeignKey(
        MatchmakingCall, on_delete=models.CASCADE, related_name="introduction_changes"
    )
    noted_at = models.DateTimeField()
    """By the machine's clock."""

    def __str__(self) -> str:
        return f"{self.call} {self.noted_at:%Y-%m-%d %H:%M}"


class IntroductionFit(models.Model):
    """
    Weights of recommendations fitted to what happened at an event; kept for good, never changed.

    It holds counts and figures, no organisation and no person.
    """

    class Stage(models.TextChoices):
        EARLY = "early", _("a week after the event")
        FINAL = "final", _("when feedback had closed")

    class Verdict(models.TextChoices):
        BETTER = "better", _("did better")
        NO_BETTER = "no_better", _("did no better")
        TOO_FEW = "too_few", _("too little evidence")

    call = models.ForeignKey(
        MatchmakingCall, null=True, on_delete=models.SET_NULL, related_name="introduction_fits"
    )
    title = models.CharField(max_length=200)
    """Of the event, which may be gone one day."""
    stage = models.CharField(max_length=10, choices=Stage.choices)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    made_at = models.DateTimeField()
    began_with = models.JSONField()
    """The weights before, by name; these the fitted ones were held near to."""
    weights = models.JSONField()
    """The weights after, by name; the same as before unless they did better."""
    figures = models.JSONField()
    """By name, before and after, on pairs that were not fitted to; empty with too few of them."""
    events_count = models.PositiveIntegerField()
    participants_count = models.PositiveIntegerField()
    pairs_count = models.PositiveIntegerField()
    """Pairs that agreed to meet, or of whose meeting something came."""
    declined_count = models.PositiveIntegerField()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "stage"], name="fitted_once_a_stage")
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.made_at:%Y-%m-%d}"


class IntroductionWeights(models.Model):
    """Which weights recommendations are made with: one row; none is the same as the newest."""

    class Use(models.TextChoices):
        NEWEST = "newest", _("the newest that did better")
        DEFAULTS = "defaults", _("those Hansa comes with")
        FIT = "fit", _("those of one event")

    use = models.CharField(max_length=10, choices=Use.choices)
    fit = models.ForeignKey(
        IntroductionFit, null=True, on_delete=models.PROTECT, related_name="chosen"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(use="fit", fit__isnull=False)
                | (~models.Q(use="fit") & models.Q(fit__isnull=True)),
                name="weights_of_one_fit_or_none",
            )
        ]

    def __str__(self) -> str:
        return str(self.fit or self.get_use_display())


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
