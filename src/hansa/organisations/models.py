"""Profiled bodies, who administers them, what they belong to."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.common.models import Versioned
from hansa.organisations.enums import ProfileStatus, ProfileType, Vocabulary


class Term(models.Model):
    """A word of a vocabulary. Seeded labels are translated; others are shown as written."""

    vocabulary = models.CharField(max_length=20, choices=Vocabulary.choices)
    slug = models.SlugField(max_length=60)
    label = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vocabulary", "slug"], name="term_once")]
        ordering = ["vocabulary", "label"]

    def __str__(self) -> str:
        return gettext(self.label)


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
    website = models.URLField(_("web site"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    sme_count = models.PositiveIntegerField(_("small and medium-sized companies"), default=0)
    large_count = models.PositiveIntegerField(_("large companies"), default=0)
    research_count = models.PositiveIntegerField(_("research organisations"), default=0)
    target_countries = models.JSONField(_("target countries"), default=list, blank=True)
    staff_fte = models.DecimalField(
        _("management staff"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    english_site = models.BooleanField(_("the web site is in English too"), default=False)
    public_partners = models.CharField(_("public bodies"), max_length=500, blank=True)
    recognised_by = models.CharField(_("programme"), max_length=200, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    terms = models.ManyToManyField(Term, related_name="organisations", blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reminders_count = models.PositiveSmallIntegerField(default=0)

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
            )
        ]

    def __str__(self) -> str:
        return self.acronym or self.name

    def get_absolute_url(self) -> str:
        """Return the profile's address."""
        return reverse("organisations:organisation-detail", args=[self.slug])

    @property
    def members_count(self) -> int:
        """Count the members of all types."""
        return self.sme_count + self.large_count + self.research_count


class Administrator(models.Model):
    """A person who keeps an organisation's profile and speaks for it."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="administrators"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="administrations"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="administrator_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"


class Invitation(models.Model):
    """A colleague asked by e-mail to keep a profile too, with or without an account."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField()
    token = models.CharField(max_length=60, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="invited_once")
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.organisation}"


class Claim(models.Model):
    """Somebody asks for a profile that its people seem to have left."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims"
    )
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    claimed_at = models.DateTimeField()
    objection = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["claimed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "claimant"],
                condition=models.Q(state="open"),
                name="one_open_claim",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claimant} – {self.organisation}"


class Membership(models.Model):
    """An organisation belongs to a network, association or partnership, with a role."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        COORDINATOR = "coordinator", _("coordinator")
        NODE = "node", _("node")

    group = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="belongings")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "member"], name="membership_once"),
            models.CheckConstraint(
                condition=~models.Q(group=models.F("member")), name="not_member_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.group}"


class Review(models.Model):
    """One sending in of a profile: what it said then, who looks at it, what came of it."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="reviews")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    profile = models.JSONField()
    answer = models.TextField(blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    message = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["submitted_at", "pk"]
        indexes = [models.Index(fields=["state", "submitted_at"])]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="review_number_once"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state="open"),
                name="one_open_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.number}"

    def get_absolute_url(self) -> str:
        """Return where the review is read and decided."""
        return reverse("organisations:review-detail", args=[self.pk])


class Verdict(models.Model):
    """What a validator found about one criterion."""

    class Ruling(models.TextChoices):
        MET = "met", _("met")
        UNMET = "unmet", _("not met")
        WAIVED = "waived", _("waived")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="verdicts")
    criterion = models.CharField(max_length=30)
    ruling = models.CharField(max_length=10, choices=Ruling.choices)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="verdict_once"),
            models.CheckConstraint(
                condition=~models.Q(ruling="unmet", reason=""), name="refusal_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review} {self.criterion} {self.ruling}"
