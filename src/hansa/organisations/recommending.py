"""The one door of the directory to `introductions`: how an organisation becomes a profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from hansa.organisations.enums import Vocabulary

if TYPE_CHECKING:
    # Loading it takes a third of a second and 40 MB, which the worker alone needs.
    from hansa.organisations.models import Organisation
    from introductions import Profile, Reason

WEIGHTS = {
    Vocabulary.TECHNOLOGY: 1.0,
    Vocabulary.EMERGING: 1.0,
    Vocabulary.SECTOR: 1.0,
    Vocabulary.ECOSYSTEM: 1.0,
    Vocabulary.PRIORITY: 0.5,
}
"""What organisations work in. Priorities are a region's, so that they count half."""


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
    from introductions import Profile, Text

    terms = list(organisation.terms.all())
    texts = [
        (organisation.summary, organisation.language),
        (organisation.description, organisation.language),
        (organisation.earlier_projects, organisation.language),
        *said,
        *((f"{text.summary} {text.description}", text.language)
          for text in organisation.texts.all()),
    ]  # fmt: skip
    offers = [*organisation.offers.all(), *(t for t in terms if t.vocabulary == Vocabulary.SERVICE)]
    return Profile(
        id=id,
        fields={(t.vocabulary, t.slug): WEIGHTS[Vocabulary(t.vocabulary)]
                for t in terms if t.vocabulary in WEIGHTS},
        offers={(t.vocabulary, t.slug): 1.0 for t in offers},
        needs={(t.vocabulary, t.slug): 1.0 for t in terms if t.vocabulary == Vocabulary.INTEREST},
        texts=tuple(Text(words, language) for words, language in texts if words.strip()),
        country=organisation.country,
        kind=organisation.profile_type,
        side=side,
        languages=languages,
    )  # fmt: skip


def reason_data(reason: Reason, partners: Sequence[int] = ()) -> dict[str, Any]:
    """Return a reason as it is stored; of common partners those whose numbers are given."""
    return {
        "kind": reason.kind, "term": reason.term, "vocabulary": reason.vocabulary,
        "weight": round(reason.weight, 3), "partners": list(partners),
    }  # fmt: skip
