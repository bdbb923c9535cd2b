"""Likeness of meaning across languages: an optional extra, without which everything works."""

import pytest

from hansa.organisations import meaning
from hansa.organisations.models import (
    ListKind,
    Organisation,
    ProfileMeaning,
    RecommendingState,
)
from hansa.organisations.operations.indexing import refresh_search
from hansa.organisations.operations.meanings import understand_profiles
from hansa.organisations.queries.meanings import profiles_to_understand
from hansa.organisations.queries.recommending import organisations_for
from hansa.organisations.recommending import directory
from hansa.organisations.rounds import make_round
from hansa.organisations.tasks import understand_new_profiles
from tests.factories import NOW, make_organisation

OPTICS = "We make lasers and optical lenses for measuring and medicine."
OPTIK = "Wir stellen Laser und optische Linsen für Messtechnik und Medizin her."
CHEESE = "Farmers who make cheese and wine and sell them at village markets."


@pytest.fixture
def three(db):
    texts = {"Optics": OPTICS, "Optik": OPTIK, "Cheese": CHEESE}
    return {name: make_organisation(name, description=text) for name, text in texts.items()}


def alike_to(one):
    """Make the lists anew; return who means the like."""
    RecommendingState.objects.update(whole_at=None)
    make_round()
    return {
        found.organisation.name
        for found in organisations_for([ListKind.SIMILAR], one.pk)
        if "meaning" in {reason["kind"] for reason in found.reasons}
    }


def test_texts_that_mean_the_same_are_alike_in_whatever_language(three, client):
    assert alike_to(three["Optics"]) == set()
    understand_new_profiles.call_local()
    assert not profiles_to_understand().exists()
    assert alike_to(three["Optics"]) == {"Optik"}
    assert alike_to(three["Cheese"]) == set()
    page = client.get("/organisations/optics/").content.decode()
    assert "Says much the same of itself" in page


def test_a_changed_profile_is_understood_anew_and_a_hidden_one_left_out(three):
    understand_new_profiles.call_local()
    optics = three["Optics"]
    optics.description = CHEESE
    optics.save()
    refresh_search([optics])
    assert "Optik" not in alike_to(optics), "what it meant before says nothing"
    assert [one.name for one in profiles_to_understand()] == ["Optics"]
    understand_profiles(actor=None, now=NOW, organisations=list(profiles_to_understand()))
    assert alike_to(optics) == {"Cheese"}
    Organisation.objects.filter(pk=three["Cheese"].pk).update(status="hidden")
    assert alike_to(optics) == set()
    optics.refresh_from_db()
    version = optics.index_version
    assert str(ProfileMeaning.objects.get(pk=optics.pk)) == f"{optics} {version}"


def test_without_the_extra_words_alone_count(three, monkeypatch):
    understand_new_profiles.call_local()
    monkeypatch.setattr(directory, "is_installed", lambda: False)
    monkeypatch.setattr("hansa.organisations.tasks.is_installed", lambda: False)
    Organisation.objects.update(index_version=99)
    understand_new_profiles.call_local()
    assert profiles_to_understand().count() == 3
    assert alike_to(three["Optics"]) == set()


@pytest.mark.django_db(transaction=True)
def test_meanings_of_changed_profiles_are_taken_over():
    directory._held.clear()
    one = make_organisation("Optics", description=OPTICS)
    understand_new_profiles.call_local()
    make_round()
    optik = make_organisation("Optik", description=OPTIK)
    understand_new_profiles.call_local()
    make_round()
    (found,) = organisations_for([ListKind.SIMILAR], one.pk)
    assert found.organisation == optik
    assert [reason["kind"] for reason in found.reasons] == ["meaning"]
    make_organisation("Not yet", description=OPTICS)
    make_round()
    assert len(organisations_for([ListKind.SIMILAR], one.pk)) == 2
    directory._held.clear()


def test_a_job_stops_after_its_portions(three, monkeypatch):
    monkeypatch.setattr("hansa.organisations.tasks.PORTION", 1)
    monkeypatch.setattr("hansa.organisations.tasks.PORTIONS", 2)
    understand_new_profiles.call_local()
    assert profiles_to_understand().count() == 1


def test_vectors_are_rows_of_a_matrix_and_nothing_is_zeros():
    one, other = meaning.vectors_of([OPTICS, CHEESE])
    matrix = meaning.matrix_of([one, None, other]).astype(float)
    assert matrix.shape == (3, meaning.DIMENSIONS)
    assert matrix[0] @ matrix[0] == pytest.approx(1, abs=0.01)
    assert matrix[0] @ matrix[2] < 0.5
    assert not matrix[1].any()
