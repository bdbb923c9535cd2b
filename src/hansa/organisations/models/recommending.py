"""Lists of recommendations, what is said to them, and how far they are made."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListKind(models.TextChoices):
    """What lists of organisations there are; apps above have more kinds, by names of their own."""

    SIMILAR = "similar", _("Similar organisations")
    COMPLEMENTARY = "complementary", _("Complementary organisations")


class Recommendation(models.Model):
    """
    A place in somebody's list.

    Whose it is and what stands in it are numbers of whatever the kind is about. The rows are made
    from what they point to and can be made again, so that they go with it a little later; who
    reads them looks first whether what they point to may be seen.
    """

    kind = models.CharField(max_length=20)
    owner_id = models.PositiveBigIntegerField()
    object_id = models.PositiveBigIntegerField()
    place = models.PositiveSmallIntegerField()
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    """Terms that made the score, the weightiest first: kind, term, vocabulary, weight, partners."""

    class Meta:
        ordering = ["kind", "owner_id", "place"]
        indexes = [models.Index(fields=["kind", "object_id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "owner_id", "object_id"], name="recommended_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "owner_id", "place"], name="one_recommendation_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_id}: {self.object_id}"


class RecommendationAnswer(models.Model):
    """What those who keep a list say to a place in it; nobody else is told."""

    class Value(models.TextChoices):
        IRRELEVANT = "irrelevant", _("not relevant")
        KNOWN = "known", _("we know them already")

    kind = models.CharField(max_length=20)
    owner_id = models.PositiveBigIntegerField()
    object_id = models.PositiveBigIntegerField()
    value = models.CharField(max_length=10, choices=Value.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "owner_id", "object_id"], name="recommendation_answered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_id}: {self.object_id}"


class RecommendingState(models.Model):
    """
    How far the lists are made, and who makes them: one row.

    ``turn`` counts the workers that took the lease; who writes has the last one.
    """

    version = models.PositiveBigIntegerField(default=0)
    """The change of the directory up to which its lists are made."""
    whole_version = models.PositiveBigIntegerField(default=0)
    whole_at = models.DateTimeField(null=True)
    """When, and with which change, all lists were made anew with rarities of their own."""
    made_from = models.JSONField(default=dict)
    """For each kind that apps above have, a name for what its lists were made from."""
    turn = models.PositiveBigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return str(self.version)
