"""Anonymous polls: a roll of who may vote, and ballots that know nobody."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned


class Poll(Versioned):
    """A question with its options."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("one answer")
        MULTIPLE = "multiple", _("several answers")
        RANKING = "ranking", _("an order")
        SCALE = "scale", _("a scale")

    class Audience(models.TextChoices):
        MEMBERS = "members", _("everybody with an account")
        INVITED = "invited", _("whom I write to")

    slug = models.SlugField(max_length=120, unique=True)
    question = models.CharField(_("question"), max_length=200)
    explanation = models.TextField(_("explanation"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SINGLE)
    audience = models.CharField(
        _("who may vote"), max_length=10, choices=Audience.choices, default=Audience.MEMBERS
    )
    most_choices = models.PositiveSmallIntegerField(_("answers at most"), null=True, blank=True)
    """Of several; None: as many as there are."""
    lowest = models.CharField(_("the lowest step means"), max_length=60, blank=True)
    highest = models.CharField(_("the highest step means"), max_length=60, blank=True)
    group_question = models.CharField(_("question about the voter"), max_length=200, blank=True)
    """Asked beside, so that the result can be shown by group; empty: nothing is asked."""
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    """None while it is a draft: the roll is made when it opens."""
    closes_at = models.DateTimeField(_("closes"))
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opens_at", "-pk"]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        """Return the poll's address."""
        return reverse("polls:poll-detail", args=[self.slug])


class Option(models.Model):
    """One answer; of a scale, one step."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=150)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["poll", "place"], name="option_place_once")]

    def __str__(self) -> str:
        return self.text


class VoterGroup(models.Model):
    """One answer to the question about the voter."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="groups")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=150)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["poll", "place"], name="group_place_once")]

    def __str__(self) -> str:
        return self.text


class RollEntry(models.Model):
    """
    Somebody who may vote, and whether they did; without a time.

    Those with an account are entered when the poll opens, others when they are written to. What
    addresses were written to is forgotten when the poll is sealed.
    """

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="roll")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.EmailField(blank=True)
    has_voted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "user"], name="one_vote_each"),
            models.UniqueConstraint(
                fields=["poll", "address"], condition=~Q(address=""), name="one_vote_an_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poll_id}"


class Ballot(models.Model):
    """
    A part of a vote: random ids, an option and its value; no person and no time.

    A vote for several options has a row for each, held together by ``vote``, which is random.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    vote = models.UUIDField(default=uuid.uuid4)
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="ballots")
    value = models.PositiveSmallIntegerField(default=1)
    """In an order, how many options come after it; else 1."""
    group = models.ForeignKey(
        VoterGroup, null=True, on_delete=models.SET_NULL, related_name="ballots"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "option"], name="option_once_a_vote")
        ]

    def __str__(self) -> str:
        return str(self.id)
