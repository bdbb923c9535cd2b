"""Which words of texts tell something of who writes them: counts, and what they foretell."""

from __future__ import annotations

import argparse
import math
from collections import Counter
from pathlib import Path

from introductions import Recommender, reasons
from introductions.io import read_folder
from introductions.words import count_words

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "partnering"
LEAST, SELDOM, OFTEN, NOT_SO_SELDOM = 0.03, 0.35, 0.2, 0.65
"""Plain: in 3 % of texts and a residual below .35, or in 20 % and below .65."""


def main() -> None:
    """Print how often pairs that a word is named for worked together, by kind of word."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=DATA)
    parser.add_argument("--list", action="store_true", help="print the plain words instead")
    options = parser.parse_args()
    folder = read_folder(options.folder, answers=True)
    texts = sorted({text.words for profile in folder.profiles for text in profile.texts})
    share, residual = counted(texts)
    if options.list:
        print(" ".join(sorted(word for word in share if is_plain(share[word], residual[word]))))
        return
    # All words are named here, to see what each is good for.
    setattr(reasons, "PLAIN", frozenset())  # noqa: B010 -- a name that is not for others
    truth = {frozenset(pair) for pair in folder.answers or ()}
    ranking = Recommender(folder.profiles, history=folder.history).rank(balance=1.0)
    named: Counter[str] = Counter()
    came: Counter[str] = Counter()
    for profile in folder.profiles:
        for found in ranking.of(profile.id):
            words = [one.term for one in found.reasons if one.kind == "text"]
            named.update(words)
            came.update(words if frozenset((profile.id, found.id)) in truth else [])
    print("| in part of texts | residual | words | named | worked together, × mean |")
    print("| --- | --- | ---: | ---: | ---: |")
    for low, high in ((0, 0.02), (0.02, 0.05), (0.05, 0.12), (0.12, 0.3), (0.3, 1)):
        show(f"{low:g} to {high:g}", "", [w for w in named if low < share[w] <= high], named, came)
    for low, high in ((-9, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.8), (0.8, 9)):
        words = [w for w in named if share[w] > 0.01 and low < residual[w] <= high]
        show("over .01", f"{low:g} to {high:g}", words, named, came)
    plain = [word for word in named if is_plain(share[word], residual[word])]
    show("plain", "", plain, named, came)
    show("others", "", sorted(set(named) - set(plain)), named, came)


def counted(texts: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    """
    Return of each word in which part of texts it is, and its residual rarity in bits.

    That is by how much it is in fewer texts than if as many were strewn by chance
    (Church and Gale, 1995).
    """
    within: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for text in texts:
        words = count_words(text)
        within.update(words.keys())
        times.update(words)
    of = len(texts)
    return {word: count / of for word, count in within.items()}, {
        word: math.log2(1 - math.exp(-times[word] / of)) - math.log2(count / of)
        for word, count in within.items()
    }


def is_plain(share: float, residual: float) -> bool:
    """Return whether a word is common, and strewn as by chance."""
    return (share >= LEAST and residual < SELDOM) or (share >= OFTEN and residual < NOT_SO_SELDOM)


def show(
    part: str, residual: str, words: list[str], named: Counter[str], came: Counter[str]
) -> None:
    """Print a row."""
    times, mean = sum(named[word] for word in words), came.total() / named.total()
    rate = sum(came[word] for word in words) / max(1, times) / mean
    print(f"| {part} | {residual} | {len(words)} | {times} | {rate:.2f} |")


if __name__ == "__main__":
    main()
