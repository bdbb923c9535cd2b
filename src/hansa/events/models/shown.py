"""What an event's page keeps afterwards: pictures and documents."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.events.models.event import Event


class Shown(Versioned):
    """A file that an event's page shows; taken away it can be put back for a while."""

    file = models.FileField(max_length=200)
    place = models.PositiveIntegerField()
    """The order on the page; what comes later stands behind."""
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        abstract = True
        ordering = ["place", "id"]


class EventPicture(Shown):
    """A picture of the gallery, drawn anew in two sizes."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="pictures")
    small = models.FileField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(_("what can be seen"), max_length=200)
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    class Meta(Shown.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=~models.Q(alt=""), name="picture_has_words")
        ]

    def __str__(self) -> str:
        return self.caption or self.alt

    def get_absolute_url(self) -> str:
        """Return the address of the page that shows it large."""
        return reverse("matchmaking:picture", args=[self.event.slug, self.pk])


class EventDocument(Shown):
    """A presentation or a list to download."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("everybody")
        PARTICIPANTS = "participants", _("those who take part")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    audience = models.CharField(
        _("who may read it"), max_length=12, choices=Audience.choices, default=Audience.EVERYBODY
    )
    suffix = models.CharField(max_length=8)
    """Of the kind of file that its content is."""
    size = models.PositiveIntegerField()

    class Meta(Shown.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.title
