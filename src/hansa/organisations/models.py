"""Profiled bodies, who administers them, what they belong to."""

from datetime import datetime

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


class Term(models.Model):
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


class OrganisationText(models.Model):
    """What an organisation says of itself in one more language."""

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
    """
    An organisation belongs to a network, association, partnership or cluster, with a role.

    Either side begins, the other confirms. What was declined, taken back or ended stays as history.
    """

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        PARTNER = "partner", _("partner")
        NODE = "node", _("node")
        FOUNDER = "founder", _("founding member")
        MEMBER = "member", _("member")
        ASSOCIATED = "associated", _("associated member")
        OBSERVER = "observer", _("observer")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for the other side")
        VERIFIED = "verified", _("confirmed by both sides")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")
        ENDED = "ended", _("ended")

    class Side(models.TextChoices):
        GROUP = "group"
        MEMBER = "member"

    group = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="belongings")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    since_date = models.DateField(null=True)
    until_date = models.DateField(null=True)
    group_confirmed_at = models.DateTimeField(null=True)
    group_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    member_confirmed_at = models.DateTimeField(null=True)
    member_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["group", "state"]),
            models.Index(fields=["member", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member"],
                condition=models.Q(state__in=["waiting", "verified"]),
                name="one_live_membership",
            ),
            models.CheckConstraint(
                condition=~models.Q(group=models.F("member")), name="not_member_of_itself"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["verified", "ended"],
                    group_confirmed_at__isnull=False,
                    member_confirmed_at__isnull=False,
                )
                | models.Q(
                    state__in=["waiting", "declined", "withdrawn"],
                    group_confirmed_at__isnull=False,
                    member_confirmed_at__isnull=True,
                )
                | models.Q(
                    state__in=["waiting", "declined", "withdrawn"],
                    group_confirmed_at__isnull=True,
                    member_confirmed_at__isnull=False,
                ),
                name="verified_by_both_sides",
            ),
            models.CheckConstraint(
                condition=models.Q(since_date__isnull=True)
                | models.Q(until_date__isnull=True)
                | models.Q(until_date__gte=models.F("since_date")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.group}"

    def side_of(self, organisation: Organisation) -> str:
        """Return on which side an organisation stands."""
        return self.Side.GROUP if self.group_id == organisation.pk else self.Side.MEMBER

    @property
    def asked_by_group(self) -> bool:
        """Return whether the group invited; of what both confirmed, whoever was first."""
        if self.group_confirmed_at is None or self.member_confirmed_at is None:
            return self.member_confirmed_at is None
        return self.group_confirmed_at <= self.member_confirmed_at

    @property
    def asker(self) -> Organisation:
        """Return the side that began."""
        return self.group if self.asked_by_group else self.member

    @property
    def asked(self) -> Organisation:
        """Return the side that was asked."""
        return self.member if self.asked_by_group else self.group

    @property
    def asked_at(self) -> datetime:
        """Return when the first side said yes."""
        moments = [self.group_confirmed_at, self.member_confirmed_at]
        return min(moment for moment in moments if moment is not None)


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
