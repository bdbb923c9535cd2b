"""Partner searches: what is offered or sought, the roles still missing, and who is interested."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hansa.calls.models import Call
from hansa.common.models import Versioned
from hansa.organisations.models import Organisation, Term


class SearchStatus(models.TextChoices):
    """How a published search stands on a day; computed, never stored."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    EXPIRED = "expired", _("expired")


class PartnerSearchQuerySet(models.QuerySet["PartnerSearch"]):
    """Searches by how they are shown."""

    def public(self) -> "PartnerSearchQuerySet":
        """Return those everybody may see; closed and expired ones stay to be read."""
        return self.filter(state__in=[PartnerSearch.State.PUBLISHED, PartnerSearch.State.CLOSED])

    def open_on(self, today: date) -> "PartnerSearchQuerySet":
        """Return those that take interest on a day, the newest first."""
        found = self.filter(state=PartnerSearch.State.PUBLISHED, expires_on__gte=today)
        return found.select_related("organisation").order_by("-published_at", "-pk")


class PartnerSearch(Versioned):
    """What an organisation offers to partners or looks for in them."""

    class Kind(models.TextChoices):
        OFFER = "offer", _("offer")
        REQUEST = "request", _("request")
        CONSORTIUM = "consortium", _("consortium")
        EXCHANGE = "exchange", _("exchange")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CLOSED = "closed", _("closed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Outcome(models.TextChoices):
        FOUND = "found", _("partners were found here")
        ELSEWHERE = "elsewhere", _("partners were found elsewhere")
        NOBODY = "nobody", _("no partner was found")
        DROPPED = "dropped", _("no longer needed")

    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("in one sentence"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="partner_searches"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    call = models.ForeignKey(
        Call, null=True, blank=True, on_delete=models.SET_NULL, related_name="partner_searches"
    )
    """The call that a consortium is to answer; its rule says how many it needs."""

    countries = models.JSONField(_("countries"), default=list, blank=True)
    """Where partners are sought; a consortium wants one of each. Empty: anywhere."""
    profile_types = models.JSONField(_("kinds of organisation"), default=list, blank=True)
    """Who is sought; empty: any."""
    terms = models.ManyToManyField(Term, related_name="partner_searches", blank=True)
    expires_on = models.DateField(_("open until"))
    """The last day on which interest is taken."""

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True, db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    outcome_text = models.TextField(_("what came of it"), blank=True)

    objects = PartnerSearchQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["state", "expires_on"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["published", "closed"]) | Q(published_at__isnull=False),
                name="public_search_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(outcome=""), name="closed_search_has_an_outcome"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the search's address."""
        return reverse("partnering:search-detail", args=[self.slug])

    def status_on(self, today: date) -> SearchStatus:
        """Return how it stands on a day, once it is published."""
        if self.state == self.State.CLOSED:
            return SearchStatus.CLOSED
        return SearchStatus.OPEN if self.expires_on >= today else SearchStatus.EXPIRED


class SearchRole(models.Model):
    """Something partners are to do, and how many are needed for it."""

    search = models.ForeignKey(PartnerSearch, on_delete=models.CASCADE, related_name="roles")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(_("role"), max_length=150)
    needed = models.PositiveSmallIntegerField(_("how many"), default=1)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["search", "place"], name="search_role_place_once"),
            models.CheckConstraint(condition=Q(needed__gte=1), name="search_role_needs_some"),
        ]

    def __str__(self) -> str:
        return self.title


class SearchPartner(models.Model):
    """Who is in: an organisation of the directory, or a name outside it."""

    search = models.ForeignKey(PartnerSearch, on_delete=models.CASCADE, related_name="partners")
    role = models.ForeignKey(
        SearchRole, null=True, blank=True, on_delete=models.SET_NULL, related_name="partners"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="partner_in"
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    since = models.DateTimeField()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["search", "organisation"], name="search_partner_once"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ ~Q(name=""), name="search_partner_is_one"
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """Return what the partner is called."""
        return self.organisation.name if self.organisation else self.name

    @property
    def shown_country(self) -> str:
        """Return where the partner is, as a code; empty if that is not known."""
        return self.organisation.country if self.organisation else self.country


class Interest(models.Model):
    """An organisation that is interested; only it and those who search read it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    search = models.ForeignKey(PartnerSearch, on_delete=models.CASCADE, related_name="interests")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="interests"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    role = models.ForeignKey(
        SearchRole, null=True, blank=True, on_delete=models.SET_NULL, related_name="interests"
    )
    text = models.TextField(_("what you would bring"), max_length=2000)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["search", "organisation"], name="interest_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.search}"


class SearchComment(models.Model):
    """What somebody says about a search; people who are signed in read it."""

    search = models.ForeignKey(PartnerSearch, on_delete=models.CASCADE, related_name="comments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_("comment"), max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class SearchFollow(models.Model):
    """Somebody who wants to hear what becomes of a search."""

    search = models.ForeignKey(PartnerSearch, on_delete=models.CASCADE, related_name="follows")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="searches_followed"
    )
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["search", "user"], name="search_followed_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.search}"


class SearchInvitation(models.Model):
    """An organisation that was pointed to a search by those who search, once."""

    search = models.ForeignKey(PartnerSearch, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="search_invitations"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["search", "organisation"], name="invited_to_search_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.search}: {self.organisation}"


class ExpiryNotice(models.Model):
    """That those who search were told that it ends, so that it is said once."""

    search = models.ForeignKey(PartnerSearch, on_delete=models.CASCADE, related_name="notices")
    expires_on = models.DateField()
    """The day it spoke of: a search that is renewed has others."""
    days = models.PositiveSmallIntegerField()
    """How many days before; 0 when it had ended."""
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["search", "expires_on", "days"], name="search_end_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.search}: {self.days}"
