"""A whole site as people meet it: server, worker and mail server as processes, and a browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.services import clean_environment, demo_world, find_chromium

ROOT = Path(__file__).resolve().parent.parent.parent
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    """Mark what needs a browser, so that it can be left out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass
class Site:
    """A site that is being served."""

    address: str
    process: subprocess.Popen
    data: Path
    database: str = ""
    """The address of its own database; empty: SQLite in its folder."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _own_database(address: str) -> tuple[str, callable]:
    """Make a database for the site on the server the tests use, and say how to drop it."""
    import psycopg
    from psycopg import sql

    server = address.rsplit("/", 1)[0]
    address = f"{server}/postgres"
    name = f"hansa_journey_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def drop() -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    return f"{server}/{name}", drop


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """Serve the demo world by `hansa up`, on the database the run is for."""
    data = tmp_path_factory.mktemp("site")
    environment = clean_environment()
    drop = None
    if address := os.environ.get("HANSA_DATABASE_URL"):
        environment["HANSA_DATABASE_URL"], drop = _own_database(address)
    else:
        shutil.copytree(demo_world(tmp_path_factory.getbasetemp()), data, dirs_exist_ok=True)
    port = _free_port()
    log = (data / "log").open("wb")
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "hansa"), "up", "--port", str(port),
         "--data-dir", str(data)],
        cwd=ROOT, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base, process, data / "log")
        yield Site(base, process, data, environment.get("HANSA_DATABASE_URL", ""))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        log.close()
        if drop is not None:
            drop()
        shutil.rmtree(data, ignore_errors=True)


def _wait(base: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise AssertionError(log.read_text())
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=2).read()
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"the site did not answer: {log.read_text()}")


@pytest.fixture(scope="session")
def browser():
    """Return a running browser."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = find_chromium()
    assert path, "Chromium is not installed; leave journeys out with -m 'not journey'"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def signed_in(browser, site):
    """Return a function that gives the cookies of somebody who signed in, once for each."""
    from hansa.demo.people import PASSWORD, PEOPLE

    states: dict[str, dict] = {}

    def state_of(key: str) -> dict:
        if key not in states:
            person = next(p for p in PEOPLE if p.key == key)
            context = browser.new_context(base_url=site.address)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("[name=login]", person.email)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url("**/dashboard/")
            states[key] = context.storage_state()
            context.close()
        return states[key]

    return state_of


@pytest.fixture
def visit(browser, site, signed_in):
    """Return a function that opens the site as a visitor or as somebody, and closes it after."""
    contexts = []

    def open_as(key: str | None = None, **options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        state = signed_in(key) if key else None
        context = browser.new_context(base_url=site.address, storage_state=state, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()
