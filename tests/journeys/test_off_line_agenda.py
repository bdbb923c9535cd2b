"""What was kept for reading without a connection is gone after signing out."""

import pytest
from playwright.sync_api import Error

from hansa.demo.people import PASSWORD

AGENDA = "/events/eu-taiwan-2017/agenda/"
KEPT = """async () => (await caches.has("kept"))
    ? (await (await caches.open("kept")).keys()).map(one => new URL(one.url).pathname) : []"""


def test_nothing_is_kept_of_who_signed_out(visit):
    page = visit()  # a session of its own, which may end
    page.goto("/accounts/login/")
    page.fill("[name=login]", "jonas@delegate.example")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/dashboard/")
    page.goto(AGENDA)
    page.wait_for_function(f"async () => (await ({KEPT})()).includes('{AGENDA}')")
    page.locator(".account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_function(f"async () => (await ({KEPT})()).length === 0")
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.goto(AGENDA)
