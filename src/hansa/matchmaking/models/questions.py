"""What an event asks those who apply, what they are judged by, and how they are written to."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.matchmaking.models.applications import Application, Evaluator
from hansa.matchmaking.models.call import MatchmakingCall

MOST_POINTS = 5


class Question(models.Model):
    """A question of the application form. Answers hold its wording, so it can change and go."""

    class Kind(models.TextChoices):
        TEXT = "text", _("one line")
        LONG = "long", _("several lines")
        CHOICE = "choice", _("one of several answers")
        YES_NO = "yes-no", _("yes or no")

    class Source(models.TextChoices):
        SUMMARY = "summary", _("who they are in one sentence")
        DESCRIPTION = "description", _("the description")
        MEMBERS = "named_members", _("members by name")
        PROJECTS = "earlier_projects", _("earlier projects")

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)
    options = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(default=False)
    source = models.CharField(max_length=20, choices=Source.choices, blank=True)
    """What of the profile fills it in."""

    class Meta:
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.label


class Criterion(models.Model):
    """What applications are scored by."""

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="criteria")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    weight = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__gte=1), name="criterion_counts")
        ]

    def __str__(self) -> str:
        return self.name


class Evaluation(Versioned):
    """What one evaluator thinks of one application, or that it is not for them to judge."""

    evaluator = models.ForeignKey(Evaluator, on_delete=models.CASCADE, related_name="evaluations")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="evaluations"
    )
    has_conflict = models.BooleanField(default=False)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["evaluator", "application"], name="evaluated_once")
        ]

    def __str__(self) -> str:
        return f"{self.evaluator}: {self.application}"


class Score(models.Model):
    """The points of an evaluation by one criterion."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    points = models.PositiveSmallIntegerField(validators=[MaxValueValidator(MOST_POINTS)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "criterion"], name="scored_once"),
            models.CheckConstraint(
                condition=models.Q(points__lte=MOST_POINTS), name="points_up_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"


class LetterText(Versioned):
    """The organiser's own words of a letter in one language; without them ours are sent."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("application received")
        SELECTED = "selected", _("selected")
        RESERVE = "reserve", _("reserve")
        REJECTED = "rejected", _("rejected")

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "kind", "language"], name="letter_once")
        ]

    def __str__(self) -> str:
        return self.subject
