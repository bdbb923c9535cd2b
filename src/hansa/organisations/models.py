"""Profiled bodies, who administers them, what they belong to."""

from datetime import datetime

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
