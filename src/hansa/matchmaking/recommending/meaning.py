"""The optional sentence encoder as `introductions` asks it, each different text once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from hansa.organisations.meaning import is_installed, matrix_of, vectors_of

if TYPE_CHECKING:
    import numpy as np

    from introductions import Embedding

MOST_LETTERS = 1200
"""The encoder averages over words: the beginning of a long text says what it is about."""
PORTION = 64
MOST_REMEMBERED = 20_000
"""Of 1 KB each. What the worker has to work out again takes 15 ms a text."""
_remembered: dict[str, bytes] = {}


def embedding() -> Embedding | None:
    """Return the function from texts to vectors; None without the extra, which is no need."""
    return _vectors if is_installed() else None


def _vectors(texts: Sequence[str]) -> np.ndarray:
    """Return a vector a text, shape ``(n_texts, 512)``, of length one."""
    beginnings = [text[:MOST_LETTERS] for text in texts]
    known = {text: _remembered[text] for text in set(beginnings) if text in _remembered}
    new = sorted(set(beginnings) - known.keys())
    for some in _portions(new):
        known.update(zip(some, vectors_of(some), strict=True))
    if len(_remembered) + len(new) > MOST_REMEMBERED:
        _remembered.clear()
    _remembered.update({text: known[text] for text in new})
    return matrix_of([known[text] for text in beginnings]).astype(float)


def _portions(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    """Return texts in parts: the encoder's tables grow with what it is given at once."""
    return (texts[first : first + PORTION] for first in range(0, len(texts), PORTION))
