"""The whole journey once, from profile to newsletter, as five people live it."""

import re
import time
import urllib.request

from playwright.sync_api import Page, expect
from tests.journeys.looking import faults_of

from hansa.demo.people import PASSWORD

THAILAND = "/events/eu-thailand-2017/"
OWN = "Öresund Health Cluster"
PARTNER = "Siam Medical Devices"


def test_visitor_sees_the_site_without_a_cookie(visit):
    page = visit()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Where clusters find each other")
    expect(page.locator(".figures")).to_contain_text("630")
    page.get_by_role("link", name="Find partners").click()
    expect(page.locator(".map-cluster").first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="662 organisations")).to_be_visible()
    page.get_by_role("searchbox", name="Search organisations").fill("lichtwerk")
    page.get_by_role("searchbox", name="Search organisations").press("Enter")
    page.get_by_role("link", name="Lichtwerk Jena", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lichtwerk Jena")
    for section, text in [
        ("Events", "EU–Thailand"), ("Calls", "INNOLABS"), ("News", "EU–Taiwan: 131 meetings"),
        ("Partners", "Partner searches"),
    ]:  # fmt: skip
        page.get_by_role("navigation", name="Sections").get_by_role("link", name=section).click()
        expect(page.get_by_role("main")).to_contain_text(text)
    page.goto("/polls/entrepreneurship/")
    expect(page.get_by_role("main")).to_contain_text("61 %")
    assert page.context.cookies() == []


def _tab_to(page: Page, wanted: str, *, most: int = 160) -> None:
    """Press Tab until the element with this id, name or text has the focus."""
    script = """() => { const e = document.activeElement;
        return [e.id, e.name, e.textContent.trim(), e.getAttribute('aria-label')] }"""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted in page.evaluate(script):
            return
    raise AssertionError(f"{wanted} cannot be reached by keyboard at {page.url}")


def test_manager_edits_the_profile_and_applies_by_keyboard(visit):
    page = visit()
    page.goto("/accounts/login/")
    _tab_to(page, "login")
    page.keyboard.type("anna@cluster.example")
    _tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard/")

    _tab_to(page, OWN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisations/oresund-health-cluster/")
    _tab_to(page, "Edit profile")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/")
    _tab_to(page, "summary")
    page.keyboard.press("Control+A")
    page.keyboard.type("Medical technology and digital health around the Sound.")
    _tab_to(page, "email")
    page.keyboard.type("not an address")
    page.keyboard.press("Enter")
    expect(page.locator("#id_email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_summary")).to_have_value(re.compile("around the Sound"))
    _tab_to(page, "email")
    page.keyboard.press("Control+A")
    page.keyboard.type("office@cluster.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisations/oresund-health-cluster/")
    expect(page.get_by_role("main")).to_contain_text("around the Sound")

    page.goto(THAILAND)
    _tab_to(page, "Apply")
    page.keyboard.press("Enter")
    page.wait_for_url("**/apply/")
    expect(page.locator("#id_delegate_name")).to_have_value("Anna Lindqvist")
    _tab_to(page, "motivation")
    page.keyboard.type("Partners for devices that help people at home.")
    _tab_to(page, "Send application")
    page.keyboard.press("Space")
    page.wait_for_url("**" + THAILAND)
    expect(page.get_by_role("main")).to_contain_text("Submitted")


def test_organiser_selects_schedules_and_publishes(visit):
    desk = visit("organiser")
    desk.goto(THAILAND + "desk/")
    desk.get_by_role("checkbox", name=OWN).check()
    thai = (
        desk.get_by_role("table", name="Thailand").get_by_role("row").filter(has_text="submitted")
    )
    thai.first.get_by_role("checkbox").check()
    desk.get_by_role("button", name="Select", exact=True).click()
    expect(desk.get_by_text("2 applications decided")).to_be_visible()

    manager = visit("manager")
    manager.goto(THAILAND + "partners/")
    manager.get_by_text(PARTNER, exact=True).click()
    ask = manager.locator("details[open]")
    ask.get_by_label("What it is about").fill("A test of your devices in our hospitals?")
    ask.get_by_role("button", name="Send request").click()
    expect(manager.get_by_text("Your request is sent.")).to_be_visible()

    partner = visit("partner")
    partner.goto(THAILAND + "partners/")
    partner.get_by_role("button", name=f"Accept: {OWN}").click()
    expect(partner.get_by_text("Your answer is saved.")).to_be_visible()

    desk.get_by_role("link", name="Requests", exact=True).click()
    expect(desk.get_by_role("row").filter(has_text=OWN)).to_contain_text("accepted")
    desk.get_by_role("link", name="Schedule", exact=True).click()
    desk.get_by_role("button", name="Make the schedule").click()
    expect(desk.get_by_role("progressbar", name="Making the schedule")).to_be_visible()
    expect(desk.get_by_role("table", name="Who meets whom")).to_be_visible(timeout=60_000)
    expect(desk.get_by_text("37 of 37")).to_be_visible()
    cell = desk.get_by_role("link", name=re.compile(f"{OWN} – {PARTNER}, table"))
    expect(cell).to_have_count(1)
    desk.get_by_role("button", name=re.compile("Publish and tell")).click()
    expect(desk.get_by_text("Version 1 is published.")).to_be_visible()


def test_reasons_stand_beside_pairs_that_were_not_placed(visit):
    page = visit("organiser")
    page.goto("/events/eu-taiwan-2017/desk/schedule/")
    expect(page.get_by_text("131 of 134")).to_be_visible()
    reasons = page.locator(".unplaced > li")
    expect(reasons).to_have_count(3)
    expect(reasons.filter(has_text="no slot in which both are available")).to_have_count(1)
    for text in reasons.all_inner_texts():
        assert "Possible" in text


def test_delegate_has_an_agenda_on_phone_paper_and_in_the_calendar(visit, site):
    page = visit("manager", viewport={"width": 390, "height": 844})
    page.goto(THAILAND + "agenda/")
    expect(page.get_by_role("heading", name="My agenda")).to_be_visible()
    expect(page.locator(".agenda")).to_contain_text(PARTNER)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    printed = page.context.request.get(site.address + THAILAND + "agenda.pdf")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF")
    feed = page.get_by_role("link", name="Add to calendar").get_attribute("href")
    with urllib.request.urlopen(site.address + feed) as answer:
        calendar = answer.read().decode()
    assert "BEGIN:VEVENT" in calendar
    assert f"SUMMARY:{PARTNER}" in calendar


def test_editor_sends_an_edition_that_arrives_by_smtp(visit):
    page = visit("editor")
    page.goto("/newsletter/compose/")
    page.get_by_role("link", name="Summer 2017").click()
    page.get_by_label("Introduction").fill("A summer of **meetings**.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The edition is saved.")).to_be_visible()
    mail = page.frame_locator("iframe").locator("body")
    for text in ["Summer 2017", "630", "Natureef leaves China", "INNOLABS", "Expert Talk"]:
        expect(mail).to_contain_text(text)
    page.get_by_role("link", name="See the web version").click()
    expect(page.get_by_role("main")).to_contain_text("Natureef leaves China")
    figures = page.locator(".figures").inner_text()
    assert "630" in figures
    assert "253" in figures
    page.go_back()
    page.get_by_role("button", name="Send edition").click()
    expect(page.get_by_text("on its way to 40 readers")).to_be_visible()
    page.goto("/newsletter/1/progress/")
    expect(page.get_by_text("100 % of 40 mails")).to_be_visible(timeout=60_000)  # by itself
    assert not faults_of(page, "progress", looks=2)
    deadline = time.monotonic() + 60
    arrived = page.get_by_role("main").get_by_role("link", name="Summer 2017")
    while time.monotonic() < deadline:
        page.goto("/mailbox/")
        if arrived.count() == 40:
            break
        page.wait_for_timeout(500)
    assert arrived.count() == 40
    arrived.first.click()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("A summer of meetings")
