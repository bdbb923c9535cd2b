"""Organisations that are like one or complete it, with the reason in words."""

import pytest
from django.utils.translation import override

from hansa.organisations.models import Organisation
from hansa.organisations.presentation.directory import reason_of
from hansa.organisations.queries import kinship
from hansa.organisations.queries.kinship import complementary_to, similar_to
from hansa.organisations.views.detail import kin_of
from tests.factories import make_organisation, make_term

pytestmark = pytest.mark.django_db


def make(name, *words, offers=(), **fields):
    made = make_organisation(
        name, terms=[make_term(slug, vocabulary) for slug, vocabulary in words], **fields
    )
    made.offers.set(make_term(slug, "interest") for slug in offers)
    return made


PHOTONICS, DIGITAL = ("photonics", "technology"), ("digital", "ecosystem")
SEEKS_EXPORT, SEEKS_SKILLS = ("export", "interest"), ("skills", "interest")


def names(kin):
    return [one.organisation.name for one in kin]


def test_rare_words_count_more_than_common_ones():
    one = make("One", PHOTONICS, DIGITAL)
    make("Rare", PHOTONICS)
    for n in range(3):
        make(f"Common {n}", DIGITAL)
    make("Both", PHOTONICS, DIGITAL)
    make("Other", ("wood", "sector"))
    make("Seeker", SEEKS_EXPORT)
    make("Draft", PHOTONICS, DIGITAL, published=False)
    assert names(similar_to(one)) == ["Both", "Rare", "Common 0", "Common 1"]
    assert reason_of(similar_to(one)[1]) == "Also Photonics"


def test_alike_ones_of_one_name_stand_in_order_of_their_numbers():
    one = make("One", DIGITAL)
    twins = [make("Twin", DIGITAL) for _ in range(3)]
    assert [kin.organisation for kin in similar_to(one)] == twins


def test_what_nobody_else_has_is_no_reason():
    one = make("One", PHOTONICS)
    make("Other", DIGITAL)
    assert similar_to(one) == []
    assert complementary_to(one) == []
    assert similar_to(make("Nothing")) == []
    assert kin_of(one) == []


def test_complementary_ones_are_abroad_and_give_or_take():
    one = make("One", SEEKS_EXPORT, PHOTONICS, offers=["skills"], target_countries=["FR"])
    make("Gives", country="FR", offers=["export"])
    make("Takes", SEEKS_SKILLS, country="FR", target_countries=["DE"])
    make("Takes <i>too</i>", SEEKS_SKILLS, PHOTONICS, country="JP", target_countries=["DE"])
    make("At home", SEEKS_SKILLS, country="DE", offers=["export"])
    make("Wants us alone", country="FR", target_countries=["DE"])
    found = complementary_to(one)
    assert set(names(found)) == {"Takes", "Takes <i>too</i>", "Gives"}
    assert {kin.organisation.name: reason_of(kin) for kin in found} == {
        "Takes": "Looks for Skills and training; each has the other's country as a target",
        "Takes <i>too</i>": "Looks for Skills and training; also Photonics; "
        "wants to work with your country",
        "Gives": "Offers Export and market access",
    }
    with override("de"):
        assert reason_of(found[-1]) != reason_of(kinship.Kin(one, [], [], []))


def test_mutual_wishes_and_a_shared_field_put_first():
    one = make("One", SEEKS_EXPORT, PHOTONICS, target_countries=["FR", "JP"])
    make("Alpha", country="ES", offers=["export"])
    make("Beta", country="FR", offers=["export"])
    make("Gamma", country="JP", offers=["export"], target_countries=["DE"])
    make("Delta", PHOTONICS, country="JP", offers=["export"], target_countries=["DE"])
    assert names(complementary_to(one)) == ["Delta", "Gamma", "Beta", "Alpha"]


def test_of_very_many_candidates_those_with_rare_words_are_looked_at(monkeypatch):
    monkeypatch.setattr(kinship, "MOST_CANDIDATES", 2)
    one = make("One", PHOTONICS, DIGITAL)
    make("Rare", PHOTONICS)
    make("Both", PHOTONICS, DIGITAL)
    for n in range(4):
        make(f"Common {n}", DIGITAL)
    assert names(similar_to(one)) == ["Both", "Rare"]


def test_organisation_hidden_meanwhile_is_left_out(monkeypatch):
    one = make("One", PHOTONICS)
    make("Gone", PHOTONICS)
    changed = make("Changed", PHOTONICS)
    make("Here", PHOTONICS)
    held = kinship.directory_index()
    monkeypatch.setattr(kinship, "directory_index", lambda: held)
    Organisation.objects.filter(name="Gone").update(status="hidden")
    changed.terms.clear()
    assert names(similar_to(one)) == ["Here"]


def test_page_of_a_profile_says_who_is_like_it_and_a_draft_asks_nobody(client):
    make("One", PHOTONICS, SEEKS_EXPORT)
    make("Other <b>", PHOTONICS, country="FR", offers=["export"])
    page = client.get("/organisations/one/").content.decode()
    assert page.count("Other &lt;b&gt;") >= 2
    assert "Similar organisations" in page
    assert "Offers Export and market access; also Photonics" in page
    assert kin_of(make("Draft", PHOTONICS, published=False)) == []
