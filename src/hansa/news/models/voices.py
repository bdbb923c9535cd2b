"""What people who took part say, with their consent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.events.models import Event
from hansa.organisations.models import Organisation


class VoiceQuerySet(models.QuerySet["Voice"]):
    """Voices; organisations and events reach it by their related managers."""

    def public(self) -> "VoiceQuerySet":
        """Return what everybody may read, the newest first."""
        shown = self.filter(state=Voice.State.PUBLISHED).order_by("-published_at", "-pk")
        return shown.select_related("event", "organisation")


class Voice(Versioned):
    """
    One person about one event: asked, given, shown, withdrawn.

    The row that says somebody was asked is what makes it once. A withdrawn one keeps that it was
    asked and when consent was given and taken back; its words are gone.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        WAITING = "waiting", _("waits for an editor")
        PUBLISHED = "published", _("published")
        RETURNED = "returned", _("given back")
        WITHDRAWN = "withdrawn", _("withdrawn")

    event = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.CASCADE, related_name="voices"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="voices"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="voices"
    )
    """None: whoever was asked has no account. Who leaves the site takes their words along."""
    email = models.EmailField(blank=True)
    """Where it was asked; empty when an editor wrote it down."""
    language = models.CharField(max_length=5, default=settings.LANGUAGE_CODE)
    asked_at = models.DateTimeField(null=True)

    text = models.TextField(_("what you say"), max_length=2000, blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    role = models.CharField(_("position"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    consent_version = models.CharField(max_length=20, blank=True)
    consent_text = models.TextField(blank=True)
    """The wording that was agreed to, as it was read."""
    consent_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True, db_index=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"], condition=~Q(email=""), name="voice_asked_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(consent_at__isnull=False, published_at__isnull=False) & ~Q(text=""),
                name="shown_voice_has_consent",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(text="", name="", role=""),
                name="withdrawn_voice_is_silent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.pk}"

    def get_absolute_url(self) -> str:
        """Return the address of what was said."""
        return reverse("news:voice-detail", args=[self.pk])
