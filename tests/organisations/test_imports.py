"""Imports: all rows or none, taken up after a kill, undone as far as nothing hangs on them."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from hansa.common import jobs
from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord, SearchDocument
from hansa.common.search import search_documents
from hansa.organisations import tasks
from hansa.organisations.importing import read_file
from hansa.organisations.models import Import, ImportedProfile, Organisation
from hansa.organisations.operations import import_runs
from hansa.organisations.operations.import_runs import (
    ImportStopped,
    NewProfile,
    lease_import,
    release_lost_imports,
    report_rows,
    store_findings,
    store_profiles,
)
from hansa.organisations.operations.imports import (
    cancel_import,
    map_import,
    publish_import,
    reread_import,
    run_import,
    upload_import,
)
from hansa.organisations.operations.profiles import (
    Profile,
    register_organisation,
)
from hansa.organisations.queries.directory import DirectorySearch, search_directory
from hansa.organisations.queries.imports import (
    drafts_of,
    imports_listed,
    imports_waiting,
    known_organisations,
    made_by,
)
from tests.factories import NOW, make_organisation, make_term, make_user
from tests.factories_imports import make_import

pytestmark = pytest.mark.django_db
LIST = "name,country,website,ecosystem\nAlpha,DE,alpha.example,digital\nBeta,FR,,digital\n"
WHO = {"actor": None, "now": NOW}


@pytest.fixture(autouse=True)
def _digital():
    make_term("digital")


def fresh(source):
    return Import.objects.get(pk=source.pk)


def checked(content=LIST, **mapping):
    """Return an import whose rows were checked."""
    source = make_import(content, **mapping)
    map_import(**WHO, source=source, version=1, mapping=source.mapping, language="en")
    tasks.run_import.func(source.pk)
    return fresh(source)


def asked(content=LIST, *, publishes=True, with_twins=False):
    """Return an import that waits to be stored."""
    source = checked(content)
    choice = {"publishes": publishes, "with_twins": with_twins}
    return run_import(**WHO, source=source, version=source.version, **choice)


def done(content=LIST, **choice):
    """Return an import that was stored."""
    source = asked(content, **choice)
    tasks.run_import.func(source.pk)
    source = fresh(source)
    assert source.state == "done", source.error
    return source


def leased(content=LIST, **choice):
    """Return an import whose rows a worker is about to store."""
    return lease_import(import_id=asked(content, **choice).pk, now=timezone.now())


NEW = [NewProfile(2, Profile(name="Alpha", country="DE")), NewProfile(3, Profile("Beta", "FR"))]


def test_upload_keeps_the_file_and_puts_nothing_into_the_directory():
    user = make_user()
    source = make_import(LIST, actor=user)
    assert (source.state, source.rows_count, source.encoding) == ("uploaded", 2, "utf-8")
    assert bytes(fresh(source).content) == LIST.encode()
    assert str(source) == "list.csv"
    assert not Organisation.objects.exists()
    assert AuditRecord.objects.get(verb="import.upload").actor == user


def test_a_form_sent_twice_makes_one_import():
    given = {"file_name": "a.csv", "content": b"name\nA\n", "mapping": {}, "key": "k"}
    first, second = (
        upload_import(**WHO, sheet=read_file(b"name\nA\n"), **given) for _ in range(2)
    )  # fmt: skip
    assert first == second
    assert Import.objects.count() == 1


def test_checking_finds_errors_notes_and_twins_and_stores_nothing():
    make_organisation("Alpha")
    source = checked(LIST + "Gamma,DE,not a site,\nBeta,FR,,\n")
    assert (source.state, source.errors_count, source.twins_count) == ("checked", 1, 2)
    assert source.findings == [
        [2, "", "Alpha is likely the same as Alpha.", "twin"],
        [4, "website", "Enter an address that begins with https://.", "error"],
        [5, "", "Beta is likely the same as row 3.", "twin"],
    ]
    assert Organisation.objects.count() == 1


def test_the_worker_is_told_when_the_choice_is_stored(enqueued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        source = asked()
    assert enqueued == [("hansa.organisations.tasks.run_import", {"import_id": source.pk})] * 2


def test_one_error_keeps_all_rows_out():
    source = checked(LIST + "Gamma,Atlantis,,\n")
    with pytest.raises(OperationRefused, match="Some rows have errors"):
        run_import(**WHO, source=source, version=2, publishes=True, with_twins=False)
    assert not Organisation.objects.exists()
    assert done().made_count == 2


def test_an_error_that_appears_between_check_and_run_stores_nothing():
    source = asked()
    rows = [*fresh(source).rows, [9, ["Gamma", "Atlantis", "", ""], False]]
    Import.objects.update(rows=rows)
    tasks.run_import.func(source.pk)
    source = fresh(source)
    assert (source.state, source.errors_count) == ("checked", 1)
    assert not Organisation.objects.exists()


def test_imported_profiles_are_published_findable_and_nobodys():
    source = done(LIST + "Alpha,AT,,\n", with_twins=True)
    alpha, beta, second = made_by(source).order_by("imported__row")
    assert (alpha.status, alpha.slug, second.slug) == ("published", "alpha", "alpha-2")
    assert (alpha.published_at, alpha.confirmed_at, alpha.terms_accepted_at) == (NOW, NOW, None)
    assert [t.slug for t in beta.terms.all()] == ["digital"]
    assert not alpha.administrators.exists()
    assert search_documents("beta").get().object_id == beta.pk
    assert len(search_directory(DirectorySearch(chosen={"ecosystem": ("digital",)}))) == 2
    assert (source.made_count, source.rows, bytes(source.content)) == (3, [], b"")
    assert str(source.profiles.first()) == "list.csv 2"
    record = AuditRecord.objects.get(verb="import.store")
    assert record.details == {"made": 3}


def test_twins_are_left_out_unless_they_are_wanted():
    make_organisation("Alpha")
    assert [one.name for one in made_by(done())] == ["Beta"]
    assert done(with_twins=True).made_count == 2


def test_drafts_are_seen_by_nobody_until_they_are_published():
    source = done(publishes=False)
    assert not SearchDocument.objects.exists()
    assert drafts_of(source).count() == 2
    publish_import(**WHO, source=source)
    publish_import(**WHO, source=source)
    alpha = Organisation.objects.get(slug="alpha")
    assert (alpha.status, alpha.published_at) == ("published", NOW)
    assert search_documents("alpha").exists()
    assert not drafts_of(source).exists()


def test_drafts_of_an_import_are_known_others_are_not():
    done("name,country\nHidden Harbour,DE\n", publishes=False)
    register_organisation(**WHO, profile=Profile(name="Secret Plan", country="DE"))
    known = known_organisations()
    assert known.twin_of(name="Hidden Harbour", website="") == "Hidden Harbour"
    assert known.twin_of(name="Secret Plan", website="") == ""


def test_columns_can_be_chosen_again_and_a_stale_choice_is_refused():
    source = checked()
    again = {**source.mapping, "columns": ["name", "country", "", ""]}
    map_import(**WHO, source=source, version=source.version, mapping=again, language="fr")
    with pytest.raises(OperationRefused, match="under way"):
        map_import(**WHO, source=source, version=3, mapping=again, language="fr")
    tasks.run_import.func(source.pk)
    with pytest.raises(OperationRefused, match="changed this import meanwhile"):
        run_import(**WHO, source=source, version=2, publishes=True, with_twins=False)
    with pytest.raises(OperationRefused, match="changed this import meanwhile"):
        map_import(**WHO, source=source, version=2, mapping=again, language="fr")
    assert fresh(source).mapping == again


def test_a_file_is_read_anew_in_another_encoding():
    polish = "name;country\nŁódź;PL\n".encode("windows-1250")
    source = make_import(polish)
    assert source.encoding_guessed
    sheet = read_file(polish, encoding="windows-1250")
    reread_import(**WHO, source=source, sheet=sheet, mapping=source.mapping)
    source = fresh(source)
    assert (source.rows, source.encoding_guessed) == ([[2, ["Łódź", "PL"], False]], False)
    cancel_import(**WHO, source=source)
    with pytest.raises(OperationRefused):
        reread_import(**WHO, source=source, sheet=sheet, mapping=source.mapping)


def test_a_cancelled_import_stores_nothing_and_forgets_its_file():
    source = asked()
    cancel_import(**WHO, source=source)
    tasks.run_import.func(source.pk)
    source = fresh(source)
    assert (source.state, source.rows, bytes(source.content)) == ("cancelled", [], b"")
    assert not Organisation.objects.exists()
    with pytest.raises(OperationRefused, match="already ended"):
        cancel_import(**WHO, source=source)
    with pytest.raises(OperationRefused):
        run_import(**WHO, source=source, version=4, publishes=True, with_twins=False)


def test_what_lies_about_for_a_month_is_forgotten_all_else_stays():
    old, young, running = make_import(LIST), make_import(LIST), asked()
    Import.objects.exclude(pk=young.pk).update(uploaded_at=NOW - timedelta(days=31))
    tasks.forget_imports.call_local()
    assert [fresh(one).state for one in (old, young, running)] == [
        "cancelled", "uploaded", "running",
    ]  # fmt: skip
    assert fresh(old).rows == []


@pytest.mark.parametrize("when", ["reading", "storing"])
def test_cancelling_under_way_stops_the_worker(when, monkeypatch):
    source = asked()
    monkeypatch.setattr(tasks, "SECONDS_BETWEEN_REPORTS", -1)
    name = "report_rows" if when == "reading" else "store_profiles"
    real = getattr(tasks, name)

    def cancel_first(**given):
        if fresh(source).state == "running":
            cancel_import(**WHO, source=source)
        real(**given)

    monkeypatch.setattr(tasks, name, cancel_first)
    tasks.run_import.func(source.pk)
    assert fresh(source).state == "cancelled"
    assert not Organisation.objects.exists()


def test_progress_is_told_row_by_row_and_renews_the_lease(monkeypatch):
    monkeypatch.setattr(tasks, "SECONDS_BETWEEN_REPORTS", -1)
    told = []
    monkeypatch.setattr(tasks, "report_rows", lambda **given: told.append(given["done"]))
    checked()
    assert told == [0, 1, 2]
    source = leased("name,country\nGamma,DE\n")
    report_rows(source=source, now=NOW, done=1)
    assert fresh(source).leased_until == NOW + import_runs.LEASE
    report_rows(source=source, now=NOW, done=1, storing=True)
    assert fresh(source).leased_until == NOW + import_runs.STORING_LEASE


class Crashed(Exception):
    """Something broke."""


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_a_crash_in_the_middle_stores_nothing(guarded):
    source, store = leased(), store_profiles
    if not guarded:
        store = store_profiles.__wrapped__
    with (
        mock.patch.object(import_runs, "refresh_search", side_effect=Crashed),
        pytest.raises(Crashed),
    ):
        store(**WHO, source=source, profiles=NEW, seen=0)
    assert Organisation.objects.count() == (0 if guarded else 2)
    assert ImportedProfile.objects.count() == (0 if guarded else 2)
    assert fresh(source).state == "running"


def test_a_failed_import_says_why_and_can_be_tried_again(monkeypatch):
    source = asked()
    with mock.patch.object(import_runs, "refresh_search", side_effect=Crashed("disk full")):
        tasks.run_import.func(source.pk)
    source = fresh(source)
    assert (source.state, source.error) == ("failed", "disk full")
    assert not Organisation.objects.exists()
    map_import(
        **WHO, source=source, version=source.version, mapping=source.mapping, language="en"
    )  # fmt: skip
    tasks.run_import.func(source.pk)
    assert fresh(source).state == "checked"


def test_a_killed_worker_is_replaced_when_its_lease_is_over(
    enqueued, monkeypatch, django_capture_on_commit_callbacks
):
    source = leased()
    now = timezone.now()
    assert lease_import(import_id=source.pk, now=now) is None
    assert list(imports_waiting(now)) == []
    later = now + import_runs.LEASE + timedelta(seconds=1)
    monkeypatch.setattr(tasks.timezone, "now", lambda: later)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_imports.call_local()
    assert enqueued == [("hansa.organisations.tasks.run_import", {"import_id": source.pk})]
    assert len(imports_waiting(later)) == 1
    again = lease_import(import_id=source.pk, now=later)
    assert again.attempts == 2
    # The first one was only slow: what it brings is not taken any more.
    with pytest.raises(ImportStopped):
        report_rows(source=source, now=later, done=1)
    with pytest.raises(ImportStopped):
        store_profiles(**WHO, source=source, profiles=NEW, seen=0)
    with pytest.raises(ImportStopped):
        store_findings(**WHO, source=source, findings=[])
    store_profiles(**WHO, source=again, profiles=NEW, seen=0)
    assert Organisation.objects.count() == 2


def test_a_slow_worker_does_not_answer_for_columns_chosen_since():
    source = checked()
    map_import(**WHO, source=source, version=2, mapping=source.mapping, language="en")
    slow = lease_import(import_id=source.pk, now=timezone.now())
    Import.objects.update(state="checked")
    map_import(**WHO, source=source, version=3, mapping=source.mapping, language="en")
    new = lease_import(import_id=source.pk, now=timezone.now())
    assert (slow.state, slow.attempts) == (new.state, new.attempts)
    with pytest.raises(ImportStopped):
        store_findings(**WHO, source=slow, findings=[])
    store_findings(**WHO, source=new, findings=[])


def test_an_import_whose_workers_die_three_times_fails():
    source = asked()
    Import.objects.update(attempts=3)
    assert lease_import(import_id=source.pk, now=timezone.now()) is None
    assert (fresh(source).state, fresh(source).error) == (
        "failed", "The worker stopped three times.",
    )  # fmt: skip


def test_what_a_dead_worker_of_this_machine_held_is_free_at_once(monkeypatch):
    source, now = leased(), timezone.now()
    release_lost_imports(now=now)
    assert not imports_waiting(now).exists()
    monkeypatch.setattr(import_runs, "is_gone", lambda worker: worker == jobs.THIS_WORKER)
    tasks.resume_imports()
    assert imports_waiting(timezone.now()).get() == source


def test_a_word_merged_while_rows_were_read_is_taken_for_the_other():
    old, new = make_term("old"), make_term("new")
    old.merged_into = new
    old.save()
    one = NewProfile(2, Profile(name="Alpha", country="DE"), [old.pk, new.pk], [old.pk])
    store_profiles(**WHO, source=leased(), profiles=[one], seen=0)
    alpha = Organisation.objects.get()
    assert (list(alpha.terms.all()), list(alpha.offers.all())) == ([new], [new])


def test_very_many_findings_are_counted_and_cut(monkeypatch):
    monkeypatch.setattr(import_runs, "MOST_FINDINGS", 1)
    source = checked("name,country\nA,Atlantis\nB,Atlantis\n")
    assert (source.errors_count, len(source.findings)) == (2, 1)


def test_lists_do_not_read_the_files():
    make_import(LIST)
    assert imports_listed().get().get_deferred_fields() == {"content", "rows", "findings"}


def test_a_workers_record_names_who_asked():
    user = make_user()
    source = make_import(LIST, actor=user)
    map_import(
        actor=user, now=NOW, source=source, version=1, mapping=source.mapping, language="en"
    )  # fmt: skip
    tasks.run_import.func(source.pk)
    assert AuditRecord.objects.get(verb="import.check").actor == user
