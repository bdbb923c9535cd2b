"""
The directory's facets in memory: for each value, the set of organisations that have it.

A set is an integer with one bit for each organisation, so that a hundred thousand of them are
intersected and counted in microseconds, exactly and alike on every database. The database stays
the truth: each process compares one number with it before every search and takes over what has
changed since; a process may be ended and started at any time.
"""

import logging
import threading
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError, connection

from hansa.common.bits import bits_of
from hansa.common.models import SearchDocument
from hansa.common.search import Question, document_ids
from hansa.common.words import fold
from hansa.organisations.enums import ProfileStatus, Vocabulary
from hansa.organisations.models import IndexState, Organisation, Term
from hansa.organisations.profile_types import WITH_EMPLOYEES

SIZES = {"1-49": 1, "50-149": 50, "150-499": 150, "500+": 500}
"""Sizes by members, or by employees of a company, and the least number of each."""
MOST_CHANGES = 2000
"""With more than these the sets are read anew, which takes seconds at a hundred thousand."""
MOST_ANSWERS = 500
"""So many answers are kept: with a hundred thousand organisations 12 kB each."""
PLAIN_FACETS = ["type", "country", "region", "label", "size", "target"]
TERM_FACETS = [vocabulary.value for vocabulary in Vocabulary]
FACETS = [*PLAIN_FACETS, *TERM_FACETS, "offer"]
MEMBERS = "members"
"""For each power of two, those whose number of members has it: so sums are counted too."""

Sets = dict[str, dict[str, int]]


class Entry(NamedTuple):
    """What the index holds of one organisation."""

    pk: int
    name: str
    acronym: str
    latitude: float | None
    longitude: float | None
    confirmed_at: datetime | None


@dataclass(frozen=True)
class DirectoryIndex:
    """All published organisations, each at a position, and the sets of positions."""

    version: int = 0
    entries: list[Entry] = field(default_factory=list)
    positions: dict[int, int] = field(default_factory=dict)
    documents: dict[int, int] = field(default_factory=dict)
    """The position of each search document that belongs to a profile."""
    by_name: list[int] = field(default_factory=list)
    sets: Sets = field(default_factory=dict)
    everything: int = 0
    merged: dict[tuple[str, str], str] = field(default_factory=dict)
    """For each value that was merged into another one, the other."""
    answers: dict[tuple[tuple[tuple[str, ...], ...], str], int] = field(default_factory=dict)
    """What was asked since this version, and what it found."""

    def bits(self, pks: Iterable[int]) -> int:
        """Return the set of these organisations; those that are not public are left out."""
        known = self.positions
        return bits_of((known[pk] for pk in pks if pk in known), len(self.entries))

    def found_bits(self, question: Question, within: str = "") -> int:
        """
        Return the set of what holds every word of a question.

        It is kept until a profile changes: people ask for the same words, and a database takes
        long for those that most profiles have.
        """
        asked = (question.words, within)
        if asked not in self.answers:
            documents, known = document_ids(question, within=within), self.documents
            found = (known[pk] for pk in documents if pk in known)
            if len(self.answers) >= MOST_ANSWERS:
                self.answers.clear()
            self.answers[asked] = bits_of(found, len(self.entries)) & self.everything
        return self.answers[asked]

    def members_in(self, bits: int) -> int:
        """Return how many members the organisations of a set have together."""
        powers = self.sets.get(MEMBERS, {})
        return sum((bits & having).bit_count() << int(power) for power, having in powers.items())


def size_of(number: int) -> str:
    """Return the size an organisation of so many members or employees has; empty if unknown."""
    fitting = [size for size, least in SIZES.items() if number >= least]
    return fitting[-1] if fitting else ""


def directory_index() -> DirectoryIndex:
    """
    Return the index as of now.

    Inside a transaction it is read anew: what is seen there may never be committed.
    """
    if connection.in_atomic_block:
        return _read(0)
    with _lock:
        state = IndexState.objects.first() or IndexState()
        held = _held.get("index")
        if held is not None and state.whole_since <= held.version <= state.version:
            held = _updated(held, state.version)
        else:
            held = _read(state.version)
        _held["index"] = held
        return held


def warm_index() -> None:
    """Read the index before somebody waits for it; whoever asks meanwhile waits as without it."""
    try:
        directory_index()
    except DatabaseError:
        _log.warning("The directory's index is read with the first search: no database yet.")
    finally:
        connection.close()


_log = logging.getLogger(__name__)
_held: dict[str, DirectoryIndex] = {}
_lock = threading.Lock()


COLUMNS = [
    "pk", "name", "acronym", "latitude", "longitude", "confirmed_at", "profile_type", "country",
    "region_code", "label", "target_countries", "sme_count", "large_count", "research_count",
    "members_total", "specifics",
]  # fmt: skip


def _read(version: int) -> DirectoryIndex:
    """Read all published profiles."""
    entries: list[Entry] = []
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    terms = Term.objects.in_bulk()
    for entry, values in _rows(None, terms):
        for key in values:
            found[key].append(len(entries))
        entries.append(entry)
    sets: Sets = {facet: {} for facet in [*FACETS, MEMBERS]}
    for (facet, value), having in found.items():
        sets[facet][value] = bits_of(having, len(entries))
    positions = {entry.pk: n for n, entry in enumerate(entries)}
    documents = {pk: positions[of] for pk, of in _documents(None) if of in positions}
    return DirectoryIndex(
        version=version,
        entries=entries,
        positions=positions,
        documents=documents,
        by_name=sorted(range(len(entries)), key=lambda n: _name_key(entries[n])),
        sets=sets,
        everything=(1 << len(entries)) - 1,
        merged=_merged(terms),
    )


def _merged(terms: dict[int, Term]) -> dict[tuple[str, str], str]:
    """Return, for each facet and value that was merged, the value it was merged into."""
    merged = {}
    for term in terms.values():
        into = terms.get(term.merged_into_id or 0)
        if into is not None:
            merged[term.vocabulary, term.slug] = into.slug
            if term.vocabulary == Vocabulary.INTEREST:
                merged["offer", term.slug] = into.slug
    return merged


def _name_key(entry: Entry) -> tuple[str, int]:
    return entry.name, entry.pk


def _updated(old: DirectoryIndex, version: int) -> DirectoryIndex:
    """Return the index with the changes since; the old one stays for whoever still reads it."""
    if version == old.version:
        return old
    recent = Organisation.objects.filter(index_version__gt=old.version)
    changed = set(recent.values_list("pk", flat=True)[: MOST_CHANGES + 1])
    if len(changed) > MOST_CHANGES:
        return _read(version)
    terms = Term.objects.in_bulk()
    new = replace(
        old,
        merged=_merged(terms),
        version=version,
        entries=[*old.entries],
        positions={**old.positions},
        documents={**old.documents},
        answers={},
        sets={},
        by_name=[n for n in old.by_name if old.entries[n].pk not in changed],
    )
    gone = ~old.bits(changed)
    for facet, values in old.sets.items():
        new.sets[facet] = {v: left for v, bits in values.items() if (left := bits & gone)}
    everything = old.everything & gone
    for entry, keys in _rows(changed, terms):
        position = new.positions.setdefault(entry.pk, len(new.entries))
        if position == len(new.entries):
            new.entries.append(entry)
        new.entries[position] = entry
        everything |= 1 << position
        for facet, value in keys:
            values = new.sets[facet]
            values[value] = values.get(value, 0) | 1 << position
        insort(new.by_name, position, key=lambda n: _name_key(new.entries[n]))
    # What was published since then has a higher number, and is taken over the next time.
    for pk, of in _documents(changed):
        if of in new.positions:
            new.documents[pk] = new.positions[of]
    return replace(new, everything=everything)


def _documents(pks: set[int] | None) -> Iterator[tuple[int, int]]:
    """Return each search document of a profile, or of those of ``pks``, and the profile."""
    documents = SearchDocument.objects.filter(kind="organisation")
    if pks is not None:
        documents = documents.filter(object_id__in=pks)
    yield from documents.values_list("pk", "object_id")


def _rows(
    pks: set[int] | None, terms: dict[int, Term]
) -> Iterator[tuple[Entry, list[tuple[str, str]]]]:
    """Return each published organisation, or those of ``pks``, with its value of each facet."""
    organisations = Organisation.objects.filter(status=ProfileStatus.PUBLISHED).order_by("pk")
    chosen = Organisation.terms.through.objects.all()
    offered = Organisation.offers.through.objects.all()
    if pks is not None:
        organisations = organisations.filter(pk__in=pks)
        chosen = chosen.filter(organisation_id__in=pks)
        offered = offered.filter(organisation_id__in=pks)
    # A word that was added since then is taken over with the profile that has it.
    known = {t.pk: (t.vocabulary, t.slug) for t in terms.values()}
    words: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for organisation, term in chosen.values_list("organisation_id", "term_id"):
        words[organisation] += [known[term]] if term in known else []
    for organisation, term in offered.values_list("organisation_id", "term_id"):
        words[organisation] += [("offer", known[term][1])] if term in known else []
    # By position rather than by name: with very many rows it is a second less.
    for (
        pk, name, acronym, latitude, longitude, confirmed_at, profile_type, country, region,
        label, targets, sme, large, research, total, specifics,
    ) in organisations.values_list(*COLUMNS):  # fmt: skip
        members = total or sme + large + research
        employees = specifics.get("employees") if profile_type in WITH_EMPLOYEES else 0
        number = members or employees or 0
        values = [
            ("type", profile_type), ("country", country), ("region", region[:4]),
            ("label", label), ("size", size_of(number)),
        ]  # fmt: skip
        values = [row for row in values if row[1]] + [("target", code) for code in targets]
        values += [(MEMBERS, str(n)) for n in range(members.bit_length()) if members >> n & 1]
        entry = Entry(pk, fold(name), fold(acronym), latitude, longitude, confirmed_at)
        yield entry, values + words.get(pk, [])
