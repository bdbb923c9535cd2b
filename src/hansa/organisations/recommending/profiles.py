"""How an organisation becomes a profile, and a reason a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hansa.organisations.enums import TARGET, Vocabulary

if TYPE_CHECKING:
    # Loading it takes a third of a second and 40 MB, which the worker alone needs.
    from hansa.organisations.models import Organisation, Term
    from introductions import Profile, Reason

WEIGHTS = {
    Vocabulary.TECHNOLOGY: 1.0,
    Vocabulary.EMERGING: 1.0,
    Vocabulary.SECTOR: 1.0,
    Vocabulary.ECOSYSTEM: 1.0,
    Vocabulary.PRIORITY: 0.5,
}
"""What organisations work in. Priorities are a region's, so that they count half."""
TARGET_WEIGHT = 0.25
"""Of a country somebody wants to work in, as a need, and of where they are, as an offer."""


def profile_of(
    organisation: Organisation,
    *,
    id: str,
    side: str = "",
    languages: frozenset[str] = frozenset(),
    said: Iterable[tuple[str, str]] = (),
) -> Profile:
    """
    Return an organisation as `introductions` knows it, by what everybody may read of it.

    Parameters
    ----------
    organisation
        With its terms, offers and texts, best read beforehand.
    id, side, languages
        As there.
    said
        More texts than those of the profile, each with its language.
    """
    return made_profile(
        organisation,
        Words(
            list(organisation.terms.all()),
            list(organisation.offers.all()),
            [(f"{text.summary} {text.description}", text.language)
             for text in organisation.texts.all()],
        ),
        id=id, side=side, languages=languages, said=said,
    )  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What an organisation chose from vocabularies, and its texts in more languages."""

    terms: Sequence[Term] = ()
    offers: Sequence[Term] = ()
    texts: Sequence[tuple[str, str]] = ()


def made_profile(
    organisation: Organisation,
    words: Words,
    *,
    id: str,
    side: str = "",
    languages: frozenset[str] = frozenset(),
    said: Iterable[tuple[str, str]] = (),
) -> Profile:
    """Return the same from words that were read in another way, for very many at once."""
    from introductions import Profile, Text

    texts = [
        (organisation.summary, organisation.language),
        (organisation.description, organisation.language),
        (organisation.earlier_projects, organisation.language),
        *said,
        *words.texts,
    ]
    wanted = {(TARGET, code): TARGET_WEIGHT for code in organisation.target_countries}
    here = {(TARGET, organisation.country): TARGET_WEIGHT}
    services = [t for t in words.terms if t.vocabulary == Vocabulary.SERVICE]
    needs = [t for t in words.terms if t.vocabulary == Vocabulary.INTEREST]
    return Profile(
        id=id,
        fields={(t.vocabulary, t.slug): WEIGHTS[Vocabulary(t.vocabulary)]
                for t in words.terms if t.vocabulary in WEIGHTS},
        offers={(t.vocabulary, t.slug): 1.0 for t in [*words.offers, *services]} | here,
        needs={(t.vocabulary, t.slug): 1.0 for t in needs} | wanted,
        texts=tuple(Text(words, language) for words, language in texts if words.strip()),
        country=organisation.country,
        kind=organisation.profile_type,
        side=side,
        languages=languages,
    )  # fmt: skip


def outside_profile(
    *,
    id: int,
    terms: Iterable[Term],
    texts: Iterable[str],
    seeks: bool,
    offers: bool = False,
    countries: Iterable[str] = (),
    kinds: Iterable[str] = (),
) -> Profile:
    """
    Return something that is no organisation as a profile.

    Parameters
    ----------
    terms
        What it is about.
    texts
        What is said of it.
    seeks
        Its terms are what it looks for; otherwise what it is about.
    offers
        Its cooperation interests are what it offers.
    countries, kinds
        Of organisations that it fits at all; none means any.
    """
    from introductions import Profile, Text

    chosen = list(terms)
    offered = [t for t in chosen if offers and t.vocabulary == Vocabulary.INTEREST]
    about = [] if seeks else [t for t in chosen if t.vocabulary in WEIGHTS]
    return Profile(
        id=str(id),
        fields={(t.vocabulary, t.slug): WEIGHTS[Vocabulary(t.vocabulary)] for t in about},
        offers={(t.vocabulary, t.slug): 1.0 for t in offered},
        needs={(t.vocabulary, t.slug): 1.0 for t in chosen} if seeks else {},
        texts=tuple(Text(words) for words in texts if words.strip()),
        admits=frozenset(kinds),
        countries=frozenset(countries),
    )


def profile_data(one: Profile) -> list[Any]:
    """Return a profile as plain data that is the same for the same profile."""
    terms = [sorted([*term, weight] for term, weight in part.items())
             for part in (one.fields, one.offers, one.needs)]  # fmt: skip
    texts = [[text.words, text.language] for text in one.texts]
    sets = [sorted(one.languages), sorted(one.admits), sorted(one.countries)]
    return [one.id, terms, texts, one.country, one.kind, one.side, *sets]


def reason_data(reason: Reason, partners: Sequence[int] = ()) -> dict[str, Any]:
    """Return a reason as it is stored; of common partners those whose numbers are given."""
    return {
        "kind": reason.kind, "term": reason.term, "vocabulary": reason.vocabulary,
        "weight": round(reason.weight, 3), "partners": list(partners),
    }  # fmt: skip
