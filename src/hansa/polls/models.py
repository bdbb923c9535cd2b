"""Anonymous polls: a roll of who may vote, and ballots that know nobody."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Poll(models.Model):
    """A question with its options."""

    slug = models.SlugField(max_length=120, unique=True)
    question = models.CharField(_("question"), max_length=200)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opens_at"]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        """Return the poll's address."""
        return reverse("polls:poll-detail", args=[self.slug])


class Option(models.Model):
    """One answer."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=150)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["poll", "place"], name="option_place_once")]

    def __str__(self) -> str:
        return self.text


class RollEntry(models.Model):
    """A person who may vote, and whether they did. Made when the poll opens, without a time."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="roll")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    has_voted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "user"], name="one_vote_each")]

    def __str__(self) -> str:
        return f"{self.poll_id}"


class Ballot(models.Model):
    """A vote: a random id and an option; no person and no time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="ballots")

    def __str__(self) -> str:
        return str(self.id)
