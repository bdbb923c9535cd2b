"""What every test is given: one database at a time, quick hashes, nothing from outside."""

import gc
import shutil
from datetime import datetime

import pytest
from _pytest.runner import pytest_runtest_protocol as run_test

from tests.services import migrated


def pytest_configure(config):
    """Register the mark of tests that start processes."""
    config.addinivalue_line("markers", "process: starts the whole site as processes; SQLite only")


LONG = ["journeys", "processes"]
"""Few tests that take long: begun with, no process waits for another at the end."""


LOOKS = ["architecture", "journeys", "processes"]
"""
Tests that look at the whole: a line that they alone come by is not tested by that.

Their coverage is not counted, which would take as long again as what they do.
"""


def pytest_xdist_make_scheduler(config, log):
    """
    Give each process a file at a time, but all that mostly waits to one, beside which others work.

    Journeys wait for a browser and need a whole site, tests of processes wait for these to die.
    """
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            folder = file.removeprefix("tests/").split("/")[0]
            return folder if folder in LONG else file

    return ByFile(config, log)


def pytest_collection_modifyitems(items):
    """
    Begin with what takes long, which has no database and would come last.

    Tests of whole processes are left to the pass on SQLite: they bring a database of their own.
    """
    from django.conf import settings

    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.parent.name, len(LONG)))
    for item in items:
        if item.path.parent.name in LOOKS:
            item.add_marker("no_cover")
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    reason = pytest.mark.skip(reason="starts processes with SQLite; run in the pass on SQLite")
    for item in items:
        if item.get_closest_marker("process") and not on_sqlite:
            item.add_marker(reason)


def pytest_collection_finish(session):
    """Look for garbage seldom, and never among the modules: it took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def with_room(run, *arguments):
    """
    Call a function with room on Python's stack for all that it calls in turn.

    The stack grows by pieces of 16 KB. Where one ends in the midst of a loop, as it does in
    templates, Python 3.11 and 3.12 ask the system for the next one in each turn and give it back.
    """
    return run(*arguments)


with_room.__code__ = with_room.__code__.replace(co_stacksize=20_000)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Run each test with room on the stack: without, a sixth of the time was the system's."""
    return with_room(run_test, item, nextitem)


@pytest.fixture(scope="session", autouse=True)
def _tests_settings():
    """Use plain static names, a quick hash, mail in memory and a queue that keeps its jobs."""
    from django.conf import settings

    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _words_stay():
    """
    Make the seeded words again whenever a test's end has emptied the tables, and nothing else.

    Django makes all content types and permissions each time, which takes longer than most tests.
    """
    from unittest import mock

    from django.apps import apps
    from django.contrib.contenttypes.models import ContentType

    from hansa.organisations.vocabularies import SEEDED_TERMS

    def seed(*args, **kwargs):
        Term = apps.get_model("organisations", "Term")
        rows = [
            Term(vocabulary=vocabulary, slug=slug, label=label)
            for vocabulary, words in SEEDED_TERMS.items()
            for slug, label in words.items()
        ]
        Term.objects.bulk_create(rows, ignore_conflicts=True)

        ContentType.objects.clear_cache()

    emptied = "django.core.management.commands.flush.emit_post_migrate_signal"
    with mock.patch(emptied, seed):
        yield


@pytest.fixture(autouse=True)
def _in_english():
    """Let no test read in the language that a request of another left behind."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Take SQLite's file as it is copied; migrate a database of PostgreSQL from nothing."""
    from django.conf import settings

    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_keepdb, tmp_path_factory):
    """Keep SQLite in a file: only there do two threads meet as two processes do."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if django_db_keepdb:
        file = tmp_path_factory.mktemp("database") / "tests.sqlite3"
        shutil.copy(migrated(tmp_path_factory.getbasetemp()) / "hansa.sqlite3", file)
        database.setdefault("TEST", {})["NAME"] = str(file)
        # A tests' database need not outlive a power cut.
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("=FULL", "=OFF")
    yield
    if django_db_keepdb:
        shutil.rmtree(file.parent, ignore_errors=True)


@pytest.fixture(autouse=True)
def _immediate_free(monkeypatch):
    """Keep jobs from the queue unless a test asks for them: what is enqueued is noted."""
    from hansa.common import jobs

    enqueued: list[tuple[str, dict]] = []
    monkeypatch.setattr(
        jobs, "_enqueue", lambda path, arguments: enqueued.append((path, arguments))
    )
    return enqueued


@pytest.fixture
def enqueued(_immediate_free):
    """Return the jobs that were enqueued on commit, by name and arguments."""
    return _immediate_free


@pytest.fixture
def now() -> datetime:
    """Return the moment at which tests take place."""
    from tests.factories import NOW

    return NOW


@pytest.fixture(autouse=True)
def _site_clock(monkeypatch, now):
    """Let the doors' clock stand at the tests' moment."""
    from hansa.common import clock

    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def fair(db):
    """Return a small event in which everybody wants to meet everybody of the other side."""
    from tests.factories import make_fair

    return make_fair()


@pytest.fixture
def second_factor(settings):
    """Insist on the second factor, as a public site does."""
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    """Let roles act without a second factor; tests of doors ask for it by `second_factor`."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def sign_in(client):
    """Return a function that gives a browser in which this person is signed in."""
    from django.test import Client

    def enter(user):
        browser = Client()
        browser.force_login(user)
        return browser

    return enter
