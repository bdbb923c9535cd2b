"""What a picture or a document at a page is; an app says of what page, and what else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned


class Shown(Versioned):
    """A file that a page shows; taken away it can be put back for a while."""

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

    @property
    def file_names(self) -> list[str]:
        """Return the names of all files that go with it."""
        return [self.file.name or ""]


class ShownPicture(Shown):
    """A picture, drawn anew, with words for those who cannot see it."""

    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(_("what can be seen"), max_length=200)
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    class Meta(Shown.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(condition=~models.Q(alt=""), name="%(class)s_has_words")
        ]

    def __str__(self) -> str:
        return self.caption or self.alt


class ShownDocument(Shown):
    """A file to download."""

    title = models.CharField(_("title"), max_length=200)
    suffix = models.CharField(max_length=8)
    """Of the kind of file that its content is."""
    size = models.PositiveIntegerField()

    class Meta(Shown.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.title
