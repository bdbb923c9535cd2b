"""The facets in memory: whatever changes is seen by the next search of the same process."""

import pytest
from django.db import OperationalError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hansa.common.bits import bits_of, positions_in
from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.common.search import read_question
from hansa.organisations.models import IndexState, Organisation, Term
from hansa.organisations.operations import profiles
from hansa.organisations.operations.freshness import confirm_profile, hide_stale_profile
from hansa.organisations.operations.indexing import refresh_search, reindex_profiles
from hansa.organisations.operations.profiles import edit_organisation, publish_organisation
from hansa.organisations.operations.texts import write_text
from hansa.organisations.operations.vocabularies import merge_term, rename_term
from hansa.organisations.queries import index
from hansa.organisations.queries.directory import SORTS, DirectorySearch, Found, search_directory
from hansa.organisations.queries.index import (
    DirectoryIndex,
    directory_index,
    size_of,
    warm_index,
)
from tests.factories import DAY, NOW, make_organisation, make_term, make_user

committed = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_held():
    """Let each test begin like a process that has just started."""
    index._held.clear()
    yield
    index._held.clear()


def slugs(question="", **facets):
    chosen = {name: (value,) for name, value in facets.items()}
    return [one.slug for one in search_directory(DirectorySearch(question, chosen))]


def edit(organisation, *, terms=None, offers=None, **changes):
    current = Organisation.objects.get(pk=organisation.pk)
    return edit_organisation(
        actor=make_user(), now=NOW, organisation=current, version=current.version,
        changes=changes, terms=terms, offers=offers,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "size"),
    [(0, ""), (1, "1-49"), (49, "1-49"), (50, "50-149"), (150, "150-499"), (500, "500+"),
     (10**9, "500+")],
)  # fmt: skip
def test_sizes_begin_with_their_least_number(number, size):
    assert size_of(number) == size


@given(st.sets(st.integers(0, 300)))
def test_sets_of_positions_are_read_as_they_were_made(positions):
    bits = bits_of(positions, 301)
    assert list(positions_in(bits)) == sorted(positions)
    assert bits.bit_count() == len(positions)


def test_empty_index_has_nothing():
    empty = DirectoryIndex()
    assert empty.bits([1]) == empty.members_in(1) == empty.everything == 0
    assert str(IndexState(version=7)) == "7"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "size"),
    [({}, None), ({"sme_count": 40, "large_count": 20}, "50-149"), ({"members_total": 500}, "500+"),
     ({"profile_type": "sme", "specifics": {"employees": 7}}, "1-49"),
     # What it said when it was a company is no number of members.
     ({"profile_type": "cluster", "specifics": {"employees": 7}}, None)],
)  # fmt: skip
def test_size_is_of_members_or_of_employees_where_the_type_has_them(fields, size):
    make_organisation("Alpha", **fields)
    assert search_directory(DirectorySearch()).facet_counts()["size"] == ({size: 1} if size else {})


@pytest.mark.django_db
def test_inside_a_transaction_nothing_is_held():
    make_organisation("Alpha")
    assert slugs() == ["alpha"]
    assert index._held == {}


@committed
def test_every_change_is_seen_by_the_next_search():
    old, new = make_term("old"), make_term("new")
    alpha, beta = make_organisation("Alpha", terms=[old]), make_organisation("Beta", country="FR")
    assert slugs() == ["alpha", "beta"]
    held = index._held["index"]
    assert slugs(country="FR") == ["beta"]
    assert index._held["index"] is held
    make_organisation("Gamma", country="FR")
    assert slugs(country="FR") == ["beta", "gamma"]
    edit(beta, name="Quasar", country="DE")
    assert slugs() == ["alpha", "gamma", "beta"]
    assert (slugs(country="FR"), slugs("quasar"), slugs("beta")) == (["gamma"], ["beta"], [])
    hide_stale_profile(actor=None, now=NOW, organisation=alpha)
    assert (slugs(), slugs("alpha"), slugs(ecosystem="old")) == (["gamma", "beta"], [], [])
    confirm_profile(actor=None, now=NOW, organisation=Organisation.objects.get(pk=alpha.pk))
    assert slugs("alpha") == slugs(ecosystem="old") == ["alpha"]
    merge_term(actor=None, now=NOW, term=old, into=new)
    assert slugs(ecosystem="new") == ["alpha"]
    # Addresses and kept searches with the old word lead to the other one.
    assert slugs(ecosystem="old") == ["alpha"]
    rename_term(actor=None, now=NOW, term=new, version=1, label="Shiny", labels={"de": "Glänzend"})
    assert slugs("glanzend") == slugs("shiny") == ["alpha"]
    write_text(
        actor=make_user(), now=NOW, organisation=beta, language="de", version=0,
        summary="Leuchtturm", description="",
    )  # fmt: skip
    assert slugs("leuchtturm") == ["beta"]
    assert slugs() == slugs_read_anew()


def slugs_read_anew():
    return [one.slug for one in Found(DirectorySearch(), index._read(0))]


@committed
def test_index_is_read_anew_after_very_many_changes(monkeypatch):
    monkeypatch.setattr(index, "MOST_CHANGES", 2)
    read = []
    whole = index._read
    monkeypatch.setattr(index, "_read", lambda version: read.append(version) or whole(version))
    first = make_organisation("Alpha")
    assert slugs() == ["alpha"]
    for name in ("Beta", "Gamma"):
        make_organisation(name)
    assert slugs() == ["alpha", "beta", "gamma"]
    assert len(read) == 1
    for name in ("Delta", "Epsilon", "Eta"):
        make_organisation(name)
    assert len(slugs()) == 6
    assert len(read) == 2
    with transaction.atomic():
        refresh_search([first], whole=True)
    assert len(slugs()) == 6
    assert len(read) == 3


@committed
def test_index_of_an_older_database_is_read_anew():
    """A backup was restored under a process that runs: its count is lower."""
    make_organisation("Alpha")
    make_organisation("Beta")
    assert slugs() == ["alpha", "beta"]
    Organisation.objects.filter(slug="beta").delete()
    IndexState.objects.update(version=1)
    assert slugs() == ["alpha"]


@committed
def test_profile_that_vanished_since_it_was_counted_is_left_out():
    make_organisation("Alpha", sme_count=1)
    make_organisation("Beta")
    found = search_directory(DirectorySearch())
    assert [one.slug for one in found] == ["alpha", "beta"]
    Organisation.objects.filter(slug="alpha").update(status="hidden")
    assert [one.slug for one in found] == [one.slug for one in found[0:24]] == ["beta"]


@committed
def test_answers_are_kept_until_a_profile_changes(django_assert_num_queries, monkeypatch):
    make_organisation("Alpha", city="Jena")
    alpha, word = search_directory(DirectorySearch("alpha")), read_question("jena")
    assert len(alpha) == 1
    directory = directory_index()
    with django_assert_num_queries(1):
        assert len(Found(DirectorySearch("jena"), directory)) == 1
    with django_assert_num_queries(0):
        assert len(Found(DirectorySearch("jena"), directory)) == 1
    make_organisation("Beta", city="Jena")
    assert len(search_directory(DirectorySearch("jena"))) == 2
    monkeypatch.setattr(index, "MOST_ANSWERS", 2)
    for within in ["names", "keywords", ""]:
        directory.found_bits(word, within)
    assert set(directory.answers) == {(word.words, "")}


@committed
def test_members_of_a_set_are_summed():
    numbers = [0, 1, 6, 1000, 2**30 - 1]
    made = [make_organisation(f"O {n}", members_total=n) for n in numbers]
    directory = directory_index()
    assert directory.members_in(directory.everything) == sum(numbers)
    assert directory.members_in(directory.bits([made[1].pk, made[3].pk])) == 1001
    edit(made[3], members_total=7)
    assert directory_index().members_in(directory_index().everything) == sum(numbers) - 993


@committed
def test_process_that_starts_reads_the_index_unless_the_database_is_down(monkeypatch):
    make_organisation("Alpha")
    warm_index()
    assert [entry.name for entry in index._held["index"].entries] == ["alpha"]
    index._held.clear()
    monkeypatch.setattr(IndexState.objects, "first", _database_is_down)
    warm_index()
    assert index._held == {}


def _database_is_down():
    raise OperationalError


@committed
def test_what_is_committed_while_the_index_is_read_is_taken_over_the_next_time(monkeypatch):
    """Rows, words and documents are read one after the other; between them others commit."""
    make_organisation("Alpha")
    draft = make_organisation("Draft", published=False)
    slugs()
    with transaction.atomic():
        refresh_search([draft])
    rows = index._rows

    def overtaken(pks, terms):
        word = make_term("quick")
        yield from rows(pks, terms)
        draft.terms.add(word)
        draft.offers.add(make_term("sold", "interest"))
        publish_organisation(actor=None, now=NOW, organisation=draft)

    monkeypatch.setattr(index, "_rows", overtaken)
    assert slugs() == ["alpha"]
    monkeypatch.setattr(index, "_rows", rows)
    assert slugs() == ["alpha", "draft"]
    assert slugs(ecosystem="quick") == slugs(offer="sold") == slugs("draft") == ["draft"]


@committed
def test_word_that_is_newer_than_the_list_of_words_is_left_for_the_next_time():
    one = make_organisation("Alpha", terms=[make_term("quick")])
    one.offers.add(make_term("sold", "interest"))
    ((_entry, keys),) = index._rows(None, {})
    assert {facet for facet, _value in keys} == {"type", "country"}


ACTIONS = ["publish", "hide", "confirm", "edit", "words", "merge", "text"]
steps = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 3), st.integers(0, 3)), max_size=8
)
SEARCHES = [
    DirectorySearch(),
    DirectorySearch("cluster"),
    DirectorySearch("blue"),
    DirectorySearch("grean", {"country": ("DE", "FR")}),
    DirectorySearch("", {"ecosystem": ("w0", "w1"), "offer": ("i0",)}),
    DirectorySearch("", {"label": ("gold",), "ecosystem": ("w2", "nothing")}),
]
COLOURS = ["blue", "green", "red", "grey"]


def take(step, organisations, words, offers):
    """Do one step; what the site refuses is refused."""
    action, which, value = step
    one = Organisation.objects.get(pk=organisations[which].pk)
    if action == "publish":
        publish_organisation(actor=None, now=NOW + value * DAY, organisation=one)
    elif action == "hide":
        hide_stale_profile(actor=None, now=NOW, organisation=one)
    elif action == "confirm":
        confirm_profile(actor=None, now=NOW + value * DAY, organisation=one)
    elif action == "edit":
        name, country = f"{COLOURS[value]} cluster", ["DE", "FR", "ES", "DE"][value]
        edit(
            one,
            name=name,
            country=country,
            label=["", "gold"][value % 2],
            sme_count=40 * value,
            target_countries=["JP", "US"][: value % 3],
            latitude=50.0,
            longitude=float(value),
        )
    elif action == "words":
        edit_organisation(
            actor=None, now=NOW, organisation=one, version=one.version, changes={},
            terms=words[: value + 1], offers=offers[:value],
        )  # fmt: skip
    elif action == "text":
        before = one.texts.filter(language="fr").first()
        write_text(actor=make_user(), now=NOW, organisation=one, language="fr",
                   version=before.version if before else 0, summary=COLOURS[value],
                   description="")  # fmt: skip
    elif which != value:
        merge_term(actor=None, now=NOW, term=words[which], into=words[value])


def all_of(search, directory):
    """Return everything a page shows of a search."""
    found = Found(search, directory)
    orders = [
        [directory.entries[n] for n in Found(
            DirectorySearch(search.question, search.chosen, sort, "Jena"), directory).order()]
        for sort in SORTS
    ]  # fmt: skip
    return found.facet_counts(), orders, len(found), found.question


@committed
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
def test_index_brought_up_to_date_step_by_step_equals_one_read_anew(done):
    index._held.clear()
    Organisation.objects.all().delete()
    Term.objects.filter(slug__regex="^[wi][0-9]$").update(merged_into=None)
    words = [make_term(f"w{n}") for n in range(4)]
    offers = [make_term(f"i{n}", "interest") for n in range(3)]
    organisations = [make_organisation(f"Cluster {n}", published=n < 2) for n in range(4)]
    for step in done:
        try:
            take(step, organisations, words, offers)
        except OperationRefused:
            assert step[0] == "merge"
        stepwise, anew = directory_index(), index._read(0)
        assert index._held["index"] is stepwise
        for search in SEARCHES:
            assert all_of(search, stepwise) == all_of(search, anew)


@pytest.mark.django_db
def test_reindexing_writes_what_is_stored_not_what_was_read_before():
    stale = make_organisation("Old name")
    draft = make_organisation("Draft", published=False)
    edit(Organisation.objects.get(pk=stale.pk), name="New name")
    assert stale.name == "Old name"
    state = reindex_profiles(actor=None, now=NOW, organisations=[stale, draft])
    assert (slugs("new"), slugs("old"), slugs("draft")) == (["old-name"], [], [])
    assert state.version == IndexState.objects.get().version
    assert AuditRecord.objects.get(verb="directory.reindex").details == {"profiles": 2}


@pytest.mark.django_db
def test_reindex_command_goes_through_all_profiles_in_portions(capsys, monkeypatch):
    from django.core.management import call_command

    from hansa.common.models import SearchDocument
    from hansa.organisations.management.commands import reindex

    monkeypatch.setattr(reindex, "CHUNK", 2)
    for n in range(5):
        make_organisation(f"Cluster {n}")
    SearchDocument.objects.all().delete()
    call_command("reindex")
    assert capsys.readouterr().out == "5 profiles are indexed.\n"
    assert len(slugs("cluster")) == 5
    monkeypatch.setattr(reindex.sys.stderr, "isatty", lambda: True, raising=False)
    call_command("reindex", verbosity=0)
    assert "5 of 5" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["command", "job"])
def test_words_of_hidden_profiles_are_suggested_no_more(way):
    from django.core.management import call_command

    from hansa.common.spelling import likely_words
    from hansa.organisations import tasks

    hidden = make_organisation("Lanternworks")
    make_organisation("Harbour")
    hide_stale_profile(actor=None, now=NOW, organisation=hidden)
    assert likely_words("lanternwroks") == ["lanternworks"]
    if way == "command":
        call_command("reindex", verbosity=0)
    else:
        tasks.forget_words.call_local()
    assert likely_words("lanternwroks") == []
    assert likely_words("harbuor") == ["harbour"]
    records = AuditRecord.objects.filter(verb="directory.forget_words")
    assert records.get().details == {"words": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_form_opened_before_words_were_merged_does_not_bring_the_old_one_back(guarded, monkeypatch):
    if not guarded:
        monkeypatch.setattr(profiles, "in_force", lambda *choices: [*map(list, choices)])
    old, new = make_term("old"), make_term("new")
    one = make_organisation("Alpha", terms=[old])
    merge_term(actor=None, now=NOW, term=old, into=new)
    edit(one, terms=[old])
    assert [t.slug for t in one.terms.all()] == (["new"] if guarded else ["old"])
