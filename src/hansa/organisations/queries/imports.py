"""Named reads of imports."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Model, Q, QuerySet

from hansa.common.words import fold
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Import, ImportedProfile, IndexState, Organisation
from hansa.organisations.queries.duplicates import (
    ALIKE,
    PREFIX,
    name_key,
    shared,
    site_of,
    trigrams,
)

LARGE = ["content", "rows", "findings"]
"""What may be megabytes and few pages need."""
UNDONE_FOR = timedelta(days=30)
MOST_CANDIDATES = 80
"""Known organisations that a name is compared with, those first that share its rarest words."""


def imports_listed() -> QuerySet[Import]:
    """Return the imports without their files, the latest first."""
    return Import.objects.defer(*LARGE).select_related("uploaded_by")


def imports_waiting(now: datetime) -> QuerySet[Import]:
    """Return the imports that no living worker is busy with although one should."""
    under_way = Import.objects.filter(state__in=[Import.State.CHECKING, Import.State.RUNNING])
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return under_way.filter(free).defer(*LARGE)


def imports_left_lying(now: datetime) -> QuerySet[Import]:
    """Return the imports that nobody has gone on with for as long as one could be undone."""
    waiting = [Import.State.UPLOADED, Import.State.CHECKED, Import.State.FAILED]
    lying = Import.objects.filter(state__in=waiting, uploaded_at__lt=now - UNDONE_FOR)
    return lying.defer(*LARGE)


def can_be_undone(source: Import, now: datetime) -> bool:
    """Return whether what an import made can still be taken away."""
    if source.state != Import.State.DONE or source.ended_at is None:
        return False
    return now < source.ended_at + UNDONE_FOR


def made_by(source: Import) -> QuerySet[Organisation]:
    """Return the organisations that an import made and that are still there."""
    return Organisation.objects.filter(imported__source=source)


def drafts_of(source: Import) -> QuerySet[Organisation]:
    """Return what an import made and nobody has published yet."""
    return made_by(source).filter(status=ProfileStatus.DRAFT, administrators__isnull=True)


@dataclass(frozen=True)
class _Known:
    """An organisation that a row may be a second time."""

    label: str
    key: str
    acronym: str
    site: str

    @cached_property
    def names(self) -> list[set[str]]:
        """Return the trigrams of name and acronym."""
        return [trigrams(self.key), trigrams(self.acronym)]


class KnownOrganisations:
    """
    What is in the directory by name and web site, to compare thousands of rows with.

    Instead of one search a row it takes one read in all. The rule is that of `twins_of`, but what
    it finds is left out unless somebody looks: so two that have different web sites are one only
    if they have one name, and so are two rows of one list, whose names often begin alike.
    """

    def __init__(self, version: int = 0) -> None:
        self.version = version
        self._sites: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._beginnings: dict[str, list[_Known]] = defaultdict(list)

    def add(self, label: str, *, name: str, website: str) -> None:
        """Take in a row of the file."""
        if key := name_key(name):
            self._keys.setdefault(key, label)
        if site := site_of(website):
            self._sites.setdefault(site, label)

    def add_known(self, label: str, *, name: str, acronym: str, website: str) -> None:
        """Take in an organisation of the directory."""
        self.add(label, name=name, website=website)
        known = _Known(label, name_key(name), fold(acronym), site_of(website))
        for beginning in {w[:PREFIX] for w in f"{known.key} {known.acronym}".split()}:
            self._beginnings[beginning].append(known)

    def twin_of(self, *, name: str, website: str) -> str:
        """Return the label of the likeliest one that is the same; empty if there is none."""
        site, key = site_of(website), name_key(name)
        same = self._sites.get(site) or self._keys.get(key)
        if same:
            return same
        mine, best, best_share = trigrams(key), "", ALIKE
        for known in self._candidates(key):
            if site and known.site:
                continue
            share = max(shared(mine, own) for own in known.names)
            if share >= best_share:
                best, best_share = known.label, share
        return best

    def _candidates(self, key: str) -> Iterator[_Known]:
        found = [self._beginnings.get(b, []) for b in {word[:PREFIX] for word in key.split()}]
        left = MOST_CANDIDATES
        for known in sorted(found, key=len):
            yield from known[:left]
            left -= min(left, len(known))


def known_organisations(since: int | None = None) -> KnownOrganisations:
    """
    Return what a row may be a second time: what is not a draft that somebody still writes.

    ``since`` names a number of the directory's changes; older ones are left out.
    """
    known = KnownOrganisations(
        IndexState.objects.values_list("version", flat=True).filter(pk=1).first() or 0
    )
    written = Q(status=ProfileStatus.DRAFT, imported__isnull=True)
    rows = Organisation.objects.exclude(written).order_by("pk")
    if since is not None:
        rows = rows.filter(index_version__gt=since)
    for name, acronym, website in rows.values_list("name", "acronym", "website"):
        known.add_known(name, name=name, acronym=acronym, website=website)
    return known


def reasons_to_stay(source: Import) -> dict[int, str]:
    """
    Return why organisations of an import cannot be taken away with it, by their ids.

    Whatever refers to an organisation keeps it: the models are asked what there is, so that one
    of another app or of tomorrow counts too.
    """
    made = made_by(source)
    kept = dict.fromkeys(made.exclude(version=1).values_list("pk", flat=True), "changed")
    for model, name in _references():
        found = model._base_manager.filter(**{f"{name}__in": made.values("pk")})
        for pk in found.values_list(name, flat=True):
            kept.setdefault(pk, REASONS.get(model._meta.model_name or "", "linked"))
    return kept


REASONS = {
    "administrator": "kept", "invitation": "kept", "claim": "kept", "membership": "member",
    "organisationtext": "changed", "review": "changed",
}  # fmt: skip
"""What a row that refers to an organisation means; any other links it with something."""


def _references() -> Iterator[tuple[type[Model], str]]:
    """Yield every model that refers to organisations, with the field that does."""
    own: set[Any] = {ImportedProfile, Organisation.terms.through, Organisation.offers.through}
    for relation in Organisation._meta.get_fields(include_hidden=True):
        foreign = relation.auto_created and (relation.one_to_many or relation.one_to_one)
        if foreign and relation.related_model not in own:
            yield relation.related_model, relation.field.name  # type: ignore[union-attr, misc]
