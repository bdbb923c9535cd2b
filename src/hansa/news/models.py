"""What is written: news, achievements, interviews, testimonials."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.events.models import Event
from hansa.organisations.models import Organisation


class Article(models.Model):
    """A published text."""

    class Kind(models.TextChoices):
        NEWS = "news", _("news")
        ACHIEVEMENT = "achievement", _("achievement")
        INTERVIEW = "interview", _("interview")
        TESTIMONIAL = "testimonial", _("testimonial")

    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.NEWS)
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("in one sentence"), max_length=300)
    body = models.TextField(_("text"), blank=True)
    person = models.CharField(_("person"), max_length=150, blank=True)
    person_role = models.CharField(_("position"), max_length=200, blank=True)
    consent_at = models.DateTimeField(_("consent given"), null=True, blank=True)
    video_url = models.URLField(_("video"), blank=True)
    event = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles"
    )
    organisations = models.ManyToManyField(Organisation, related_name="articles", blank=True)
    published_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-published_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="testimonial") | models.Q(consent_at__isnull=False),
                name="testimonial_has_consent",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the article's address."""
        return reverse("news:article-detail", args=[self.slug])
