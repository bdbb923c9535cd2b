"""Writing, publishing, renewing and closing partner searches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import (
    hold,
    make_with_free_name,
    operation,
    record,
    refuse_unless,
    save_version,
)
from hansa.common.search import forget_documents, index_document
from hansa.common.slugs import free_slug, slug_base
from hansa.moderation.operations import open_case, settle_case
from hansa.notices.operations import tell
from hansa.organisations.models import Organisation, Term
from hansa.partnering import notices
from hansa.partnering.models import ExpiryNotice, PartnerSearch, SearchRole
from hansa.partnering.queries.searches import administrators_told, followers_told

KIND = "partner-search"
State = PartnerSearch.State
Outcome = PartnerSearch.Outcome
RESERVED_SLUGS = {"new", "mine", "feed"}
"""Addresses that other pages of partner searches have."""
LASTS = timedelta(days=183)
"""For how long a search is renewed by one press."""
LONGEST = timedelta(days=550)
"""The latest end, from today: nobody keeps what is older."""
MOST_ROLES, MOST_NEEDED = 12, 50
MOST_OPEN = 30
"""Searches of one organisation that are open at the same time."""


@dataclass(frozen=True)
class Role:
    """A role as it is written: what partners are to do, and how many."""

    title: str
    needed: int = 1


@operation("search.write")
def write_search(
    *,
    actor: User | None,
    now: datetime,
    organisation: Organisation,
    details: dict[str, Any],
    roles: Sequence[Role] = (),
    terms: Iterable[Term] = (),
    key: str = "",
) -> PartnerSearch:
    """Begin a search that only its organisation sees; ``details`` are fields of it."""
    _check(details["expires_on"], roles, now)
    refuse_unless(
        organisation.status == "published",
        _("The profile of your organisation is not published yet."),
    )
    base = slug_base(details["title"], otherwise="search")
    made = make_with_free_name(
        lambda: PartnerSearch.objects.create(
            **details, organisation=organisation, written_by=actor,
            slug=free_slug(base, PartnerSearch.objects.all(), reserved=RESERVED_SLUGS),
        )
    )  # fmt: skip
    made.terms.set(terms)
    _set_roles(made, roles)
    record(actor=actor, now=now, verb="search.write", target=made)
    return made


@operation("search.edit")
def edit_search(
    *,
    actor: User,
    now: datetime,
    search: PartnerSearch,
    version: int,
    details: dict[str, Any],
    roles: Sequence[Role],
    terms: Iterable[Term],
) -> PartnerSearch:
    """
    Change a search; a public one is looked at by an editor again, and its followers are told.

    Roles keep their partners by their place in the list. Raises `StaleForm` when somebody saved
    in between.
    """
    _check(details["expires_on"], roles, now)
    for name, value in details.items():
        setattr(search, name, value)
    save_version(search, version=version, fields=list(details))
    search.terms.set(terms)
    _set_roles(search, roles)
    record(actor=actor, now=now, verb="search.edit", target=search)
    if search.state == State.PUBLISHED:
        _refresh_search(search)
        _let_editors_look(search, actor, now)
        _tell_followers(search, now, but=actor)
    return search


@operation("search.publish")
def publish_search(*, actor: User | None, now: datetime, search: PartnerSearch) -> PartnerSearch:
    """
    Show a search to everybody at once; an editor looks at it afterwards.

    One that was closed or withdrawn opens again, with what was said and who is in.
    """
    held = hold(search)
    refuse_unless(held.state != State.PUBLISHED, _("This search is public already."))
    refuse_unless(
        held.expires_on >= now.date(), _("Its last day is over. Edit it and choose a later one.")
    )
    running = PartnerSearch.objects.filter(
        organisation=held.organisation, state=State.PUBLISHED, expires_on__gte=now.date()
    )
    refuse_unless(
        running.count() < MOST_OPEN, _("Many searches of yours are open. Close some of them first.")
    )
    held.state, held.published_at = State.PUBLISHED, held.published_at or now
    held.closed_at, held.outcome, held.outcome_text = None, "", ""
    _save_state(held, "published_at", "closed_at", "outcome", "outcome_text")
    _refresh_search(held)
    _let_editors_look(held, actor, now)
    record(actor=actor, now=now, verb="search.publish", target=held)
    return held


@operation("search.renew")
def renew_search(*, actor: User, now: datetime, search: PartnerSearch) -> PartnerSearch:
    """Let a search that ends, or has ended, go on for half a year from today."""
    held = hold(search)
    refuse_unless(held.state == State.PUBLISHED, _("Only a search that is public can be renewed."))
    later = now.date() + LASTS
    refuse_unless(held.expires_on < later, _("It is open for longer than that already."))
    held.expires_on = later
    _save_state(held, "expires_on")
    record(actor=actor, now=now, verb="search.renew", target=held, until=str(later))
    return held


@operation("search.close")
def close_search(
    *, actor: User, now: datetime, search: PartnerSearch, outcome: str, text: str = ""
) -> PartnerSearch:
    """
    Close a search with what came of it; it stays to be read, and those who are in it, who wait
    for an answer or who follow it are told.
    """
    held = hold(search)
    refuse_unless(held.state == State.PUBLISHED, _("This search is not public."))
    refuse_unless(outcome in Outcome.values, _("Choose what came of it."))
    held.state, held.closed_at = State.CLOSED, now
    held.outcome, held.outcome_text = outcome, text.strip()
    _save_state(held, "closed_at", "outcome", "outcome_text")
    settle_case(KIND, held.pk, actor=actor, now=now)
    record(actor=actor, now=now, verb="search.close", target=held, outcome=outcome)
    _tell_followers(held, now, but=actor)
    return held


@operation("search.withdraw")
def withdraw_search(*, actor: User, now: datetime, search: PartnerSearch) -> PartnerSearch:
    """Take a search off the site; its organisation can publish it again."""
    held = hold(search)
    refuse_unless(held.state in {State.PUBLISHED, State.CLOSED}, _("This search is not public."))
    _take_off(held)
    settle_case(KIND, held.pk, actor=actor, now=now)
    record(actor=actor, now=now, verb="search.withdraw", target=held)
    _tell_followers(held, now, but=actor)
    return held


@operation("search.takeback")
def take_back_search(*, actor: User | None, now: datetime, search: PartnerSearch) -> PartnerSearch:
    """Take a search off the site because an editor says so; what is off already stays so."""
    held = hold(search)
    if held.state in {State.PUBLISHED, State.CLOSED}:
        _take_off(held)
    record(actor=actor, now=now, verb="search.takeback", target=held)
    return held


@operation("search.ending")
def tell_of_end(*, actor: User | None, now: datetime, search: PartnerSearch, days: int) -> bool:
    """
    Tell those who search that it ends in so many days, or (0) has ended; once for each end.

    The row that remembers it and the mail are written in one transaction: whoever is killed
    between leaves neither, and of two at once only one writes. Return whether it was told now.
    """
    _row, is_new = ExpiryNotice.objects.get_or_create(
        search=search, expires_on=search.expires_on, days=days, defaults={"told_at": now}
    )
    record(actor=actor, now=now, verb="search.ending", target=search, days=days, told=is_new)
    if is_new:
        for reader in administrators_told(search.organisation, but=None):
            tell(
                user=reader, address=reader.email, now=now, kind=notices.EXPIRY.name,
                template="mail/search_ending", link=("partnering:search-detail", search.slug),
                context={
                    "search": search, "days": days,
                    "link": settings.BASE_URL + search.get_absolute_url(),
                },
            )  # fmt: skip
    return is_new


def _check(expires_on: date, roles: Sequence[Role], now: datetime) -> None:
    today = now.date()
    refuse_unless(expires_on >= today, _("The last day cannot be in the past."))
    refuse_unless(
        expires_on <= today + LONGEST,
        _("The last day can be at most a year and a half from now; it can be renewed then."),
    )
    refuse_unless(
        len(roles) <= MOST_ROLES, _("Up to %(most)d roles can be entered.") % {"most": MOST_ROLES}
    )
    titles = [role.title.strip().casefold() for role in roles]
    refuse_unless(len(set(titles)) == len(titles), _("Two roles have the same name."))


def _set_roles(search: PartnerSearch, roles: Sequence[Role]) -> None:
    """Bring the roles up to date; what was third stays third, with whoever has it."""
    for place, role in enumerate(roles, 1):
        SearchRole.objects.update_or_create(
            search=search, place=place, defaults={"title": role.title, "needed": role.needed}
        )
    search.roles.filter(place__gt=len(roles)).delete()


def _save_state(search: PartnerSearch, *fields: str) -> None:
    search.version += 1
    search.save(update_fields=["state", "version", *fields])


def _take_off(search: PartnerSearch) -> None:
    search.state = State.WITHDRAWN
    _save_state(search)
    forget_documents(kind=KIND, object_ids=[search.pk])


def _let_editors_look(search: PartnerSearch, actor: User | None, now: datetime) -> None:
    open_case(
        actor=actor, now=now, kind=KIND, object_id=search.pk, title=search.title,
        href=f"/partner-searches/{search.slug}/", organisation=search.organisation,
    )  # fmt: skip


def _refresh_search(search: PartnerSearch) -> None:
    words = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            words += [search.get_kind_display(), *map(str, search.terms.all())]
    call = [search.call.title] if search.call else []
    index_document(
        kind=KIND, object_id=search.pk, title=search.title, summary=search.summary,
        href=f"/partner-searches/{search.slug}/",
        texts=[
            search.description, search.organisation.name,
            *search.roles.values_list("title", flat=True), *call, *words,
        ],
        visible_from=search.published_at,
    )  # fmt: skip


def _tell_followers(search: PartnerSearch, now: datetime, *, but: User) -> None:
    """Tell who follows it, and when it is over who is in it or waits for an answer."""
    readers = {reader.pk: reader for reader in followers_told(search, but=but)}
    if search.state != State.PUBLISHED:
        waiting = search.interests.filter(state__in=["waiting", "accepted"])
        for one in waiting.select_related("organisation"):
            for reader in administrators_told(one.organisation, but=but):
                readers[reader.pk] = reader
    for reader in readers.values():
        tell(
            user=reader, address=reader.email, now=now, kind=notices.CHANGE.name,
            template="mail/search_changed", link=("partnering:search-detail", search.slug),
            context={
                "search": search, "outcome": search.get_outcome_display(),
                "link": settings.BASE_URL + search.get_absolute_url(),
            },
        )  # fmt: skip
