"""What a word with a typing error, or the middle of a word, was meant to be."""

from django.db.models import Q
from rapidfuzz.distance import OSA

from hansa.common.models import SearchWord

LEAST_LETTERS = 4
"""Shorter words differ too little from others to be guessed."""
LONG = 8
LEAST_BEGINNING = 6
"""Of shorter words no half-typed beginning is guessed."""
MOST_LIKELY = 5
MOST_CANDIDATES = 20_000


def allowed_errors(word: str) -> int:
    """Return how many letters of a word may be wrong, missing, too many or changed round."""
    if len(word) < LEAST_LETTERS:
        return 0
    return 2 if len(word) >= LONG else 1


def likely_words(typed: str) -> list[str]:
    """
    Return words of the index that somebody may have meant, likest first.

    None if a word begins with what was typed. People seldom miss the first letter, so it is
    held on to as long as anything fits.

    Errors are counted as the optimal string alignment distance: insertions, deletions,
    substitutions and transpositions of neighbours.
    """
    most = allowed_errors(typed)
    if not most or SearchWord.objects.filter(word__startswith=typed).exists():
        return []
    inside = Q(word__contains=typed)
    for near in (Q(word__startswith=typed[0]), ~Q(word__startswith=typed[0])):
        candidates = SearchWord.objects.filter(inside | near).values_list("word", flat=True)
        found = _likest(typed, list(candidates[:MOST_CANDIDATES]), most)
        if found:
            return found
    return []


def _likest(typed: str, candidates: list[str], most: int) -> list[str]:
    """Return the candidates with the fewest errors, the shortest first."""
    scored = []
    for word in candidates:
        errors = _errors(typed, word, most)
        if errors is not None:
            scored.append((errors, len(word), word))
    fewest = min(scored, default=(0, 0, ""))[0]
    return [word for errors, _, word in sorted(scored) if errors == fewest][:MOST_LIKELY]


def _errors(typed: str, word: str, most: int) -> float | None:
    """
    Count the errors if this word was meant; None if it cannot be.

    The whole word is likelier than its beginning, and that than its middle.
    """
    whole = OSA.distance(typed, word, score_cutoff=most)
    if whole <= most:
        return whole
    if len(typed) >= LEAST_BEGINNING:
        ends = range(len(typed) - 1, len(typed) + 2)
        begun = min(OSA.distance(typed, word[:end], score_cutoff=most) for end in ends)
        if begun <= most:
            return begun + 0.5
    return most + 1 if typed in word else None
