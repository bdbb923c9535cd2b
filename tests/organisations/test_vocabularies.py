"""Vocabularies are data: words are added, renamed and merged, with their history."""

import pytest

from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord, SearchDocument
from hansa.organisations.models import Organisation, Term
from hansa.organisations.operations.profiles import (
    Profile,
    edit_organisation,
    register_organisation,
)
from hansa.organisations.operations.vocabularies import add_term, in_force, merge_term, rename_term
from hansa.organisations.queries.vocabularies import (
    counted_terms,
    history_of,
    offered_terms,
    organisations_with,
    term_labels,
    vocabulary_sizes,
)
from tests.factories import NOW, make_call, make_event, make_organisation, make_term, make_user

pytestmark = pytest.mark.django_db


def add(label, vocabulary="technology", **fields):
    return add_term(actor=None, now=NOW, vocabulary=vocabulary, label=label, **fields)


def merge(term, into):
    return merge_term(actor=None, now=NOW, term=term, into=into)


def rename(term, label, **labels):
    return rename_term(
        actor=None, now=NOW, term=term, version=term.version, label=label, labels=labels
    )


def found(word):
    documents = SearchDocument.objects.filter(keywords__contains=word).order_by("pk")
    return list(documents.values_list("title", flat=True))


def test_word_is_added_once_and_gets_an_address_of_its_own():
    first = add("Quantum computing", labels={"de": "Quantenrechnen"}, key="k")
    assert add("Quantum computing", key="k") == first
    assert (first.slug, str(first)) == ("quantum-computing", "Quantum computing")
    assert add("Quantum, computing!").slug == "quantum-computing-2"
    assert add("台北").slug == "term"
    assert add("Quantum computing", "sector").slug == "quantum-computing"
    with pytest.raises(OperationRefused, match="has this word already"):
        add("quantum COMPUTING")
    assert Term.objects.filter(label__startswith="Quantum").count() == 3
    assert [r.verb for r in history_of(first)] == ["term.add"]


def test_word_of_120_letters_fits():
    assert add("Wörter " * 17).slug


def test_renamed_word_is_found_by_its_new_name_and_keeps_its_address():
    term, other = make_term("shiny", "technology"), make_term("dull", "technology")
    make_organisation("Alpha", terms=[term])
    make_organisation("Beta", terms=[other])
    rename(term, "Lustre", de="Glanz")
    assert (found("lustre"), found("glanz"), found("shiny")) == (["Alpha"], ["Alpha"], [])
    assert Term.objects.get(slug="shiny").in_all_languages() == ["Lustre", "Glanz"]
    rename(term, "Lustre", de="Glanz")
    with pytest.raises(OperationRefused, match="has this word already"):
        rename(term, "dull")
    assert [r.details["after"][0] for r in history_of(term)] == ["Lustre", "Lustre"]
    assert history_of(term)[1].details["before"] == ["Shiny", {}]


def test_merged_word_is_replaced_everywhere_and_offered_no_more():
    old, new = make_term("old", "interest"), make_term("new", "interest")
    has, offers, both = (make_organisation(n) for n in ("Has", "Offers", "Both"))
    draft = make_organisation("Draft", published=False, terms=[old])
    has.terms.add(old)
    offers.offers.add(old)
    both.terms.add(old, new)
    event, call = make_event(), make_call()
    event.terms.add(old)
    call.terms.add(old)
    assert merge(old, new) == new
    assert set(new.organisations.all()) == {has, both, draft}
    assert set(new.offered_by.all()) == {offers}
    assert (event.terms.get(), call.terms.get()) == (new, new)
    assert not organisations_with(old).exists()
    assert old not in offered_terms()
    assert found("new") == ["Has", "Offers", "Both"]
    assert found("old") == []
    details = AuditRecord.objects.get(verb="term.merge").details
    assert details["into"] == new.pk
    assert set(details["organisations"]) == {has.pk, offers.pk, both.pk, draft.pk}


@pytest.mark.parametrize(
    ("term", "into", "why"),
    [("a", "a", "into itself"), ("a", "other", "different vocabularies"),
     ("gone", "a", "merged into another already"), ("a", "gone", "merged into another already")],
)  # fmt: skip
def test_merging_is_refused_where_it_makes_no_sense(term, into, why):
    words = {slug: make_term(slug) for slug in ("a", "b", "gone")}
    words["other"] = make_term("other", "sector")
    merge(words["gone"], words["b"])
    with pytest.raises(OperationRefused, match=why):
        merge(words[term], words[into])
    assert AuditRecord.objects.filter(verb="term.merge").count() == 1


def test_a_word_that_was_merged_is_not_renamed_by_whoever_knows_so(validator):
    old, new = make_term("old", "technology"), make_term("new", "technology")
    merge(old, new)
    old.refresh_from_db()
    with pytest.raises(OperationRefused, match="merged into another already"):
        rename(old, "Odd")
    typed = {"version": 2, "label": "Odd"}
    assert validator.post(f"/vocabularies/terms/{old.pk}/", typed).status_code == 422
    old.refresh_from_db()
    assert old.label == "Old"


def test_words_merged_one_after_the_other_lead_to_the_last():
    first, second, third = (make_term(slug) for slug in ("first", "second", "third"))
    merge(first, second)
    merge(second, third)
    first.refresh_from_db()
    assert first.merged_into == third
    assert in_force([first, second], [third], []) == [[third], [third], []]
    assert in_force() == []


def test_stale_forms_and_new_profiles_get_the_word_that_lasts():
    old, new = make_term("old", "interest"), make_term("new", "interest")
    one = make_organisation("Alpha")
    merge(old, new)
    made = register_organisation(
        actor=None, now=NOW, profile=Profile(name="Beta", country="DE"), terms=[old], offers=[old]
    )
    edit_organisation(
        actor=make_user(), now=NOW, organisation=one, version=1, changes={}, terms=[old, new],
        offers=[old],
    )  # fmt: skip
    for organisation in (one, made):
        assert list(organisation.terms.all()) == list(organisation.offers.all()) == [new]


def test_words_are_counted_by_those_who_have_and_offer_them():
    term = make_term("export", "interest")
    make_organisation(terms=[term])
    make_organisation(terms=[term]).offers.add(term)
    row = counted_terms("interest").get(pk=term.pk)
    assert (row.chosen_count, row.offered_count) == (2, 1)
    assert organisations_with(term).count() == 2
    assert vocabulary_sizes()["interest"] == offered_terms("interest").count() > 0
    assert term_labels()["interest", "export"] == str(term)


@pytest.fixture
def validator(sign_in):
    return sign_in(make_user(role="validator"))


def test_validator_adds_renames_and_merges_words(validator):
    page = "/vocabularies/technology/"
    assert validator.get("/vocabularies/").status_code == 200
    before = Term.objects.count()
    form = {"label": "Quantum", "label_de": "Quanten", "key": "k"}
    for _ in range(2):
        assert validator.post(page, form)["Location"] == page
    assert Term.objects.count() == before + 1
    refused = validator.post(page, {"label": "quantum", "key": "k2"})
    assert refused.status_code == 422
    assert "has this word already" in refused.content.decode()
    term = Term.objects.get(slug="quantum")
    assert "Quanten" in validator.get(f"/vocabularies/terms/{term.pk}/").content.decode()
    renamed = {"version": 1, "label": "Quantum <b>", "label_fr": "Quantique"}
    assert validator.post(f"/vocabularies/terms/{term.pk}/", renamed)["Location"] == page
    term.refresh_from_db()
    assert (term.label, term.labels) == ("Quantum <b>", {"fr": "Quantique"})
    assert "Quantum &lt;b&gt;" in validator.get(page).content.decode()
    taken = validator.post(f"/vocabularies/terms/{term.pk}/", {"version": 2, "label": "Robotics"})
    assert taken.status_code == 422
    into = Term.objects.get(vocabulary="technology", slug="robotics")
    merging = f"/vocabularies/terms/{term.pk}/merge/"
    assert validator.post(merging, {"into": into.pk})["Location"] == page
    assert "Robotics" in validator.get(f"/vocabularies/terms/{term.pk}/").content.decode()
    again = validator.post(merging, {"into": into.pk})
    assert again.status_code == 422
    assert "Merged into" in again.content.decode()


def test_two_who_rename_a_word_at_once_see_both_names(validator):
    term = make_term("shiny", "technology")
    page = f"/vocabularies/terms/{term.pk}/"
    opened = validator.get(page).context["form"]["version"].value()
    rename(Term.objects.get(pk=term.pk), "Lustre", fr="Éclat")
    late = validator.post(page, {"version": opened, "label": "Glow", "label_de": "Glanz"})
    assert late.status_code == 409
    rows = {row["mine"]: row["theirs"] for row in late.context["differences"]}
    assert rows == {"Glow": "Lustre", "Glanz": "", "": "Éclat"}
    assert "Saved meanwhile" in late.content.decode()
    term.refresh_from_db()
    assert (term.label, term.labels) == ("Lustre", {"fr": "Éclat"})
    again = {**late.context["form"].data.dict(), "label_fr": "Éclat"}
    assert validator.post(page, again).status_code == 302
    term.refresh_from_db()
    assert (term.label, term.labels) == ("Glow", {"de": "Glanz", "fr": "Éclat"})


def test_word_that_was_merged_meanwhile_is_not_renamed(validator):
    term = make_term("shiny", "technology")
    merge(term, make_term("dull", "technology"))
    late = validator.post(f"/vocabularies/terms/{term.pk}/", {"version": 1, "label": "Glow"})
    assert late.status_code == 409
    assert "Merged into" in late.content.decode()
    assert Term.objects.get(pk=term.pk).label == "Shiny"


@pytest.mark.parametrize("into", ["", "x", "0", "9" * 30, "\x00"])
def test_merging_into_nonsense_is_refused_at_the_field(validator, into):
    term = make_term()
    answer = validator.post(f"/vocabularies/terms/{term.pk}/merge/", {"into": into})
    assert answer.status_code == 422
    assert answer.context["merge"].errors["into"]


@pytest.mark.parametrize("label", ["", " ", "x" * 121, "\x00"])
def test_words_that_are_none_are_refused_at_the_field(validator, label):
    before = Term.objects.count()
    answer = validator.post("/vocabularies/sector/", {"label": label, "key": "k"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["label"]
    assert Term.objects.count() == before
    assert validator.get("/vocabularies/nonsense/").status_code == 404
    assert Organisation.objects.count() == 0
