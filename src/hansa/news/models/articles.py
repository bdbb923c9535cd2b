"""News, achievements, interviews, documents; their pictures, versions and corrections."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.common.shown.models import ShownDocument, ShownPicture
from hansa.events.models import Event
from hansa.organisations.models import Organisation


class Tag(models.Model):
    """A word that articles share; it comes to be with the first that has it."""

    slug = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles; organisations, events and agreements reach it by their related managers."""

    def public(self, now: datetime) -> "ArticleQuerySet":
        """Return what everybody may see; what is planned comes at its moment by itself."""
        return self.filter(state=Article.State.PUBLISHED, published_at__lte=now)


class Article(Versioned):
    """A text of the editors, or of an organisation that an editor looked at."""

    class Kind(models.TextChoices):
        NEWS = "news", _("news")
        COMMUNITY = "community", _("community news")
        ACHIEVEMENT = "achievement", _("achievement")
        INTERVIEW = "interview", _("interview")
        DOCUMENT = "document", _("document")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        WAITING = "waiting", _("waits for an editor")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.NEWS)
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("in one sentence"), max_length=300)
    body = models.TextField(_("text"), blank=True)
    person = models.CharField(_("person"), max_length=150, blank=True)
    person_role = models.CharField(_("position"), max_length=200, blank=True)
    video_url = models.URLField(_("video"), blank=True)
    event = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles"
    )
    organisations = models.ManyToManyField(Organisation, related_name="articles", blank=True)
    """Of whom it tells."""
    tags = models.ManyToManyField(Tag, related_name="articles", blank=True)

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True, db_index=True)
    """A moment to come is planned: nobody sees it before."""
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="articles_written",
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles_submitted",
    )
    """Who submitted it; None when the site's editors wrote it."""

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["state", "-published_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_article_has_a_moment",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the article's address."""
        return reverse("news:article-detail", args=[self.slug])

    def is_public(self, now: datetime) -> bool:
        """Return whether everybody may see it at a moment."""
        shown = self.state == self.State.PUBLISHED and self.published_at is not None
        return shown and self.published_at <= now  # type: ignore[operator]  # not None: shown


class ArticleVersion(models.Model):
    """
    An article as somebody saved it.

    Who is talked to (name and position) is not in it: taken out of the article, it is gone. Of
    pictures it has the numbers alone, for their words may name somebody.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    fields = models.JSONField(default=dict)
    """By the names of the article's fields; tags and organisations by their names in words."""

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.article} {self.number}"


class Correction(models.Model):
    """What was corrected after it was public; readers see it below the text."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="corrections")
    at = models.DateTimeField()
    text = models.CharField(_("what was corrected"), max_length=300)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text


class ArticlePicture(ShownPicture):
    """A picture; the first of an article stands at its head. Its file is JPEG, for old programs."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="pictures")
    webp = models.JSONField(default=dict)
    """Names of the WebP files by their width in pixels, as text."""

    @property
    def file_names(self) -> list[str]:
        """Return the names of all its files."""
        return [*super().file_names, *self.webp.values()]

    @property
    def widths(self) -> list[int]:
        """Return the widths there are as WebP, in pixels, ascending."""
        return sorted(int(width) for width in self.webp)


class ArticleDocument(ShownDocument):
    """A file to download."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="documents")
