"""The sentence encoder in recommendations: an optional extra, asked once for each text."""

import numpy as np
import pytest

import introductions
from hansa.matchmaking import tasks
from hansa.matchmaking.models import Introduction
from hansa.matchmaking.recommending import Evidence, fit_weights, known_of, meaning
from hansa.organisations.meaning import is_installed
from tests.factories import make_application, make_matchmaking, make_organisation

pytestmark = pytest.mark.django_db
TEXTS = {
    "Optics": "We make lasers and optical lenses for measuring and medicine.",
    "Optik": "Wir stellen Laser und optische Linsen für Messtechnik und Medizin her.",
    "Cheese": "Farmers press wine, villages sell cheese.",
}


class Encoder:
    """Knows two meanings: with light and without; counts what it is asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked.append(list(texts))
        light = [("laser" in one.lower(), "laser" not in one.lower()) for one in texts]
        return [np.array(row, dtype="<f2").tobytes() for row in light]


@pytest.fixture
def encoder(monkeypatch):
    made = Encoder()
    monkeypatch.setattr(meaning, "is_installed", lambda: True)
    monkeypatch.setattr(meaning, "vectors_of", made)
    monkeypatch.setattr(meaning, "_remembered", {})
    return made


@pytest.fixture
def call():
    made = make_matchmaking(sides=[("Clusters", 9, [])])
    for number, (name, text) in enumerate(TEXTS.items()):
        organisation = make_organisation(
            name, summary="", description=text, country=["DE", "FR", "IT"][number],
            profile_type=["cluster", "sme", "research"][number],
        )  # fmt: skip
        made_of = make_application(made, organisation=organisation)
        made_of.motivation = ""
        made_of.save()
    return made


def pairs():
    """Return who is recommended to whom, by name, and by which kinds of reasons."""
    return {
        (str(one.application.organisation), str(one.partner.organisation)): [
            reason["kind"] for reason in one.reasons
        ]
        for one in Introduction.objects.all()
    }


def test_texts_that_mean_the_same_are_recommended_with_that_as_reason(call, encoder):
    tasks.recommend_partners.func(call.pk)
    found = pairs()
    assert set(found) == {("Optics", "Optik"), ("Optik", "Optics")}
    assert "meaning" in found["Optics", "Optik"]


def test_a_text_is_encoded_once_and_in_portions(call, encoder, monkeypatch):
    monkeypatch.setattr(meaning, "PORTION", 2)
    tasks.recommend_partners.func(call.pk)
    assert [len(some) for some in encoder.asked] == [2, 1]
    call.applications.first().organisation.terms.clear()
    make_application(call, organisation=make_organisation("Fourth", summary="", description="New"))
    tasks.recommend_partners.func(call.pk)
    assert "New" in {text for some in encoder.asked[2:] for text in some}
    assert not {text for some in encoder.asked[2:] for text in some} & set(TEXTS.values())


def test_only_so_many_texts_are_remembered(encoder, monkeypatch):
    monkeypatch.setattr(meaning, "MOST_REMEMBERED", 2)
    vectors = meaning.embedding()
    assert vectors(["laser", "wine", "laser"]).tolist() == [[1, 0], [0, 1], [1, 0]]
    assert len(meaning._remembered) == 2
    assert vectors(["wine", "other"]).shape == (2, 2)
    assert set(meaning._remembered) == {"other"}
    assert vectors(["x" * 5000]).shape == (1, 2)
    assert len(encoder.asked[-1][0]) == meaning.MOST_LETTERS


def test_lists_are_made_anew_when_the_encoder_comes(call, encoder, monkeypatch):
    with_it = known_of(call).fingerprint()
    monkeypatch.setattr(meaning, "is_installed", lambda: False)
    assert meaning.embedding() is None
    assert known_of(call).fingerprint() != with_it
    tasks.recommend_partners.func(call.pk)
    assert "meaning" not in {kind for kinds in pairs().values() for kind in kinds}


def test_weights_are_fitted_with_it(call, encoder, monkeypatch):
    given = []
    fit = introductions.fit

    def remembering(*args, embedding=None, **rest):
        given.append(embedding)
        return fit(*args, embedding=embedding, **rest)

    monkeypatch.setattr("introductions.fit", remembering)
    fit_weights(Evidence(known_of(call), 1), {})
    assert given == [meaning.embedding()]


@pytest.mark.skipif(not is_installed(), reason="the extra `meaning` is not installed")
def test_the_real_encoder_knows_a_translation(call):
    tasks.recommend_partners.func(call.pk)
    found = pairs()
    assert "meaning" in found["Optics", "Optik"]
    assert ("Optics", "Cheese") not in found or "meaning" not in found["Optics", "Cheese"]
