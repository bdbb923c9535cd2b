"""Small invented organisations, and a folder of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from introductions import Profile, Text

settings.register_profile("small", max_examples=40, deadline=None)
settings.load_profile("small")

PACKAGE = Path(__file__).resolve().parents[1]
PARTNERING = PACKAGE.parents[2] / "shared" / "data" / "partnering"

WORDS = ["laser", "optics", "steel", "hull", "ferry", "battery", "charging", "wind", "mooring"]
TERMS = [("sector", word) for word in WORDS[:5]] + [("skill", word) for word in WORDS[5:]]

Write = Callable[..., Path]


def text(*words: str) -> tuple[Text, ...]:
    return (Text(" ".join(words), "en"),)


def somebody(name: str, *words: str, **rest: object) -> Profile:
    """An organisation with one text of these words."""
    # mypy: fields are given by name
    return Profile(name, texts=text(*words), **rest)  # type: ignore[arg-type]


terms = st.dictionaries(st.sampled_from(TERMS), st.floats(0.1, 5), max_size=4)
profile_parts = st.fixed_dictionaries(
    {
        "fields": terms,
        "offers": terms,
        "needs": terms,
        "texts": st.lists(
            st.lists(st.sampled_from(WORDS), max_size=6).map(lambda w: Text(" ".join(w))),
            max_size=3,
        ).map(tuple),
        "country": st.sampled_from(["", "FI", "PT"]),
        "kind": st.sampled_from(["", "cluster", "university"]),
        "side": st.sampled_from(["", "", "EU", "TW"]),
        "languages": st.frozensets(st.sampled_from(["en", "fr", "zh"]), max_size=2),
        "admits": st.just(frozenset[str]()) | st.just(frozenset({"cluster"})),
    }
)


@st.composite
def crowds(draw: st.DrawFn, least: int = 1, most: int = 9) -> list[Profile]:
    """A few organisations with everything a profile can have."""
    parts = draw(st.lists(profile_parts, min_size=least, max_size=most))
    # mypy: fields are given by name
    return [Profile(f"o{number}", **part) for number, part in enumerate(parts)]  # type: ignore[arg-type]


@st.composite
def pairs_of(draw: st.DrawFn, count: int) -> frozenset[tuple[str, str]]:
    """Some pairs among so many organisations."""
    if count < 2:
        return frozenset()
    numbers = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    some = draw(st.frozensets(numbers.filter(lambda pair: pair[0] != pair[1]), max_size=6))
    return frozenset((f"o{a}", f"o{b}") for a, b in some)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files into a folder; lists become lines of JSON, texts stay."""

    def into(**files: object) -> Path:
        for name, content in files.items():
            file = tmp_path / name.replace("__", ".")
            if isinstance(content, bytes):
                file.write_bytes(content)
            elif isinstance(content, str):
                file.write_text(content, encoding="utf-8")
            else:
                # mypy: a list of rows
                lines = [json.dumps(item) + "\n" for item in content]  # type: ignore[attr-defined]
                file.write_text("".join(lines), encoding="utf-8")
        return tmp_path

    return into


@pytest.fixture
def world(write: Write) -> Path:
    """Sixty organisations in four subjects, that work together in projects and go on so."""
    random = np.random.default_rng(4)
    subjects = [WORDS[:3], WORDS[2:5], WORDS[4:7], WORDS[6:]]
    projects: list[dict[str, object]] = []
    members: dict[str, list[int]] = {f"o{i}": [] for i in range(60)}
    pairs: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
    for number in range(60):
        subject = number % 4
        some = sorted({f"o{4 * i + subject}" for i in random.integers(15, size=4).tolist()})
        early = number < 44
        pairs[early] |= {(a, b) for a in some for b in some if a < b}
        if early:
            filler = [f"w{word}" for word in random.integers(500, size=9).tolist()]
            words = " ".join([*subjects[subject], *filler])
            day = f"2015-{1 + number % 12:02}-01"
            topic = f"T{subject}-{number}"
            projects.append({"id": number, "start": day, "topic": topic, "text": words})
            for one in some:
                members[one].append(number)
    return write(
        organisations__jsonl=[
            {"id": name, "country": "FI" if i % 3 else "PT", "kind": "REC", "projects": own}
            for i, (name, own) in enumerate(members.items())
        ],
        projects__jsonl=projects,
        known_pairs__csv="a,b\n" + "".join(f"{a},{b}\n" for a, b in sorted(pairs[True])),
        new_pairs__csv="a,b,smallest_consortium\n"
        + "".join(f"{a},{b},4\n" for a, b in sorted(pairs[False] - pairs[True])),
    )
