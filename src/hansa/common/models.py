"""What every domain shares: the audit record, keys of forms already sent, the search index."""

from django.conf import settings
from django.db import models


class Versioned(models.Model):
    """Something people edit: its version grows with each change, so that a stale form is seen."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class AuditRecord(models.Model):
    """Who did what to which object, and when. Written by operations, never changed."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["target_type", "target_id"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"


class FormKey(models.Model):
    """A form that was already sent, and what it made: sent again, it makes nothing new."""

    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    key = models.CharField(max_length=64)
    target_id = models.CharField(max_length=40, default="")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verb", "actor", "key"], name="form_key_once"),
            # NULLs are never alike, and SQLite has no way to say otherwise.
            models.UniqueConstraint(
                fields=["verb", "key"],
                condition=models.Q(actor__isnull=True),
                name="form_key_once_without_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"


class SearchDocument(models.Model):
    """
    The words by which a public page is found, folded to plain lower case.

    ``names`` count most, then ``keywords``, then ``words``, which are all the others. PostgreSQL
    has them once more in columns that it keeps itself, SQLite in a table beside.
    """

    kind = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    href = models.CharField(max_length=300)
    names = models.TextField(default="")
    keywords = models.TextField(default="")
    words = models.TextField()
    visible_from = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="document_per_object")
        ]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word of names and keywords, to find what a word with a typing error was meant to be."""

    word = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.word
