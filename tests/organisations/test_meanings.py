"""Likeness of meaning across languages: an optional extra, without which everything works."""

import pytest

from hansa.organisations import meaning
from hansa.organisations.models import Organisation, ProfileMeaning
from hansa.organisations.operations.meanings import understand_profiles
from hansa.organisations.presentation.directory import reason_of
from hansa.organisations.queries import meanings
from hansa.organisations.queries.kinship import similar_to
from hansa.organisations.queries.meanings import alike_in_meaning, profiles_to_understand
from hansa.organisations.tasks import understand_new_profiles
from tests.factories import NOW, make_organisation

OPTICS = "We make lasers and optical lenses for measuring and medicine."
OPTIK = "Wir stellen Laser und optische Linsen für Messtechnik und Medizin her."
CHEESE = "Farmers who make cheese and wine and sell them at village markets."


@pytest.fixture
def three(db):
    texts = {"Optics": OPTICS, "Optik": OPTIK, "Cheese": CHEESE}
    return {name: make_organisation(name, description=text) for name, text in texts.items()}


def names(found):
    return {Organisation.objects.get(pk=pk).name for pk in found}


def test_texts_that_mean_the_same_are_alike_in_whatever_language(three):
    understand_new_profiles.call_local()
    assert not profiles_to_understand().exists()
    assert names(alike_in_meaning(three["Optics"], most=10)) == {"Optik"}
    assert alike_in_meaning(three["Cheese"], most=10) == {}
    kin = similar_to(three["Optics"])
    assert [one.organisation.name for one in kin] == ["Optik"]
    assert reason_of(kin[0]) == "Says much the same of itself"


def test_a_changed_profile_is_understood_anew_and_a_hidden_one_left_out(three):
    understand_new_profiles.call_local()
    optics = three["Optics"]
    Organisation.objects.filter(pk=optics.pk).update(index_version=99, description=CHEESE)
    assert [one.name for one in profiles_to_understand()] == ["Optics"]
    understand_profiles(actor=None, now=NOW, organisations=list(profiles_to_understand()))
    assert names(alike_in_meaning(optics, most=10)) == {"Cheese"}
    Organisation.objects.filter(pk=three["Cheese"].pk).update(status="hidden")
    assert alike_in_meaning(optics, most=10) == {}
    assert str(ProfileMeaning.objects.get(pk=optics.pk)) == f"{optics} 99"


def test_without_the_extra_words_alone_count(three, monkeypatch):
    understand_new_profiles.call_local()
    monkeypatch.setattr(meanings, "is_installed", lambda: False)
    monkeypatch.setattr("hansa.organisations.tasks.is_installed", lambda: False)
    Organisation.objects.update(index_version=99)
    understand_new_profiles.call_local()
    assert profiles_to_understand().count() == 3
    assert alike_in_meaning(three["Optics"], most=10) == {}
    assert similar_to(three["Optics"]) == []


@pytest.mark.django_db(transaction=True)
def test_vectors_are_kept_between_questions_until_something_changes():
    one = make_organisation("Optics", description=OPTICS)
    make_organisation("Optik", description=OPTIK)
    understand_new_profiles.call_local()
    assert names(alike_in_meaning(one, most=10)) == {"Optik"}
    held = meanings._held["matrix"]
    alike_in_meaning(one, most=10)
    assert meanings._held["matrix"] is held
    make_organisation("Optique", description=OPTICS)
    understand_new_profiles.call_local()
    assert names(alike_in_meaning(one, most=10)) == {"Optik", "Optique"}


def test_a_job_stops_after_its_portions(three, monkeypatch):
    monkeypatch.setattr("hansa.organisations.tasks.PORTION", 1)
    monkeypatch.setattr("hansa.organisations.tasks.PORTIONS", 2)
    understand_new_profiles.call_local()
    assert profiles_to_understand().count() == 1


def test_likeness_is_the_cosine_portion_by_portion():
    one, other = meaning.vectors_of([OPTICS, CHEESE])
    matrix = meaning.matrix_of([one, other])
    cosines = meaning.likeness_to(one, matrix)
    assert cosines[0] == pytest.approx(1, abs=0.01)
    assert cosines[1] < 0.5
    assert [len(part) for part in meaning._portions(matrix, rows=1)] == [1, 1]
