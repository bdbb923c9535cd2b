"""The list at the entrance goes on working when the connection is lost."""

from playwright.sync_api import expect

DAY = "/events/eu-thailand-2017/desk/day/"


def test_taps_wait_for_a_connection_and_are_sent_once(visit):
    page = visit("organiser", viewport={"width": 390, "height": 844})
    page.goto(DAY)
    count, status = page.locator("[data-queue-count]"), page.locator("[data-queue-status]")
    expect(count).to_have_text("0")
    buttons = page.get_by_role("button", name="Check in:")
    page.context.set_offline(True)
    for n in range(1, 4):
        buttons.first.click()
        expect(count).to_have_text(str(n))
    expect(status).to_contain_text("3 taps wait to be sent")
    page.get_by_role("button", name="Undo:").first.click()
    expect(status).to_contain_text("4 taps wait to be sent")
    page.context.set_offline(False)
    expect(status).to_have_text("All taps are sent.")
    page.reload()
    expect(count).to_have_text("2")
    assert page.evaluate("Object.values(localStorage)") == ["[]"]


def test_list_works_without_script(visit):
    page = visit("organiser", java_script_enabled=False)
    page.goto(DAY)
    before = int(page.locator("[data-queue-count]").inner_text())
    page.get_by_role("button", name="Check in:").first.click()
    assert int(page.locator("[data-queue-count]").inner_text()) == before + 1
