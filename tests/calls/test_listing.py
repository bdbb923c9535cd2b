"""The list of calls: words, facets that combine, orders; what is like a call."""

from datetime import timedelta

import pytest

from hansa.calls.models import Call
from hansa.calls.operations.writing import Cutoff, withdraw_call
from hansa.calls.queries import listing
from hansa.calls.queries.calls import similar_calls
from hansa.calls.queries.listing import search_calls
from hansa.common.listing import Kept, ListSearch
from hansa.organisations.operations.vocabularies import merge_term
from tests.factories import NOW, make_call, make_term, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def calls():
    health, digital = make_term("health"), make_term("digital")
    make_call("alpha", programme="COSME", countries=["DE", "FR"], terms=[health])
    make_call(
        "beta", kind="prize", profile_types=["sme"], terms=[health, digital],
        deadlines=[NOW + DAY], published_at=NOW - 9 * DAY,
    )  # fmt: skip
    make_call("gamma", programme="COSME", opens_at=NOW + DAY)
    make_call("delta", deadlines=[NOW - DAY], countries=["DE"])
    make_call("epsilon", deadlines=[NOW - 3 * DAY])
    make_call("zeta", deadlines=[])
    make_call("eta", deadlines=[Cutoff(NOW - DAY), Cutoff(NOW + DAY, "", 2)])
    make_call("hidden", published_at=NOW + DAY, programme="COSME")


def names(question="", order="", **chosen):
    found = search_calls(ListSearch(question, chosen, order), NOW)
    slugs = dict(Call.objects.values_list("pk", "slug"))
    return [slugs[pk] for pk in found.pks]


def test_what_is_to_come_is_listed_the_most_urgent_first(calls):
    assert names() == ["beta", "gamma", "alpha", "zeta"]
    assert names(order="title") == ["alpha", "beta", "gamma", "zeta"]
    assert names(order="newest")[-1] == "beta"
    assert names(status=("closed",)) == ["delta", "epsilon"]
    assert names(status=("later", "closed")) == ["eta", "delta", "epsilon"]
    assert not ListSearch(order="title").is_filtered
    assert ListSearch("x").is_filtered
    assert ListSearch("", {"kind": ("prize",)}).is_filtered


def test_words_are_looked_for_whatever_the_status(calls):
    assert names("title delta") == ["delta"]
    assert names("title") == ["alpha", "beta", "delta", "epsilon", "eta", "gamma", "zeta"]
    assert names("title", status=("closed",), order="deadline") == ["delta", "epsilon"]
    assert names("nothing such") == []


def test_facets_combine_and_each_number_is_what_the_choice_finds(calls):
    assert names(country=("FR",)) == ["beta", "gamma", "alpha", "zeta"]
    assert names(country=("JP",)) == ["beta", "gamma", "zeta"]
    assert names(profile_type=("cluster",)) == ["gamma", "alpha", "zeta"]
    assert names(term=("ecosystem:health",), programme=("COSME",)) == ["alpha"]
    for chosen in ({}, {"kind": ("grant",)}, {"country": ("DE",), "status": ("open", "closed")}):
        numbers = search_calls(ListSearch("", chosen), NOW).numbers
        for name, counted in numbers.items():
            for value, number in counted.items():
                assert len(names(**{**chosen, name: (value,)})) == number, (chosen, name, value)


def test_similar_calls_share_rare_words_first(calls):
    one = Call.objects.get(slug="alpha")
    assert [c.slug for c in similar_calls(one, NOW)] == ["beta"]
    for n in range(6):
        make_call(f"more-{n}", programme="COSME")
    assert len(similar_calls(one, NOW)) == 4
    assert similar_calls(one, NOW)[0].slug == "beta"
    assert similar_calls(Call.objects.get(slug="zeta"), NOW) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_read_anew_when_a_call_or_a_word_changes(monkeypatch):
    monkeypatch.setattr(listing, "_kept", Kept(listing._key, listing._read))
    first, second = make_term("health"), make_term("digital")
    call = make_call("alpha", terms=[first])
    kept = search_calls(ListSearch(), NOW).calls
    assert search_calls(ListSearch(), NOW).calls is kept
    merge_term(actor=None, now=NOW, term=first, into=second)
    assert names(term=("ecosystem:digital",)) == ["alpha"]
    withdraw_call(actor=make_user(), now=NOW, call=call)
    assert names() == []
    make_call("beta")
    assert names() == ["beta"]
