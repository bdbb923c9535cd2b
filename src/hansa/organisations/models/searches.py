"""Searches of the directory that people keep."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedSearch(models.Model):
    """A search of the directory that somebody keeps, with mail about what is new in it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(max_length=1000)
    wants_mail = models.BooleanField(default=True)
    saved_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "address"], name="search_saved_once")
        ]

    def __str__(self) -> str:
        return self.name
