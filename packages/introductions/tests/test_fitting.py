"""Weights move by what happened, and only where that helps."""

from __future__ import annotations

import json

import numpy as np
import pytest

from conftest import WORDS
from introductions import (
    Constraints,
    History,
    Model,
    Outcome,
    Profile,
    Request,
    Text,
    dump_model,
    fitting,
    parse_model,
)
from introductions.fitting import FEWEST, fit

COUNT = 80


def world(needs_decide: bool, *, seed: int = 0) -> tuple[list[Profile], History]:
    """Everybody has texts and needs; those meet whose needs, or else whose texts, fit."""
    random = np.random.default_rng(seed)
    profiles = []
    for number in range(COUNT):
        words, need, offer = random.integers(len(WORDS), size=3).tolist()
        profiles.append(
            Profile(
                f"o{number}",
                texts=(Text(f"{WORDS[words]} {WORDS[words]} own{number}", "en"),),
                needs={("skill", WORDS[need]): 1.0},
                offers={("skill", WORDS[offer]): 1.0},
            )
        )

    def fits(a: Profile, b: Profile) -> bool:
        if needs_decide:
            return a.needs == b.offers or b.needs == a.offers
        return a.texts[0].words.split()[0] == b.texts[0].words.split()[0]

    pairs = [(a, b) for a in profiles for b in profiles if a.id < b.id and random.random() < 0.3]
    requests = tuple(Request(a.id, b.id, fits(a, b)) for a, b in pairs)
    return profiles, History(requests=requests)


def test_weights_move_towards_what_decides() -> None:
    start = Model(needs=0.3, partners=0, alike=0)
    moved = {}
    for needs_decide in (True, False):
        profiles, history = world(needs_decide)
        found = fit(profiles, history, start=start)
        moved[needs_decide] = found.model.needs
        for before, after in found.figures.values():
            assert after >= before
    assert moved[True] > 0.4 > 0.3 > moved[False]


def test_the_prior_holds_weights_where_they_began(monkeypatch: pytest.MonkeyPatch) -> None:
    profiles, history = world(True)
    start = Model(needs=0.3, partners=0, alike=0)
    loose = fit(profiles, history, start=start).model.needs
    monkeypatch.setattr(fitting, "_SPREAD", 0.01)
    held = fit(profiles, history, start=start).model.needs
    assert 0.3 < held < 0.32 < loose


def test_too_few_events_change_nothing() -> None:
    profiles, _ = world(True)
    outcomes = tuple(Outcome("o0", f"o{i}") for i in range(1, FEWEST))
    found = fit(profiles, History(outcomes=outcomes))
    assert (found.model, found.figures) == (Model(), {})


def test_where_all_met_all_there_is_nothing_to_fit_to() -> None:
    people, _ = world(True)
    six = people[:6]
    outcomes = tuple(Outcome(a.id, b.id) for a in six for b in six if a.id < b.id)
    found = fit(six, History(outcomes=outcomes))
    assert found.figures["log-likelihood"] == (0.0, 0.0)
    assert found.model.needs == pytest.approx(Model().needs)


def test_what_foretells_worse_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Noise that happened to fit must not be kept; without the check it would be."""
    random = np.random.default_rng(3)
    profiles, _ = world(True)
    thrown = 0
    for seed in range(6):
        drawn = random.integers(COUNT, size=(40, 2)).tolist()
        outcomes = tuple(Outcome(f"o{a}", f"o{b}") for a, b in drawn if a != b)
        found = fit(profiles, History(outcomes=outcomes), seed=seed)
        worse = any(after < before for before, after in found.figures.values())
        assert (found.model == Model()) == worse
        thrown += worse
    assert thrown


def test_the_same_seed_gives_the_same_model_and_it_goes_through_json() -> None:
    profiles, history = world(True)
    constraints = Constraints(ineligible=frozenset({"o79"}))
    one, two = (fit(profiles, history, constraints=constraints, seed=5) for _ in range(2))
    assert one == two
    assert parse_model(dump_model(one.model)) == one.model
    assert json.loads(dump_model(one.model))["format"] == "introductions/1"


def test_an_embedding_is_fitted_too() -> None:
    profiles, history = world(False)

    def embed(texts: object) -> np.ndarray:
        # mypy: a list of texts
        return np.array([[word in t for word in WORDS] for t in texts], dtype=float)  # type: ignore[attr-defined]

    start = Model(meaning=0.1)
    assert fit(profiles, history, start=start, embedding=embed).model.meaning > 0.1
