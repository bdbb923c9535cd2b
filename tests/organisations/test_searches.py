"""Searches people keep, and letters about what is new in them."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.organisations import tasks
from hansa.organisations.models import SavedSearch
from hansa.organisations.operations import searches
from hansa.organisations.operations.freshness import confirm_profile, hide_stale_profile
from hansa.organisations.operations.searches import (
    choose_search_mail,
    forget_search,
    save_search,
    tell_of_new,
)
from hansa.organisations.operations.vocabularies import merge_term
from hansa.organisations.presentation.directory import address_of, read_search
from hansa.organisations.queries.directory import DirectorySearch
from hansa.organisations.queries.searches import new_in, searches_of, searches_to_tell
from tests.factories import DAY, NOW, make_organisation, make_term, make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def save(user, address="country=DE", *, now=NOW - DAY, wants_mail=True, name="German ones"):
    return save_search(actor=user, now=now, name=name, address=address, wants_mail=wants_mail)


def at_night(monkeypatch, now=NOW + HOUR):
    """Let the job run an hour after everything was published."""
    monkeypatch.setattr(tasks.clock, "now", lambda: now)
    tasks.tell_of_new_organisations.call_local()


def letters():
    return list(OutgoingMail.objects.order_by("pk"))


def test_search_is_kept_once_under_its_last_name():
    user = make_user()
    first = save(user)
    again = save(user, name="Germany", now=NOW)
    assert (first.pk, str(again), again.saved_at, again.told_at) == (
        again.pk, "Germany", NOW - DAY, NOW - DAY,
    )  # fmt: skip
    assert list(searches_of(user)) == [again]
    assert not searches_of(make_user()).exists()


def test_so_many_searches_are_kept_and_no_more(monkeypatch):
    monkeypatch.setattr(searches, "MOST_SEARCHES", 1)
    user = make_user()
    save(user)
    save(user)
    with pytest.raises(OperationRefused, match="1 searches already"):
        save(user, "country=FR")
    forget_search(actor=user, now=NOW, search=searches_of(user).get())
    save(user, "country=FR")


@pytest.mark.parametrize("by", ["saving", "choosing"])
def test_what_came_while_no_mail_was_wanted_is_not_told_later(by, monkeypatch):
    user = make_user()
    kept = save(user, wants_mail=False)
    make_organisation("Alpha")
    at_night(monkeypatch)
    if by == "saving":
        save(user, now=NOW + HOUR)
    else:
        choose_search_mail(actor=user, now=NOW + HOUR, search=kept, wants_mail=True)
    at_night(monkeypatch, NOW + DAY)
    assert letters() == []
    kept.refresh_from_db()
    assert (kept.wants_mail, kept.told_at) == (True, NOW + HOUR)


def test_night_tells_each_person_what_is_new_for_them_once(monkeypatch):
    ada, bob = make_user("ada@example.org"), make_user("bob@example.org", language="de")
    save(ada)
    save(bob, "country=FR&q=bridge", name="Brücken [x](https://evil.example)")
    make_organisation("Alpha *Cluster*", country="DE")
    make_organisation("Bridge", country="FR")
    make_organisation("Other", country="FR")
    make_organisation("Draft", country="DE", published=False)
    for _ in range(2):
        at_night(monkeypatch)
    to_ada, to_bob = letters()
    assert (to_ada.recipient, to_bob.recipient) == ("ada@example.org", "bob@example.org")
    assert "Alpha *Cluster*" in to_ada.text
    assert "/organisations/?country=DE" in to_ada.text
    assert "/searches/" in to_ada.text
    assert "Bridge" in to_bob.text
    assert "Other" not in to_bob.text
    # Its links lead to pages in the reader's language, and only to this site.
    assert "/de/organisations/?country=FR&q=bridge" in to_bob.text
    assert "/de/de/" not in to_bob.text
    assert "/de/searches/" in to_bob.text
    assert 'href="https://evil.example' not in to_bob.html
    told = AuditRecord.objects.filter(verb="search.tell")
    assert [(r.details["found"], r.details["sent"]) for r in told] == [(1, 1), (1, 1)]


def test_letter_names_ten_and_counts_the_others(monkeypatch):
    save(make_user())
    for n in range(12):
        make_organisation(f"Cluster {n:02}")
    at_night(monkeypatch)
    (letter,) = letters()
    assert "Cluster 09" in letter.text
    assert "Cluster 10" not in letter.text
    assert "and 2 more" in letter.text


def test_profile_that_comes_back_is_not_new(monkeypatch):
    one = make_organisation("Alpha")
    hide_stale_profile(actor=None, now=NOW, organisation=one)
    save(make_user(), now=NOW)
    OutgoingMail.objects.all().delete()
    confirm_profile(actor=None, now=NOW + DAY, organisation=one)
    at_night(monkeypatch, NOW + 2 * DAY)
    assert letters() == []


def test_night_that_was_ended_goes_on_where_it_was(monkeypatch):
    ada, bob = make_user("ada@example.org"), make_user("bob@example.org")
    save(ada)
    save(bob)
    make_organisation("Alpha")
    tell = tasks.tell_of_new

    def killed(**kwargs):
        if kwargs["search"].user == bob:
            raise KeyboardInterrupt
        tell(**kwargs)

    monkeypatch.setattr(tasks, "tell_of_new", killed)
    with pytest.raises(KeyboardInterrupt):
        at_night(monkeypatch)
    assert [letter.recipient for letter in letters()] == ["ada@example.org"]
    monkeypatch.setattr(tasks, "tell_of_new", tell)
    at_night(monkeypatch)
    assert [letter.recipient for letter in letters()] == ["ada@example.org", "bob@example.org"]


def test_letter_that_cannot_be_written_leaves_the_search_untold(monkeypatch):
    kept = save(make_user())
    one = make_organisation("Alpha")

    def breaks(**kwargs):
        raise RuntimeError("no more room")

    monkeypatch.setattr(searches, "queue_mail", breaks)
    with pytest.raises(RuntimeError):
        tell_of_new(actor=None, now=NOW, search=kept, found=[one], until=NOW)
    kept.refresh_from_db()
    assert kept.told_at == NOW - DAY
    assert not AuditRecord.objects.filter(verb="search.tell").exists()


def test_nothing_is_written_about_nothing():
    kept = save(make_user())
    tell_of_new(actor=None, now=NOW, search=kept, found=[], until=NOW)
    kept.refresh_from_db()
    assert (kept.told_at, letters()) == (NOW, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_two_nights_at_once_tell_once(guarded):
    kept = save(make_user())
    one = make_organisation("Alpha")

    def tell():
        search = SavedSearch.objects.get(pk=kept.pk)
        tell_of_new(actor=None, now=NOW, search=search, found=[one], until=NOW)

    def tell_by_reading_first():
        if SavedSearch.objects.get(pk=kept.pk).told_at < NOW:
            SavedSearch.objects.filter(pk=kept.pk).update(told_at=NOW)
            searches.queue_mail(recipient="r@x.org", now=NOW, subject="s", text="t", html="h")

    act = tell if guarded else tell_by_reading_first
    outcomes = at_once(
        act, act, before='UPDATE "organisations_savedsearch"', guarded=guarded
    )  # fmt: skip
    assert not [o for o in outcomes if isinstance(o, Exception)], outcomes
    assert len(letters()) == (1 if guarded else 2)


def test_who_is_shut_out_gets_no_mail_and_who_goes_takes_their_searches_along(monkeypatch):
    user = make_user()
    save(user)
    make_organisation("Alpha")
    assert searches_to_tell(NOW).count() == 1
    assert not searches_to_tell(NOW - DAY).exists()
    user.is_active = False
    user.save()
    at_night(monkeypatch)
    assert letters() == []
    user.delete()
    assert not SavedSearch.objects.exists()
    at_night(monkeypatch)


def test_new_is_what_was_published_between_two_moments():
    make_organisation("Alpha")
    assert [o.name for o in new_in(DirectorySearch(), NOW - DAY, NOW)] == ["Alpha"]
    assert new_in(DirectorySearch(), NOW, NOW + DAY) == []
    assert new_in(DirectorySearch(), NOW - DAY, NOW - HOUR) == []
    assert new_in(DirectorySearch("nothing"), NOW - DAY, NOW) == []


def test_what_is_published_while_the_night_goes_on_is_told_once_the_next_night(monkeypatch):
    save(make_user())
    make_organisation("Alpha")
    at_night(monkeypatch, NOW + tasks.SETTLED / 2)
    assert letters() == []
    for night in (HOUR, DAY, 2 * DAY):
        at_night(monkeypatch, NOW + night)
    assert len(letters()) == 1


@pytest.mark.parametrize(
    "address",
    ["country=XX", "ecosystem=gone", "sort=nonsense&country=DE", "near=Atlantis&country=DE", "%",
     "q=%FF", "&&&=", "country=" + "x" * 900],
)  # fmt: skip
def test_kept_address_whose_values_are_no_more_breaks_nothing(sign_in, address, monkeypatch):
    user = make_user()
    kept = save(user, address)
    make_organisation("Alpha")
    at_night(monkeypatch)
    browser = sign_in(user)
    assert browser.get("/searches/").status_code == 200
    assert browser.get(f"/organisations/?{kept.address}").status_code == 200


def test_search_by_a_word_that_was_merged_finds_what_has_the_other(monkeypatch):
    old, new = make_term("old"), make_term("new")
    save(make_user(), "ecosystem=old")
    merge_term(actor=None, now=NOW, term=old, into=new)
    make_organisation("Alpha", terms=[new])
    at_night(monkeypatch)
    assert len(letters()) == 1


@pytest.mark.parametrize(
    "query",
    ["q=bridge", "country=FR&country=DE", "type=sme&q=%20a%20&near=Jena&sort=distance", "",
     "q=a%26b%3Dc&offer=x+y", "q=%C3%96resund&ecosystem=%22%3E"],
)  # fmt: skip
def test_address_of_a_search_gives_the_same_search_again(query):
    search = read_search(QueryDict(query))
    again = read_search(QueryDict(address_of(search)))
    assert address_of(again) == address_of(search)
    assert (again.question, again.near, again.sort) == (search.question, search.near, search.sort)
    assert {k: set(v) for k, v in again.chosen.items()} == {
        k: set(v) for k, v in search.chosen.items()
    }


def test_pages_keep_a_search_change_it_and_let_it_go(sign_in):
    user = make_user()
    browser = sign_in(user)
    page = "/de/searches/save/?country=FR&q=bridge"
    assert "bridge, Land: Frankreich" in browser.get(page).content.decode()
    assert browser.post(page, {"name": "", "wants_mail": "on"}).status_code == 422
    for _ in range(2):
        saved = browser.post(page, {"name": "<b>Bridges</b>", "wants_mail": "on"})
        assert saved["Location"] == "/de/searches/"
    kept = searches_of(user).get()
    assert (kept.address, kept.wants_mail) == ("q=bridge&country=FR", True)
    shown = browser.get("/fr/searches/").content.decode()
    assert "&lt;b&gt;Bridges&lt;/b&gt;" in shown
    assert 'href="/fr/organisations/?q=bridge&amp;country=FR"' in shown
    change = f"/searches/{kept.pk}/"
    browser.post(change, {"quiet": "1"})
    kept.refresh_from_db()
    assert not kept.wants_mail
    browser.post(change, {"mail": "1"})
    kept.refresh_from_db()
    assert kept.wants_mail
    assert sign_in(make_user()).post(change, {"forget": "1"}).status_code == 404
    assert browser.post(change, {"forget": "1"})["Location"] == "/searches/"
    assert not SavedSearch.objects.exists()


def test_search_for_anything_is_not_kept_nor_is_one_too_long(sign_in, monkeypatch):
    browser = sign_in(make_user())
    assert browser.get("/searches/save/")["Location"] == "/organisations/"
    values = "&".join(f"country={n:060}" for n in range(20))
    answer = browser.get(f"/searches/save/?{values}", follow=True)
    assert "too long to be kept" in answer.content.decode()
    monkeypatch.setattr(searches, "MOST_SEARCHES", 0)
    refused = browser.post("/searches/save/?country=FR", {"name": "x"})
    assert refused.status_code == 422
    assert "0 searches already" in refused.content.decode()
    assert not SavedSearch.objects.exists()
