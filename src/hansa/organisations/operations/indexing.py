"""Keeping the search index and the facets in step with profiles and vocabularies."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import operation, record
from hansa.common.places import country_name
from hansa.common.search import Document, forget_documents, forget_words, index_documents
from hansa.common.words import fold
from hansa.organisations.enums import ProfileStatus, ProfileType
from hansa.organisations.models import IndexState, Organisation, Term

CHUNK = 500


def _count_change(*, whole: bool = False) -> int:
    """Return the number of this change; the row stays locked until it is committed."""
    state, _ = IndexState.objects.get_or_create(pk=1)
    changes = {"version": F("version") + 1}
    if whole:
        changes["whole_since"] = F("version") + 1
    IndexState.objects.filter(pk=state.pk).update(**changes)
    return IndexState.objects.values_list("version", flat=True).get(pk=state.pk)


def refresh_search(organisations: Iterable[Organisation], *, whole: bool = False) -> None:
    """
    Bring search and facets in step with these profiles; called by whatever changes them.

    They are read as they are stored, and held: two transactions that change one profile take
    its row, its document and the count in the same order, so that none waits for ever and none
    indexes what the other has changed. ``whole`` is for a change that one profile's number does
    not tell.
    """
    pks, words = sorted(organisation.pk for organisation in organisations), _Words()
    for first in range(0, len(pks), CHUNK):
        _index(pks[first : first + CHUNK], words)
    version = _count_change(whole=whole)
    for first in range(0, len(pks), CHUNK):
        Organisation.objects.filter(pk__in=pks[first : first + CHUNK]).update(index_version=version)


def _index(pks: list[int], words: "_Words") -> None:
    """Make these profiles findable as they are stored, or forget them."""
    rows = Organisation.objects.select_for_update().filter(pk__in=pks).order_by("pk")
    held = list(rows.prefetch_related("texts"))
    terms = words.of_profiles(pks)
    shown, gone = [], []
    for organisation in held:
        if organisation.status == ProfileStatus.PUBLISHED:
            shown.append(_document(organisation, terms[organisation.pk], words))
        else:
            gone.append(organisation.pk)
    forget_documents(kind="organisation", object_ids=gone)
    index_documents(shown)


@operation("directory.reindex")
def reindex_profiles(
    *, actor: User | None, now: datetime, organisations: Iterable[Organisation]
) -> IndexState:
    """Make these profiles findable anew, for instance after an upgrade."""
    chosen = list(organisations)
    refresh_search(chosen)
    state = IndexState.objects.get()
    record(actor=actor, now=now, verb="directory.reindex", target=state, profiles=len(chosen))
    return state


@operation("directory.forget_words")
def forget_unused_words(*, actor: User | None, now: datetime) -> IndexState:
    """Let words go that no page has any more, so that none of them is suggested."""
    gone = forget_words()
    state, _ = IndexState.objects.get_or_create(pk=1)
    record(actor=actor, now=now, verb="directory.forget_words", target=state, words=gone)
    return state


class _Words:
    """
    What terms, countries and types are called in every language, each asked and folded once.

    An import of thousands holds the directory while it indexes them: a profile's words are read
    as numbers, not as a row of all their names for each profile anew.
    """

    def __init__(self) -> None:
        self._known: dict[object, list[str]] = {}

    def of_profiles(self, pks: list[int]) -> dict[int, list[str]]:
        """Return, for each profile, what the words it has and offers are called."""
        links: list[tuple[int, int]] = []
        for through in (Organisation.terms.through, Organisation.offers.through):
            manager: Any = through._default_manager
            rows = manager.filter(organisation__in=pks).order_by("pk")
            links += rows.values_list("organisation_id", "term_id")
        new = {term for _organisation, term in links if term not in self._known}
        for pk, word in Term.objects.in_bulk(new).items():
            self._once(pk, word.in_all_languages)
        found: dict[int, list[str]] = defaultdict(list)
        for organisation, number in links:
            found[organisation] += self._known[number]
        return found

    def of_country(self, code: str) -> list[str]:
        return self._once(code, lambda: list(_in_all(lambda: country_name(code))))

    def of_type(self, value: str) -> list[str]:
        return self._once(value, lambda: list(_in_all(lambda: str(ProfileType(value).label))))

    def _once(self, key: object, name: Callable[[], list[str]]) -> list[str]:
        if key not in self._known:
            self._known[key] = list(dict.fromkeys(map(fold, name())))
        return self._known[key]


def _in_all(name: Callable[[], str]) -> Iterator[str]:
    for language, _label in settings.LANGUAGES:
        with override(language):
            yield name()


def _document(organisation: Organisation, terms: list[str], words: _Words) -> Document:
    """Return what makes a profile findable; its contact is no part of it."""
    keywords = [fold(organisation.city), fold(organisation.region_name)]
    keywords += words.of_country(organisation.country) + words.of_type(organisation.profile_type)
    keywords += terms
    texts = [organisation.description, organisation.named_members, organisation.earlier_projects]
    for text in organisation.texts.all():
        texts += [text.summary, text.description]
    return Document(
        kind="organisation",
        object_id=organisation.pk,
        title=organisation.name,
        summary=organisation.summary,
        href=f"/organisations/{organisation.slug}/",
        names=[organisation.acronym],
        keywords=keywords,
        texts=texts,
    )
