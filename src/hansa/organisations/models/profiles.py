"""Profiles, their texts, and the words they choose from."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.organisations.enums import (
    Audience,
    ExcellenceLabel,
    ProfileStatus,
    ProfileType,
    Vocabulary,
)


class Term(Versioned):
    """
    A word of a vocabulary.

    ``labels`` holds what it is called in other languages; seeded words that have none there are
    translated with the site. A word that was merged into another stays, so that old addresses
    and records still lead somewhere, and is chosen no more.
    """

    vocabulary = models.CharField(max_length=20, choices=Vocabulary.choices)
    slug = models.SlugField(max_length=60)
    label = models.CharField(max_length=120)
    labels = models.JSONField(default=dict, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vocabulary", "slug"], name="term_once")]
        ordering = ["vocabulary", "label"]

    def __str__(self) -> str:
        return self.labels.get(get_language() or "en") or gettext(self.label)

    def in_all_languages(self) -> list[str]:
        """Return what the word is called in each language of the site."""
        names = []
        for language, _name in settings.LANGUAGES:
            with override(language):
                names.append(str(self))
        return list(dict.fromkeys(names))


class Organisation(Versioned):
    """Any profiled body."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    profile_type = models.CharField(
        _("profile type"), max_length=20, choices=ProfileType.choices, default=ProfileType.CLUSTER
    )
    status = models.CharField(
        max_length=20, choices=ProfileStatus.choices, default=ProfileStatus.DRAFT
    )
    country = models.CharField(_("country"), max_length=2)
    region_code = models.CharField(_("NUTS region"), max_length=10, blank=True)
    region_name = models.CharField(_("region"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    website = models.URLField(_("web site"), blank=True)
    social_links = models.JSONField(_("social networks"), default=list, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_position = models.CharField(_("position"), max_length=120, blank=True)
    contact_audience = models.CharField(
        _("who sees the contact"), max_length=10, choices=Audience.choices, default=Audience.NOBODY
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    members_total = models.PositiveIntegerField(_("members in all"), null=True, blank=True)
    sme_count = models.PositiveIntegerField(_("small and medium-sized companies"), default=0)
    large_count = models.PositiveIntegerField(_("large companies"), default=0)
    research_count = models.PositiveIntegerField(_("research organisations"), default=0)
    employees_count = models.PositiveIntegerField(
        _("employees of the members"), null=True, blank=True
    )
    named_members = models.TextField(_("members by name"), blank=True)
    earlier_projects = models.TextField(_("earlier projects"), blank=True)
    label = models.CharField(
        _("label of excellence"), max_length=10, choices=ExcellenceLabel.choices, blank=True
    )
    logo = models.FileField(_("logo"), max_length=200, blank=True)
    specifics = models.JSONField(default=dict, blank=True)
    language = models.CharField(_("language of the texts"), max_length=8, default="en")
    target_countries = models.JSONField(_("target countries"), default=list, blank=True)
    staff_fte = models.DecimalField(
        _("management staff"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    english_site = models.BooleanField(_("the web site is in English too"), default=False)
    public_partners = models.CharField(_("public bodies"), max_length=500, blank=True)
    recognised_by = models.CharField(_("programme"), max_length=200, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    terms = models.ManyToManyField(Term, related_name="organisations", blank=True)
    offers = models.ManyToManyField(Term, related_name="offered_by", blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reminders_count = models.PositiveSmallIntegerField(default=0)
    index_version = models.PositiveBigIntegerField(default=0, db_index=True)
    # Of networks, national associations and partnerships alone.
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    starts_date = models.DateField(_("runs from"), null=True, blank=True)
    ends_date = models.DateField(_("runs to"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["status", "profile_type", "country"]),
            models.Index(fields=["status", "name"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status=ProfileStatus.PUBLISHED)
                | models.Q(published_at__isnull=False),
                name="published_profile_has_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_date__isnull=True)
                | models.Q(ends_date__isnull=True)
                | models.Q(ends_date__gte=models.F("starts_date")),
                name="grouping_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.acronym or self.name

    def get_absolute_url(self) -> str:
        """Return the profile's address."""
        return reverse("organisations:organisation-detail", args=[self.slug])

    def get_logo_url(self) -> str:
        """Return the address of the logo, another one for each picture; empty if there is none."""
        if not self.logo:
            return ""
        address = reverse("organisations:organisation-logo", args=[self.slug])
        return f"{address}?v={self.logo.name[-12:-4]}"

    @property
    def members_count(self) -> int:
        """Count the members: of all types, or in all if that was said."""
        return self.members_total or self.sme_count + self.large_count + self.research_count


class OrganisationText(Versioned):
    """
    What an organisation says of itself in one more language.

    Texts taken away leave an empty row, so that a form opened before is seen to be stale.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "language"], name="text_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.language}"


class ProfileMeaning(models.Model):
    """What a profile's texts mean, as a vector: 512 numbers of 16 bits, of length one."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="meaning"
    )
    index_version = models.PositiveBigIntegerField()
    vector = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.organisation} {self.index_version}"


class IndexState(models.Model):
    """
    How often the published profiles have changed: one row.

    Whoever changes one counts up and holds the row to the end of the transaction, so that
    numbers become visible in their order. ``whole_since`` is the last change that one profile's
    `index_version` does not tell.
    """

    version = models.PositiveBigIntegerField(default=0)
    whole_since = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.version)
