"""An agenda that was opened once is there without a connection, and gone after signing out."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from hansa.demo.people import PASSWORD

AGENDA = "/events/eu-taiwan-2017/agenda/"
KEPT = """async () => (await caches.has("kept"))
    ? (await (await caches.open("kept")).keys()).map(one => new URL(one.url).pathname) : []"""


def _wait_for_kept(page: Page, wanted: Callable[[list[str]], bool]) -> None:
    """Wait until what is kept is as wanted."""
    # A predicate of wait_for_function is not awaited: its promise would count as yes.
    for _ in range(150):
        if wanted(kept := page.evaluate(KEPT)):
            return
        time.sleep(0.1)
    raise AssertionError(kept)


def test_agenda_is_read_without_a_connection(visit):
    page = visit("delegate", viewport={"width": 390, "height": 800})
    page.goto(AGENDA)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("My agenda")
    note = page.get_by_text("You are off-line.")
    expect(note).to_be_hidden()
    _wait_for_kept(page, lambda kept: AGENDA in kept)
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'")
    meetings = page.locator(".agenda li").count()
    page.context.set_offline(True)
    page.reload()
    expect(heading).to_have_text("My agenda")
    expect(note).to_be_visible()
    assert page.locator(".agenda li").count() == meetings > 0
    page.context.set_offline(False)
    page.reload()
    expect(note).to_be_hidden()


def test_nothing_is_kept_of_who_signed_out(visit):
    page = visit()  # a session of its own, which may end
    page.goto("/accounts/login/")
    page.fill("[name=login]", "jonas@delegate.example")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/dashboard/")
    page.goto(AGENDA)
    _wait_for_kept(page, lambda kept: AGENDA in kept)
    page.locator(".account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    _wait_for_kept(page, lambda kept: not kept)
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.goto(AGENDA)
