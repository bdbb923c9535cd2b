"""Named reads of the directory."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from hansa.accounts.models import User
from hansa.common.language import in_active_language
from hansa.common.search import search_documents
from hansa.organisations.enums import ProfileStatus, ProfileType, Vocabulary
from hansa.organisations.models import Organisation, Term


@dataclass(frozen=True)
class DirectorySearch:
    """What somebody looks for in the directory; empty means anything."""

    question: str = ""
    countries: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    ecosystems: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()


def published_organisations() -> QuerySet[Organisation]:
    """Return what everybody may see."""
    return Organisation.objects.filter(status=ProfileStatus.PUBLISHED)


def organisations_visible_to(user: Any) -> QuerySet[Organisation]:
    """Return what is public, and what the user administers."""
    public = Q(status=ProfileStatus.PUBLISHED)
    if not user.is_authenticated:
        return Organisation.objects.filter(public)
    own = Organisation.objects.filter(administrators__user=user).values("pk")
    return Organisation.objects.filter(public | Q(pk__in=own))


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations the user speaks for."""
    return Organisation.objects.filter(administrators__user=user).order_by("name")


def search_directory(search: DirectorySearch, *, without: str = "") -> QuerySet[Organisation]:
    """Return the organisations that fit; ``without`` leaves one facet out, to count its values."""
    found = published_organisations()
    if search.question.strip():
        documents = search_documents(search.question).filter(kind="organisation")
        found = found.filter(pk__in=documents.order_by().values("object_id"))
    if search.countries and without != "countries":
        found = found.filter(country__in=search.countries)
    if search.types and without != "types":
        found = found.filter(profile_type__in=search.types)
    for name, vocabulary in [
        ("ecosystems", Vocabulary.ECOSYSTEM),
        ("technologies", Vocabulary.TECHNOLOGY),
    ]:
        slugs = getattr(search, name)
        if slugs and without != name:
            terms = Term.objects.filter(vocabulary=vocabulary, slug__in=slugs)
            rows = Organisation.terms.through.objects.filter(term__in=terms)
            found = found.filter(pk__in=rows.values("organisation_id"))
    return found


def facet_counts(search: DirectorySearch) -> dict[str, dict[str, int]]:
    """Count, for each facet, how many organisations each value would leave."""
    counts: dict[str, dict[str, int]] = {}
    for name, column in [("countries", "country"), ("types", "profile_type")]:
        rows = (
            search_directory(search, without=name)
            .order_by()
            .values_list(column)
            .annotate(number=Count("pk"))
        )
        counts[name] = dict(sorted(rows, key=lambda row: (-row[1], row[0])))
    for name, vocabulary in [
        ("ecosystems", Vocabulary.ECOSYSTEM),
        ("technologies", Vocabulary.TECHNOLOGY),
    ]:
        found = search_directory(search, without=name).order_by().values("pk")
        words = (
            Term.objects.filter(vocabulary=vocabulary, organisations__in=found)
            .order_by()
            .values_list("slug")
            .annotate(number=Count("organisations"))
        )
        counts[name] = dict(sorted(words, key=lambda row: (-row[1], row[0])))
    return counts


def points_of(found: QuerySet[Organisation]) -> list[dict[str, Any]]:
    """Return where the organisations lie, for a map."""
    rows = found.filter(latitude__isnull=False).values_list(
        "name", "slug", "city", "latitude", "longitude"
    )
    folder = in_active_language("/organisations/")
    return [
        {"name": n, "url": f"{folder}{s}/", "place": c, "lat": la, "lon": lo}
        for n, s, c, la, lo in rows
    ]


def cities_of(found: QuerySet[Organisation]) -> list[tuple[float, float, int]]:
    """Return latitude, longitude and number of organisations of each place."""
    rows = found.values_list("latitude", "longitude")
    counted = Counter((lat, lon) for lat, lon in rows if lat is not None and lon is not None)
    return [(lat, lon, number) for (lat, lon), number in sorted(counted.items())]


def type_labels() -> dict[str, str]:
    """Return the names of the profile types in the active language."""
    return {value: str(label) for value, label in ProfileType.choices}


def shared_terms(one: Organisation, other: Organisation) -> list[Term]:
    """Return the vocabulary words two organisations have in common."""
    mine = {term.pk for term in one.terms.all()}
    return [term for term in other.terms.all() if term.pk in mine]
