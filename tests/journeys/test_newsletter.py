"""The newsletter in a browser: an edition put in order, and a reader who chooses what to get."""

import time

from playwright.sync_api import expect
from tests.journeys.looking import faults_of


def order(page) -> list[str]:
    return page.locator("[id^=section-] strong").all_inner_texts()


def test_sections_are_put_in_order_by_keyboard_and_by_dragging(visit):
    page = visit("editor")
    page.goto("/newsletter/compose/")
    page.get_by_label("Title").fill("Autumn")
    page.get_by_label("What is new since").fill("2017-06-01")
    page.locator("main form").get_by_role("button").last.click()
    page.wait_for_url("**/edit/")
    first, second, third, *_rest = order(page)
    down = page.get_by_role("button", name=f"Move down: {first}")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[id^=section-] strong").first).to_have_text(second)
    rows = page.locator(f"li:has(> div strong:text-is('{first}')) .orderable__row")
    titles = rows.locator(".choice span").all_inner_texts()
    assert len(titles) > 2
    there = rows.nth(2).bounding_box()["height"] - 2
    rows.nth(0).locator(".choice").drag_to(rows.nth(2), target_position={"x": 30, "y": there})
    moved = rows.locator(".choice span").all_inner_texts()
    assert moved == [*titles[1:3], titles[0], *titles[3:]]
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("The edition is saved.")).to_be_visible()
    assert order(page)[:3] == [second, first, third]
    assert rows.locator(".choice span").all_inner_texts() == moved


def test_a_reader_subscribes_chooses_and_leaves(visit):
    page = visit()
    page.goto("/newsletter/")
    page.get_by_label("E-mail address").fill("chooser@example.org")
    page.get_by_role("button", name="Subscribe").click()
    letter = page.get_by_role("main").get_by_role("link", name="Confirm your subscription").first
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not letter.count():
        page.goto("/mailbox/")
        page.wait_for_timeout(300)
    letter.click()
    link = page.frame_locator("iframe").get_by_role("link", name="Confirm the subscription")
    page.goto("/newsletter/" + link.get_attribute("href").partition("/newsletter/")[2])
    page.get_by_role("button", name="Confirm the subscription").click()
    page.get_by_role("link", name="Choose what you get").click()
    assert not faults_of(page, "wishes", looks=2)
    page.get_by_label("what is new, on Mondays").check()
    page.get_by_label("Calls").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The next one comes on 17 July 2017")).to_be_visible()
    expect(page.get_by_label("Calls")).to_be_checked()
    page.get_by_role("main").get_by_role("link", name="Unsubscribe").click()
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_text("You are unsubscribed.")).to_be_visible()
    assert page.context.cookies() == []
