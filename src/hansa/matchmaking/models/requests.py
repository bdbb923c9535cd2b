"""Questions of one participant to another."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.matchmaking.models.applications import Application
from hansa.matchmaking.models.call import MatchmakingCall
from hansa.matchmaking.models.venue import Slot


class MeetingRequest(Versioned):
    """An open question to a partner with one line of context. A pair has at most one."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")

    call = models.ForeignKey(MatchmakingCall, on_delete=models.CASCADE, related_name="requests")
    asker = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="requests_sent")
    partner = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="requests_received"
    )
    # The pair in the order of its ids, so that A to B and B to A are the same pair.
    pair_low = models.PositiveBigIntegerField(editable=False)
    pair_high = models.PositiveBigIntegerField(editable=False)
    context = models.CharField(_("what about"), max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    video_link = models.URLField(blank=True)
    expires_at = models.DateTimeField(null=True)
    """When it lapses if nobody answers; None if the event sets no time."""
    slots = models.ManyToManyField(Slot, related_name="+")
    """The times at which alone the two would meet; none: at any time."""
    is_counter = models.BooleanField(default=False)
    """The partner would rather meet at these times and asks in turn, at nobody's quota."""

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["pair_low", "pair_high"], name="pair_once"),
            models.CheckConstraint(
                condition=models.Q(pair_low__lt=models.F("pair_high")), name="pair_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asker} – {self.partner}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the pair beside who asked whom."""
        self.pair_low, self.pair_high = sorted([self.asker_id, self.partner_id])
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as given


class Wish(models.Model):
    """What a participant thinks of another, for schedule and recommendations: nobody sees it."""

    class Value(models.TextChoices):
        MUST = "must", _("must meet")
        LIKE = "like", _("would like to meet")
        NO = "no", _("no thanks")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="wishes")
    partner = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=4, choices=Value.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "partner"], name="wish_once")]

    def __str__(self) -> str:
        return f"{self.application} – {self.partner}"
