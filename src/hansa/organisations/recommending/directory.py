"""All published profiles in the worker's memory, asked for lists."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import F

from hansa.organisations.enums import TARGET, ProfileStatus
from hansa.organisations.meaning import is_installed, matrix_of
from hansa.organisations.models import (
    IndexState,
    ListKind,
    Organisation,
    OrganisationText,
    ProfileMeaning,
    Term,
)
from hansa.organisations.outside import Asked
from hansa.organisations.recommending.profiles import Words, made_profile, reason_data

if TYPE_CHECKING:
    from introductions import Catalogue, Introduction, Profile

KINDS = (ListKind.SIMILAR, ListKind.COMPLEMENTARY)
SHOWN = 4
PLACES = 8
"""So many are kept, as some may be hidden, known or answered."""
TOLD = 12
"""Of so many the reasons are looked at: some have none that is to be told."""
POOLS = {ListKind.SIMILAR: 12, ListKind.COMPLEMENTARY: 60}
"""From so many of the best the place of newcomers is filled; of those who complete one, very many
do it about as well."""
MOST_CHANGES = 2000
"""With more than these everything is read anew."""
ALIKE = 0.7
"""Cosine from which texts are said to be alike: translations have 0.8, other trades below 0.5."""
COLUMNS = [
    "pk", "summary", "description", "earlier_projects", "language", "country", "profile_type",
    "target_countries", "index_version",
]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A place in a list as it is stored."""

    object: int
    score: float
    reasons: list[dict[str, Any]]


@dataclass(frozen=True)
class Listed:
    """A list: whose, of what kind, and who stands in it, the best first."""

    kind: str
    owner: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Directory:
    """The published profiles as of a change of the directory."""

    version: int
    catalogue: Catalogue

    def holds(self, pk: int) -> bool:
        """Return whether a profile was public then."""
        return str(pk) in self.catalogue.ids


_held: dict[str, Directory] = {}
_lock = threading.Lock()


def directory_at(state: IndexState, *, anew: bool = False) -> Directory:
    """
    Return the directory as of a change, or of a later one.

    Between two rounds the process keeps it and takes over what has changed: how rare a word is
    stays as it was until it is read ``anew``, or after very many changes.
    """
    if connection.in_atomic_block:  # what is seen there may never be committed
        return Directory(state.version, _whole())
    with _lock:
        held = _held.get("directory")
        if held is None or anew or not state.whole_since <= held.version <= state.version:
            held = Directory(state.version, _whole())
        elif held.version < state.version:
            held = _updated(held, state.version)
        _held["directory"] = held
        return held


def changes_since(version: int) -> set[int]:
    """Return the organisations that changed since, also those that are no longer public."""
    changed = Organisation.objects.filter(index_version__gt=version)
    return set(changed.values_list("pk", flat=True))


def _whole() -> Catalogue:
    from introductions import Catalogue, Model

    profiles = profiles_by_number(None)
    meaning = _meanings(profiles, None)
    model = Model(meaning_from=ALIKE)
    return Catalogue(list(profiles.values()), meaning=meaning, model=model)


def _updated(old: Directory, version: int) -> Directory:
    changed = changes_since(old.version)
    if len(changed) > MOST_CHANGES:
        return Directory(version, _whole())
    profiles = profiles_by_number(changed)
    old.catalogue.remove([str(pk) for pk in changed - profiles.keys()])
    old.catalogue.replace(list(profiles.values()), meaning=_meanings(profiles, changed))
    return Directory(version, old.catalogue)


def profiles_by_number(pks: Collection[int] | None) -> dict[int, Profile]:
    """Return the published profiles of these organisations, or of all, by their numbers."""
    shown = Organisation.objects.filter(status=ProfileStatus.PUBLISHED).order_by("pk")
    rows = shown.only(*COLUMNS) if pks is None else shown.only(*COLUMNS).filter(pk__in=pks)
    words = _words(pks)
    return {
        one.pk: made_profile(one, words[one.pk], id=str(one.pk), side=one.country)
        for one in rows.iterator(chunk_size=2000)
    }


def _words(pks: Collection[int] | None) -> Mapping[int, Words]:
    """Read words as numbers: as a row of a term for each organisation they take four times long."""
    terms = Term.objects.in_bulk()
    parts: list[dict[int, list[Any]]] = []
    for through in (Organisation.terms.through, Organisation.offers.through):
        links: Any = through._default_manager.order_by("pk")
        links = links if pks is None else links.filter(organisation__in=pks)
        found: dict[int, list[Any]] = defaultdict(list)
        for organisation, term in links.values_list("organisation_id", "term_id").iterator():
            found[organisation] += [terms[term]] if term in terms else []
        parts.append(found)
    texts = OrganisationText.objects.order_by("pk")
    texts = texts if pks is None else texts.filter(organisation__in=pks)
    said: dict[int, list[Any]] = defaultdict(list)
    for text in texts.iterator(chunk_size=2000):
        said[text.organisation_id].append((f"{text.summary} {text.description}", text.language))
    owners = parts[0].keys() | parts[1].keys() | said.keys()
    found = {pk: Words(parts[0].get(pk, ()), parts[1].get(pk, ()), said.get(pk, ()))
             for pk in owners}  # fmt: skip
    return defaultdict(Words, found)


def _meanings(profiles: Mapping[int, Profile], pks: Collection[int] | None) -> Any:
    """Return what the texts mean, where that is known of a profile as it is; None if of none."""
    as_it_is = ProfileMeaning.objects.filter(index_version=F("organisation__index_version"))
    kept = as_it_is if pks is None else as_it_is.filter(organisation__in=pks)
    vectors = dict(kept.values_list("pk", "vector").iterator()) if is_installed() else {}
    if not vectors:
        return None
    return matrix_of([bytes(vectors[pk]) if pk in vectors else None for pk in profiles])


def lists_of(
    directory: Directory,
    pks: Iterable[int],
    *,
    known: Mapping[int, Collection[int]],
    seen: Mapping[str, Counter[int]],
) -> Iterator[Listed]:
    """
    Yield the lists of these organisations.

    Parameters
    ----------
    directory
        Where they are; who is not there has no list.
    pks
        Whose lists.
    known
        For each organisation those that everybody may know it to know.
    seen
        For each kind of list, in how many lists each organisation is seen. The last place that
        is seen goes to whoever of the next ones is seen least; it is counted here.
    """
    from introductions import with_newcomer

    acquainted = {str(pk): [str(other) for other in others] for pk, others in known.items()}
    ids = [str(pk) for pk in pks if directory.holds(pk)]
    most = max(POOLS.values())

    def arrange(kind: str, best: Sequence[str]) -> list[str]:
        times = {id: seen[kind][int(id)] for id in best}
        return with_newcomer(best[: POOLS[ListKind(kind)]], SHOWN - 1, times)[:TOLD]

    found = directory.catalogue.lists(ids, *KINDS, top=most, known=acquainted, arrange=arrange)
    for id, kind, introductions in found:
        chosen = [one for one in introductions if _is_told(kind, one)][:PLACES]
        seen[kind].update(int(one.id) for one in chosen[:SHOWN])
        yield _listed(kind, int(id), chosen)


def _is_told(kind: str, one: Introduction) -> bool:
    """Whether there is a reason to tell: a wanted country alone completes nobody."""
    if kind != ListKind.COMPLEMENTARY:
        return True
    return any(r.kind in ("need", "offer") and r.vocabulary != TARGET for r in one.reasons)


def _listed(kind: str, owner: int, found: Iterable[Introduction]) -> Listed:
    return Listed(
        kind, owner,
        tuple(Row(int(one.id), round(one.score, 5), [reason_data(r) for r in one.reasons])
              for one in found),
    )  # fmt: skip


def _is_told_of_outside(one: Introduction) -> bool:
    """Whether more than a single word, which may be anybody's, speaks for it."""
    said = [reason for reason in one.reasons if reason.vocabulary or reason.kind == "text"]
    return len(said) > 1 or any(reason.vocabulary for reason in said)


def lists_for(directory: Directory, kind: str, asked: Sequence[Asked]) -> Iterator[Listed]:
    """Yield, for each of these from outside, the list of organisations that fit it."""
    known = {one.profile.id: [str(pk) for pk in one.without] for one in asked}
    profiles = [one.profile for one in asked]
    found = directory.catalogue.nearest(profiles, "both", PLACES, known=known)
    for one, introductions in zip(asked, found, strict=True):
        yield _listed(kind, int(one.profile.id), filter(_is_told_of_outside, introductions))


def lists_from(
    directory: Directory, kind: str, asked: Sequence[Asked], pks: Collection[int]
) -> Iterator[Listed]:
    """Yield, for each of these organisations, the list of what fits it among what is outside."""
    from introductions import Catalogue

    outside = Catalogue([one.profile for one in asked], space=directory.catalogue.space)
    without: dict[str, list[str]] = defaultdict(list)
    for one in asked:
        for pk in one.without:
            without[str(pk)].append(one.profile.id)
    profiles = [*profiles_by_number(pks).values()]
    found = outside.nearest(profiles, "both", PLACES, known=without)
    for profile, introductions in zip(profiles, found, strict=True):
        yield _listed(kind, int(profile.id), filter(_is_told_of_outside, introductions))
