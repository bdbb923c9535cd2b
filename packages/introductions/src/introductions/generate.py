"""Made-up organisations of any number, to measure time and memory with."""

from __future__ import annotations

import numpy as np

from introductions.history import History, Request
from introductions.profiles import Profile, Text

_WORDS, _SUBJECTS, _TERMS = 12_000, 60, 240


def generate(count: int, *, words: int = 250, seed: int = 0) -> tuple[list[Profile], History]:
    """
    Make up organisations with subjects, texts, vocabularies, facts and a history.

    Parameters
    ----------
    count
        Number of organisations.
    words
        Mean length of a text; each has one to three.
    seed
        Equal seeds give equal organisations.

    Returns
    -------
    profiles : list of Profile
        Two subjects each; words follow Zipf's law.
    history : History
        Three known pairs and two answered requests an organisation, about.

    Examples
    --------
    >>> people, history = generate(20, words=10)
    >>> people[0].id, len(people), len(history.requests)
    ('o0', 20, 40)
    """
    random = np.random.default_rng(seed)
    ranks = np.arange(1, _WORDS + 1)
    common = (1 / ranks) / (1 / ranks).sum()
    shuffled = [random.permutation(_WORDS) for _ in range(_SUBJECTS)]
    subjects = random.integers(_SUBJECTS, size=(count, 2))
    profiles = []
    for number in range(count):
        texts = []
        for subject in random.choice(subjects[number], size=1 + number % 3):
            drawn = random.choice(_WORDS, size=1 + int(random.poisson(words)), p=common)
            own = random.random(len(drawn)) < 0.4
            picked = np.where(own, shuffled[subject][drawn], drawn)
            texts.append(Text(" ".join(f"w{word}w" for word in picked.tolist()), "en"))
        terms = [(subjects[number][0] * 4 + random.integers(8, size=5)) % _TERMS for _ in range(3)]
        fields, offers, needs = (
            {("technology", f"t{term}"): 1.0 for term in row.tolist()} for row in terms
        )
        country, kind = f"c{random.integers(28)}", f"k{random.integers(5)}"
        profiles.append(Profile(f"o{number}", fields, offers, needs, tuple(texts), country, kind))
    near = (random.integers(1, min(40, count), size=(5, count)) + np.arange(count)) % count
    known = frozenset((f"o{i}", f"o{other}") for row in near[:3] for i, other in enumerate(row))
    requests = tuple(
        Request(f"o{i}", f"o{other}", bool(random.random() < 0.5))
        for row in near[3:]
        for i, other in enumerate(row)
    )
    return profiles, History(known=known, requests=requests)
