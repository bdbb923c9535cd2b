"""Lists of organisations that are like one or complete it: who stands in them, why, and when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hansa.common.models import AuditRecord
from hansa.organisations import rounds
from hansa.organisations.models import (
    ListKind,
    Organisation,
    OrganisationText,
    Recommendation,
    RecommendingState,
)
from hansa.organisations.operations.freshness import hide_stale_profile
from hansa.organisations.operations.indexing import refresh_search
from hansa.organisations.operations.recommending import (
    answer_recommendation,
    finish_round,
    lease_recommending,
)
from hansa.organisations.queries.recommending import (
    answers_of,
    known_to_each,
    organisations_for,
    owners_with,
)
from hansa.organisations.recommending import directory
from hansa.organisations.rounds import make_round
from hansa.organisations.tasks import make_recommendations
from tests.factories import (
    DAY,
    NOW,
    make_membership,
    make_organisation,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
SIMILAR, COMPLEMENTARY = ListKind.SIMILAR, ListKind.COMPLEMENTARY
PHOTONICS, DIGITAL = ("photonics", "technology"), ("digital", "ecosystem")
SEEKS_EXPORT, SEEKS_SKILLS = ("export", "interest"), ("skills", "interest")


@pytest.fixture(autouse=True)
def _nothing_held():
    """No worker of another test has read the directory."""
    directory._held.clear()
    yield
    directory._held.clear()


def make(name, *words, offers=(), **fields):
    made = make_organisation(
        name, terms=[make_term(slug, vocabulary) for slug, vocabulary in words], **fields
    )
    made.offers.set(make_term(slug, "interest") for slug in offers)
    return made


def names(one, kind):
    """Make the lists as the job does; return who stands in one of them, in order."""
    make_round()
    return [found.organisation.name for found in organisations_for([kind], one.pk)]


def reasons(one, kind):
    make_round()
    return {
        found.organisation.name: [(r["kind"], r["vocabulary"], r["term"]) for r in found.reasons]
        for found in organisations_for([kind], one.pk)
    }


def whole_lists():
    rows = Recommendation.objects.order_by("kind", "owner_id", "place")
    return list(rows.values_list("kind", "owner_id", "object_id", "reasons"))


def test_rare_words_count_more_than_common_ones():
    one = make("One", PHOTONICS, DIGITAL)
    make("Rare", PHOTONICS)
    for n in range(3):
        make(f"Common {n}", DIGITAL, country="FR")
    make("Both", PHOTONICS, DIGITAL)
    make("Other", ("wood", "sector"))
    make("Seeker", SEEKS_EXPORT)
    make("Draft", PHOTONICS, DIGITAL, published=False)
    found = names(one, SIMILAR)
    assert found[:2] == ["Both", "Rare"]
    assert set(found) == {"Both", "Rare", "Common 0", "Common 1", "Common 2"}
    assert reasons(one, SIMILAR)["Rare"][0] == ("field", "technology", "photonics")
    assert str(Recommendation.objects.first()).startswith(f"similar {one.pk}: ")


def test_what_nobody_else_has_is_no_reason():
    one = make("One", PHOTONICS)
    make("Other", DIGITAL)
    assert names(one, SIMILAR) == names(one, COMPLEMENTARY) == []
    assert names(make("Nothing"), SIMILAR) == []


def test_complementary_ones_are_abroad_and_give_or_take():
    one = make("One", SEEKS_EXPORT, PHOTONICS, offers=["skills"], target_countries=["FR"])
    make("Gives", country="FR", offers=["export"])
    make("Takes", SEEKS_SKILLS, country="FR", target_countries=["DE"])
    make("Takes too", SEEKS_SKILLS, PHOTONICS, country="JP", target_countries=["DE"])
    make("At home", SEEKS_SKILLS, country="DE", offers=["export"])
    make("Wants us alone", country="FR", target_countries=["DE"])
    found = reasons(one, COMPLEMENTARY)
    assert set(found) == {"Takes", "Takes too", "Gives"}
    assert found["Gives"][0] == ("need", "interest", "export")
    assert ("offer", "interest", "skills") in found["Takes"]
    assert ("offer", "target", "DE") in found["Takes"]
    assert ("need", "target", "FR") in found["Takes"]
    assert ("field", "technology", "photonics") in found["Takes too"]


def test_mutual_wishes_and_a_shared_field_put_first():
    one = make("One", SEEKS_EXPORT, PHOTONICS, target_countries=["FR", "JP"])
    make("Alpha", country="ES", offers=["export"])
    make("Beta", country="JP", offers=["export"])
    make("Gamma", country="JP", offers=["export"], target_countries=["DE"])
    make("Delta", PHOTONICS, country="JP", offers=["export"], target_countries=["DE"])
    assert names(one, COMPLEMENTARY) == ["Delta", "Gamma", "Beta", "Alpha"]


def test_who_is_known_in_public_may_only_be_similar():
    one = make("One", SEEKS_EXPORT, PHOTONICS)
    network = make("Network", PHOTONICS, country="FR", offers=["export"], profile_type="network")
    make_membership(network, one)
    assert names(one, SIMILAR) == ["Network"]
    assert names(one, COMPLEMENTARY) == []


def test_of_everybody_those_in_one_partnership_know_each_other():
    one, other = make("One", SEEKS_EXPORT), make("Other", country="FR", offers=["export"])
    third = make("Third", country="FR", offers=["export"])
    together = make("Together", profile_type="partnership")
    for member in (one, other):
        make_membership(together, member)
    assert known_to_each(None)[one.pk] == {other.pk, together.pk}
    assert known_to_each([one.pk, third.pk]) == {}
    assert names(one, COMPLEMENTARY) == ["Third"]


def test_texts_of_every_language_count_and_no_contact_does():
    one = make("One", summary="Amphibienfahrzeuge", contact_name="Zwetschgenmeier")
    other = make("Other", contact_name="Zwetschgenmeier")
    OrganisationText.objects.create(organisation=other, language="de", summary="Amphibienfahrzeuge")
    assert reasons(one, SIMILAR) == {"Other": [("text", "", "amphibienfahrzeuge")]}


def test_a_change_shows_after_the_next_round():
    one, other = make("One", PHOTONICS), make("Other", PHOTONICS)
    make("Third", DIGITAL)
    assert names(one, SIMILAR) == ["Other"]
    other.terms.set([make_term(*DIGITAL)])
    refresh_search([other])
    assert [f.organisation for f in organisations_for([SIMILAR], one.pk)] == [], "no old reason"
    assert names(one, SIMILAR) == []
    assert names(other, SIMILAR) == ["Third"]


def test_a_new_profile_comes_and_a_hidden_one_goes():
    one, other = make("One", PHOTONICS), make("Other", PHOTONICS)
    assert names(one, SIMILAR) == ["Other"]
    new = make("New", PHOTONICS)
    assert set(names(one, SIMILAR)) == {"Other", "New"}
    hide_stale_profile(actor=None, now=NOW, organisation=other)
    found = [f.organisation for f in organisations_for([SIMILAR], one.pk)]
    assert found == [new], "at once, before any round"
    assert names(one, SIMILAR) == ["New"]
    assert not owners_with([other.pk])
    assert not Recommendation.objects.filter(owner_id=other.pk).exists()


def test_lists_of_changes_are_those_of_a_whole_round():
    """Whom a change concerns is found: in places it leaves, in places it enters."""
    countries = ["DE", "FR", "ES"]
    some = [
        make(f"Org {n}", *[PHOTONICS, DIGITAL][: 1 + n % 2], country=countries[n % 3])
        for n in range(8)
    ]
    make_round()
    before = {row[:3] for row in whole_lists()}
    some[3].terms.set([make_term(*SEEKS_EXPORT), make_term(*PHOTONICS)])
    some[4].offers.set([make_term("export", "interest")])
    refresh_search([some[3], some[4]])
    make_round()
    step = {row[:3] for row in whole_lists()}
    assert step != before
    RecommendingState.objects.update(whole_at=None)
    make_round()
    assert {row[:3] for row in whole_lists()} == step


def test_nothing_is_written_while_nothing_changes():
    make("One", PHOTONICS)
    make("Other", PHOTONICS)
    assert make_round()
    before = Recommendation.objects.order_by("pk").values_list("pk", flat=True)
    kept = list(before)
    records = AuditRecord.objects.count()
    assert not make_round()
    assert AuditRecord.objects.count() == records
    RecommendingState.objects.update(whole_at=None)
    assert make_round()
    assert list(before) == kept, "lists that are alike stay"
    assert str(RecommendingState.objects.get()) == str(RecommendingState.objects.get().version)


@pytest.mark.parametrize(
    ("age", "hour", "is_due"), [(DAY, 3, True), (DAY, 12, False), (timedelta(hours=2), 3, False)]
)
def test_all_is_made_anew_at_night_if_anything_changed(age, hour, is_due):
    make("One", PHOTONICS)
    make_round()
    make("Other", PHOTONICS)
    make_round()
    now = timezone.localtime().replace(hour=hour)
    state = RecommendingState.objects.get()
    state.whole_at = now - age
    index = rounds.IndexState.objects.get()
    assert rounds._is_whole_due(state, index, now) == is_due
    state.whole_version = index.version
    assert not rounds._is_whole_due(state, index, now)


def test_another_format_makes_all_anew(monkeypatch):
    make("One", PHOTONICS)
    make_round()
    monkeypatch.setattr(rounds, "FORMAT", 2)
    assert make_round()
    assert not make_round()


def test_the_place_of_newcomers_goes_to_who_is_seldom_seen():
    for n in range(12):
        make(f"Org {n}", PHOTONICS, summary="laser lens mirror"[: 17 - n])
    make_round()
    shown = Recommendation.objects.filter(kind=SIMILAR, place__lt=4)
    by_score = Recommendation.objects.filter(kind=SIMILAR, place__lt=3)
    assert len(set(shown.values_list("object_id"))) > len(set(by_score.values_list("object_id")))


def test_a_directory_without_anybody_is_no_error():
    make_recommendations.call_local()
    assert not Recommendation.objects.exists()
    assert RecommendingState.objects.get().whole_at


def test_a_round_that_fails_gives_its_turn_back(monkeypatch):
    make("One", PHOTONICS)
    monkeypatch.setattr(rounds, "_make_directory", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_round()
    assert RecommendingState.objects.get().leased_until is None


def test_lists_of_who_was_deleted_go_with_the_next_whole_round():
    one, other = make("One", PHOTONICS), make("Other", PHOTONICS)
    make_round()
    pk = other.pk
    Organisation.objects.filter(pk=pk).delete()
    assert organisations_for([SIMILAR], one.pk) == []
    refresh_search([], whole=True)
    make_round()
    assert not Recommendation.objects.filter(owner_id=pk).exists()
    assert not Recommendation.objects.filter(object_id=pk).exists()


@pytest.mark.django_db(transaction=True)
def test_after_very_many_changes_everything_is_read_anew(monkeypatch):
    monkeypatch.setattr(directory, "MOST_CHANGES", 0)
    one = make("One", PHOTONICS)
    make_round()
    held = directory._held["directory"]
    make("Other", PHOTONICS)
    assert names(one, SIMILAR) == ["Other"]
    assert directory._held["directory"].catalogue is not held.catalogue


def test_after_very_many_changes_all_lists_are_made_anew(monkeypatch):
    make("One", PHOTONICS)
    make_round()
    before = RecommendingState.objects.get().whole_at
    make("Other", PHOTONICS)
    make_round()
    assert RecommendingState.objects.get().whole_at == before
    monkeypatch.setattr(rounds, "MOST_CHANGES", 0)
    make("Third", PHOTONICS)
    make_round()
    assert RecommendingState.objects.get().whole_at > before


@pytest.mark.django_db(transaction=True)
def test_a_worker_keeps_the_directory_between_rounds_and_takes_over_changes():
    one = make("One", PHOTONICS)
    other = make("Other", PHOTONICS)
    make_round()
    held = directory._held["directory"]
    new = make("New", PHOTONICS)
    hide_stale_profile(actor=None, now=NOW, organisation=other)
    assert names(one, SIMILAR) == ["New"]
    assert directory._held["directory"].catalogue is held.catalogue
    assert directory._held["directory"].holds(new.pk)
    state = rounds.IndexState.objects.get()
    assert directory.directory_at(state) is directory._held["directory"]
    refresh_search([], whole=True)
    make_round()
    assert directory._held["directory"].catalogue is not held.catalogue


def test_an_answer_is_kept_once_and_taken_back_and_no_record_says_what_it_was():
    own, other = make("Own", PHOTONICS), make("Other", PHOTONICS)
    act = {"actor": make_user(), "now": NOW, "kind": SIMILAR, "owner": own, "thing": other.pk}
    for value in ("known", "irrelevant", "irrelevant"):
        answer_recommendation(**act, value=value)
        assert answers_of([SIMILAR], own.pk) == {(SIMILAR, other.pk): value}
    answer_recommendation(**act, value="")
    assert answers_of([SIMILAR], own.pk) == {}
    records = AuditRecord.objects.filter(verb="recommendation.answer")
    assert [one.details for one in records] == [{"kind": "similar"}] * 4


def test_a_round_that_ends_drops_the_lists_of_whoever_is_gone_and_gives_the_turn_back():
    own, other, gone = (make(name, PHOTONICS) for name in ("Own", "Other", "Gone"))
    assert set(names(own, SIMILAR)) == {"Other", "Gone"}
    state = lease_recommending(now=timezone.now())
    assert lease_recommending(now=timezone.now()) is None
    finish_round(
        actor=None, now=NOW, state=state, kept={SIMILAR: {own.pk, gone.pk}}, gone=[gone.pk]
    )
    left = Recommendation.objects.values_list("kind", "owner_id", "object_id")
    assert list(left) == [(SIMILAR, own.pk, other.pk)]
    assert lease_recommending(now=timezone.now()) is not None
