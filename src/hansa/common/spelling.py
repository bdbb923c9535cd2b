"""What a word with a typing error, or the middle of a word, was meant to be."""

from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Length
from rapidfuzz.distance import OSA

from hansa.common.models import SearchWord

LEAST_LETTERS = 4
"""Shorter words differ too little from others to be guessed."""
LONG = 8
LEAST_BEGINNING = 6
"""Of shorter words no half-typed beginning is guessed."""
LEAST_PART = 3
# What sounds alike in the languages of the site, as people write what they have only heard.
SOUNDS = (("ph", "f"), ("th", "t"), ("ck", "k"), ("y", "i"))
MOST_LIKELY = 5
MOST_LONGER = 20
MOST_CANDIDATES = 20_000


def allowed_errors(word: str) -> int:
    """Return how many letters of a word may be wrong, missing, too many or changed round."""
    if len(word) < LEAST_LETTERS:
        return 0
    return 2 if len(word) >= LONG else 1


def likely_words(typed: str, *, far: bool = False) -> list[str]:
    """
    Return words of the index that somebody may have meant, likest first.

    Those with the fewest errors, or with ``far`` all that may be meant. People seldom miss the
    first letter, so it is held on to as long as anything fits.

    Errors are counted as the optimal string alignment distance: insertions, deletions,
    substitutions and transpositions of neighbours.
    """
    most = allowed_errors(typed)
    scored: list[tuple[float, int, str]] = []
    begins_alike = Q(word__startswith=typed[:1])
    if _sound(typed).startswith("f"):
        begins_alike |= Q(word__startswith="f") | Q(word__startswith="ph")
    for near in (begins_alike, ~begins_alike) if most else ():
        candidates = SearchWord.objects.filter(near).order_by("pk").values_list("word", flat=True)
        for word in candidates[:MOST_CANDIDATES]:
            errors = _errors(typed, word, most)
            if errors is not None:
                scored.append((errors, len(word), word))
        if scored and not far:
            break
    scored.sort()
    return [word for errors, _, word in scored if far or errors == scored[0][0]][:MOST_LIKELY]


def _sound(word: str) -> str:
    for written, heard in SOUNDS:
        word = word.replace(written, heard)
    return word


def _errors(typed: str, word: str, most: int) -> float | None:
    """
    Count the errors if this word was meant, or its beginning; None if it cannot be.

    The whole word is likelier than its beginning, and what sounds alike than an error.
    """
    whole = OSA.distance(typed, word, score_cutoff=most)
    heard = OSA.distance(_sound(typed), _sound(word), score_cutoff=most) + 0.5
    if min(whole, heard) <= most:
        return min(whole, heard)
    if len(typed) < LEAST_BEGINNING:
        return None
    ends = range(len(typed) - 1, len(typed) + 2)
    begun = min(OSA.distance(typed, word[:end], score_cutoff=most) for end in ends)
    return begun + 0.5 if begun <= most else None


def words_with(part: str) -> list[str]:
    """Return words of the index that have this in their middle or at their end, shortest first."""
    if len(part) < LEAST_LETTERS:
        return []
    longer = SearchWord.objects.filter(word__contains=part).exclude(word__startswith=part)
    ordered = longer.order_by(Length("word"), "word").values_list("word", flat=True)
    return list(ordered[:MOST_LONGER])


def known_words(words: Iterable[str]) -> list[str]:
    """Return those of these words that the index has."""
    known = SearchWord.objects.filter(word__in=list(words)).order_by("word")
    return list(known.values_list("word", flat=True))


def parts_of(typed: str) -> tuple[str, ...]:
    """Return the two words of the index that were written as one; nothing if there are none."""
    cuts = range(len(typed) - LEAST_PART, LEAST_PART - 1, -1)
    known = set(known_words({part for at in cuts for part in (typed[:at], typed[at:])}))
    both = ((typed[:at], typed[at:]) for at in cuts if typed[:at] in known and typed[at:] in known)
    return next(both, ())
