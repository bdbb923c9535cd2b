"""What delegates say afterwards, of each meeting and of the event."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.matchmaking.models.applications import Delegate
from hansa.matchmaking.models.call import MatchmakingCall
from hansa.matchmaking.models.requests import MeetingRequest


def is_rating(field: str) -> models.Q:
    """Return the condition that a rating is from 1 to 5, or not given."""
    return models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__range": (1, 5)})


class MeetingFeedback(models.Model):
    """
    What one of those who met says of the meeting.

    The organisers and the person read it, the partner never does. It belongs to the pair, not to
    a slot: a meeting that is moved in a later version stays the same meeting.
    """

    class NextStep(models.TextChoices):
        NOTHING = "nothing", _("nothing for now")
        CONTACT = "contact", _("stay in touch")
        PROJECT = "project", _("plan a project")
        AGREEMENT = "agreement", _("prepare an agreement")

    request = models.ForeignKey(MeetingRequest, on_delete=models.CASCADE, related_name="feedback")
    delegate = models.ForeignKey(Delegate, on_delete=models.CASCADE, related_name="feedback")
    held = models.BooleanField(null=True)
    """Whether it took place; None: not said."""
    rating = models.PositiveSmallIntegerField(null=True)
    """How useful it was, from 1 to 5; only of a meeting that took place."""
    next_step = models.CharField(max_length=10, choices=NextStep.choices, blank=True)
    comment = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "delegate"], name="meeting_judged_once"),
            models.CheckConstraint(condition=is_rating("rating"), name="meeting_rating_to_five"),
            models.CheckConstraint(
                # A check that comes to NULL holds, so that NULL is named.
                condition=models.Q(rating__isnull=True) | models.Q(held__isnull=False, held=True),
                name="only_held_meetings_rated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate}: {self.request}"


class EventFeedback(models.Model):
    """What a delegate says of the event as a whole."""

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="feedback")
    delegate = models.ForeignKey(Delegate, on_delete=models.CASCADE, related_name="event_feedback")
    rating = models.PositiveSmallIntegerField(null=True)
    comment = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "delegate"], name="event_judged_once"),
            models.CheckConstraint(condition=is_rating("rating"), name="event_rating_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate}: {self.call}"


class FeedbackAsk(models.Model):
    """That a delegate was asked for feedback, or reminded: the row is what makes it once."""

    delegate = models.ForeignKey(Delegate, on_delete=models.CASCADE, related_name="feedback_asks")
    is_reminder = models.BooleanField(default=False)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delegate", "is_reminder"], name="feedback_asked_once")
        ]

    def __str__(self) -> str:
        return f"{self.delegate} {self.sent_at:%Y-%m-%d}"
