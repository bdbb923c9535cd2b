"""What an event's page keeps afterwards: pictures and documents."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.shown.models import ShownDocument, ShownPicture
from hansa.events.models.event import Event


class EventPicture(ShownPicture):
    """A picture of the gallery in two sizes; its file is the larger one."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="pictures")
    small = models.FileField(max_length=200)

    @property
    def file_names(self) -> list[str]:
        """Return the names of both its files."""
        return [*super().file_names, self.small.name or ""]

    def get_absolute_url(self) -> str:
        """Return the address of the page that shows it large."""
        return reverse("matchmaking:picture", args=[self.event.slug, self.pk])


class EventDocument(ShownDocument):
    """A presentation or a list to download."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("everybody")
        PARTICIPANTS = "participants", _("those who take part")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="documents")
    audience = models.CharField(
        _("who may read it"), max_length=12, choices=Audience.choices, default=Audience.EVERYBODY
    )
