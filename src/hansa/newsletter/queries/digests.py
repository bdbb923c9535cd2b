"""What is new for one reader, and why: what a digest is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.calls.models import Call
from hansa.calls.queries.calls import open_calls
from hansa.common.places import country_name
from hansa.events.models import Event
from hansa.news.models import Article
from hansa.newsletter.kinds import FOR_READERS
from hansa.newsletter.models import EditionSection, Subscriber
from hansa.newsletter.queries.sources import new_since, pieces_of
from hansa.organisations.models import Organisation, Term
from hansa.organisations.presentation.directory import read_address
from hansa.organisations.queries.directory import organisations_of
from hansa.organisations.queries.searches import new_in, searches_of
from hansa.partnering.models import PartnerSearch, SearchComment, SearchFollow

Kind = EditionSection.Kind
DIGESTED = [kind for kind in Kind if kind not in {Kind.TEXT, Kind.VOICES}]
"""Voices belong to who gave them and could not be taken back from a letter; an editor chooses."""
MOST_READ, MOST_TOLD = 300, 10
"""Of a kind at most: pieces that are read, and pieces in one letter."""
CLOSES_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Piece:
    """Something new on the site, and what it is about."""

    kind: str
    fields: dict[str, Any]
    """Those of an `EditionItem`."""
    terms: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()

    @property
    def source(self) -> str:
        """Return of what it is, as items say it."""
        return str(self.fields["source"])


@dataclass(frozen=True)
class Told:
    """A piece for a reader, with the reasons in the active language."""

    piece: Piece
    reasons: list[str]


@dataclass(frozen=True)
class Interests:
    """What is known of a reader: what they chose, and what their account says."""

    kinds: frozenset[str] = frozenset()
    terms: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()
    own_terms: dict[int, str] = field(default_factory=dict)
    """Fields of their organisations, and which organisation."""
    followed: dict[str, str] = field(default_factory=dict)
    """What they follow, by its source, and why it is told now."""
    saved: dict[str, str] = field(default_factory=dict)
    """What fits a search that they keep, by its source, and what the search is called."""
    extra: tuple[Piece, ...] = ()
    """What they follow that is not new, but has something new."""


def readers_to_write_to(now: datetime) -> QuerySet[Subscriber]:
    """Return readers whose digest is due."""
    waiting = Subscriber.objects.filter(state=Subscriber.State.CONFIRMED, next_digest_at__lte=now)
    return waiting.exclude(rhythm=Subscriber.Rhythm.EDITION).order_by("pk")


class NewPieces:
    """What is new, read once for all readers who were written to at the same moment before."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._since: dict[datetime, list[Piece]] = {}

    def since(self, moment: datetime) -> list[Piece]:
        """Return what came after a moment, by kind in the order of a letter."""
        if moment not in self._since:
            found = [
                (kind, fields)
                for kind in DIGESTED
                for fields in islice(new_since(kind, since=moment, now=self.now), MOST_READ)
            ]
            self._since[moment] = with_subjects(found)
        return self._since[moment]


def with_subjects(found: Sequence[tuple[str, dict[str, Any]]]) -> list[Piece]:
    """Return pieces, each a kind and its fields, with the terms and countries they are about."""
    terms: dict[str, set[int]] = {}
    countries: dict[str, set[str]] = {}
    ids: dict[str, list[int]] = {}
    for _kind, fields in found:
        label, _colon, number = fields["source"].partition(":")
        ids.setdefault(label, []).append(int(number))
    for label, numbers in ids.items():
        _read_subjects(label, numbers, terms, countries)
    return [
        Piece(
            kind, fields, frozenset(terms.get(fields["source"], ())),
            frozenset(countries.get(fields["source"], ())),
        )
        for kind, fields in found
    ]  # fmt: skip


TERMS = {
    "events.event": (Event, "terms"), "calls.call": (Call, "terms"),
    "partnering.partnersearch": (PartnerSearch, "terms"),
    "organisations.organisation": (Organisation, "terms"),
    "news.article": (Article, "organisations__terms"),
}  # fmt: skip
COUNTRIES = {
    "events.event": (Event, "country"),
    "partnering.partnersearch": (PartnerSearch, "countries"),
    "organisations.organisation": (Organisation, "country"),
    "news.article": (Article, "organisations__country"),
    "calls.call": (Call, "countries"),
}


def _read_subjects(
    label: str, numbers: list[int], terms: dict[str, set[int]], countries: dict[str, set[str]]
) -> None:
    if label not in TERMS:
        return
    model, path = TERMS[label]
    rows: Any = model._default_manager.filter(pk__in=numbers)
    for number, term in rows.exclude(**{path: None}).values_list("pk", path):
        terms.setdefault(f"{label}:{number}", set()).add(term)
    _model, path = COUNTRIES[label]
    for number, given in rows.values_list("pk", path):
        named = given if isinstance(given, list) else [given] if given else []
        source = f"{label}:{number}"
        countries[source] = countries.get(source, set()) | set(named)


def interests_of(reader: Subscriber, since: datetime, now: datetime) -> Interests:
    """Return what matters to a reader; an account with their address adds what it knows."""
    own: dict[int, str] = {}
    followed: dict[str, str] = {}
    saved: dict[str, str] = {}
    extra: list[Piece] = []
    user = User.objects.filter(email__iexact=reader.email, is_active=True).first()
    if user is not None:
        for name, term in organisations_of(user).exclude(terms=None).values_list("name", "terms"):
            own.setdefault(term, name)
        for search in searches_of(user):
            for one in new_in(read_address(search.address), since, now):
                saved.setdefault(f"organisations.organisation:{one.pk}", search.name)
        calls, talks = _calls_followed(user, since, now), _searches_followed(user, since, now)
        closes = _("You follow this call, and it closes soon.")
        talked = _("You follow this search, and there are new comments.")
        followed |= {one.source: closes for one in calls} | {one.source: talked for one in talks}
        extra = [*calls, *talks]
    return Interests(
        frozenset(reader.kinds), frozenset(reader.terms.values_list("pk", flat=True)),
        frozenset(reader.countries), own, followed, saved, tuple(extra),
    )  # fmt: skip


def _calls_followed(user: User, since: datetime, now: datetime) -> list[Piece]:
    """Return the calls a person follows that close before long; of each end they hear once."""
    soon = Q(next_deadline__lte=now + CLOSES_SOON, next_deadline__gt=since + CLOSES_SOON)
    followed = open_calls(now).filter(soon, follows__user=user)
    return [Piece(Kind.CALLS, one) for one in pieces_of(Kind.CALLS, followed)]


def _searches_followed(user: User, since: datetime, now: datetime) -> list[Piece]:
    """Return the searches a person follows in which others said something since."""
    talked = SearchComment.objects.filter(at__gt=since, at__lte=now).exclude(user=user)
    follows = SearchFollow.objects.filter(user=user, search__in=talked.values("search"))
    chosen = PartnerSearch.objects.open_on(now.date()).filter(pk__in=follows.values("search"))
    return [Piece(Kind.SEARCHES, one) for one in pieces_of(Kind.SEARCHES, chosen)]


def digest_for(interests: Interests, pieces: Iterable[Piece]) -> dict[str, list[Told]]:
    """
    Return what one reader is told of, by kind, those for which most speaks first.

    Each with the reasons that made it be chosen. Empty if there is nothing.
    """
    words = _words_of(interests.terms | set(interests.own_terms))
    known = {piece.source for piece in interests.extra}
    candidates = [*interests.extra, *(one for one in pieces if one.source not in known)]
    told: dict[str, list[Told]] = {}
    for kind in DIGESTED:
        found = []
        for piece in candidates:
            reasons = reasons_for(piece, interests, words) if piece.kind == kind else []
            if reasons:
                found.append(Told(piece, reasons))
        found.sort(key=lambda one: -len(one.reasons))  # stable: else as the section orders them
        if found:
            told[kind] = found[:MOST_TOLD]
    return told


def _words_of(terms: Iterable[int]) -> dict[int, str]:
    return {term.pk: str(term) for term in Term.objects.filter(pk__in=terms)}


def reasons_for(piece: Piece, interests: Interests, words: dict[int, str]) -> list[str]:
    """Return why a reader is told of a piece; none: they are not."""
    reasons = []
    if piece.source in interests.followed:
        reasons.append(interests.followed[piece.source])
    if piece.source in interests.saved:
        name = interests.saved[piece.source]
        reasons.append(_("It fits your search “%(name)s”.") % {"name": name})
    if interests.kinds and piece.kind not in interests.kinds:
        return reasons
    chosen = sorted(words[one] for one in piece.terms & interests.terms)
    if chosen:
        reasons.append(_("You chose %(names)s.") % {"names": ", ".join(chosen)})
    places = sorted(country_name(one) for one in piece.countries & interests.countries)
    if places:
        reasons.append(_("You chose %(names)s.") % {"names": ", ".join(places)})
    own = [one for one in piece.terms - interests.terms if one in interests.own_terms]
    if own:
        first = min(own, key=lambda one: words[one])
        reasons.append(
            _("%(organisation)s works in %(name)s.")
            % {"organisation": interests.own_terms[first], "name": words[first]}
        )
    is_narrowed = bool(interests.terms or interests.countries)
    if not reasons and is_narrowed and not piece.terms and not piece.countries:
        reasons.append(_("It is for all fields and countries."))
    elif not reasons and not is_narrowed and interests.kinds:
        reasons.append(_("You chose %(names)s.") % {"names": FOR_READERS[piece.kind]})
    elif not reasons and not is_narrowed:
        reasons.append(_("You get everything that is new."))
    return reasons
