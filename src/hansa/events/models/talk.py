"""Who speaks at an event, and what those who come ask beforehand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.events.models.event import Event


class Speaker(Versioned):
    """A speaker as the event's page shows them, with their consent; withdrawn, the row goes."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="speaker_profiles")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    position = models.CharField(_("position"), max_length=120, blank=True)
    works_for = models.CharField(_("organisation"), max_length=200, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    picture = models.FileField(max_length=200, blank=True)
    alt = models.CharField(_("what can be seen"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    """Where the link goes by which the person corrects it or takes it away; never shown."""
    language = models.CharField(max_length=5, default=settings.LANGUAGE_CODE)
    """Of the letter."""
    told_at = models.DateTimeField(null=True)
    """When the letter with the link was written."""
    consented_at = models.DateTimeField()
    """When it was noted that the person agrees to be shown, and by whom."""
    consent_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """None: the person themselves, by their link."""
    consent_version = models.CharField(max_length=20)
    consent_text = models.TextField()
    """The wording that was agreed to, as it was read."""

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(picture="") | ~Q(alt=""), name="speaker_picture_has_words"
            )
        ]

    def __str__(self) -> str:
        return self.name


class TalkQuestion(models.Model):
    """What somebody who comes wants to hear about; others who come vote for it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="talk_questions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.CharField(_("question"), max_length=500)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class QuestionVote(models.Model):
    """One person's vote for one question."""

    question = models.ForeignKey(TalkQuestion, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="question_votes"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "user"], name="question_voted_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.question}"
