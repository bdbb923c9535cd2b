"""Three whole stories of an event, from the accepted requests to the day, on the site as served."""

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import expect
from tests.services import clean_environment

from hansa.demo.people import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 390, "height": 844}
TELL = re.compile(r"Publish and tell \d+ delegates")
ON_SITE, VIRTUAL, HYBRID = (f"/events/story-{name}/" for name in ("on-site", "virtual", "hybrid"))


@pytest.fixture(scope="session")
def people(site):
    """Make the events in the site's database; return who can sign in at each."""
    environment = {
        **clean_environment(), "HANSA_DATA_DIR": str(site.data), "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "hansa.config.settings",
        "HANSA_CLOCK_SHIFT": _clock_shift(site),
    }  # fmt: skip
    if site.database:
        environment["HANSA_DATABASE_URL"] = site.database
    script = [sys.executable, str(Path(__file__).with_name("inventing.py"))]
    ran = subprocess.run(script, cwd=ROOT, env=environment, check=True, capture_output=True)
    return json.loads(ran.stdout.splitlines()[-1])


def _clock_shift(site):
    """Ask the demo world by how much its clock differs."""
    environment = {**clean_environment(), "HANSA_DATA_DIR": str(site.data)}
    if site.database:
        environment["HANSA_DATABASE_URL"] = site.database
    ask = "from hansa.demo.models import DemoWorld; print(DemoWorld.objects.get().clock_shift)"
    hansa = str(Path(sys.executable).parent / "hansa")
    ran = subprocess.run(
        [hansa, "manage", "shell", "--verbosity", "0", "--command", ask],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return ran.stdout.split()[-1]


@pytest.fixture
def as_person(visit):
    """Return a function that signs somebody of a story in, on a phone."""

    def enter(person):
        page = visit(viewport=PHONE)
        page.goto("/accounts/login/")
        page.fill("[name=login]", person["email"])
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/dashboard/")
        return page

    return enter


def schedule_and_publish(desk, address, meetings):
    """Let the organiser make the schedule and publish it."""
    desk.goto(f"{address}desk/schedule/")
    desk.get_by_role("button", name="Make the schedule").click()
    expect(desk.get_by_role("table", name="Who meets whom")).to_be_visible(timeout=90_000)
    expect(desk.get_by_text(f"{meetings} of {meetings}")).to_be_visible()
    desk.get_by_role("button", name=TELL).click()
    expect(desk.get_by_text("Version 1 is published.")).to_be_visible()


def entries_of(page, site):
    """Return what a calendar program reads at the address of an agenda."""
    feed = page.get_by_role("link", name="Add to calendar").get_attribute("href")
    with urllib.request.urlopen(site.address + feed) as answer:
        return Calendar.from_ical(answer.read()).walk("VEVENT")


def pairs_of(desk):
    """Return the two organisations of each meeting that the organiser's page of a slot shows."""
    titles = desk.locator(".on-behalf h3").all_inner_texts()
    return [title.split(" – ") for title in titles]


def call_off(page, address):
    """Call the last meeting of somebody's day off; return the partner, None if it has begun."""
    page.goto(f"{address}agenda/")
    links = page.locator(".agenda a.agenda__do")
    if not links.count():
        return None
    page.goto(links.last.get_attribute("href"))
    partner = page.get_by_role("heading", level=1).inner_text()
    if not page.locator("#cancel").count():
        return None
    page.locator("#cancel [name=reason]").fill("The flight leaves earlier.")
    page.get_by_role("button", name="Call the meeting off").click()
    expect(page.get_by_text("is called off, and they know why")).to_be_visible()
    return partner


def test_two_sides_meet_on_site_and_the_day_goes_otherwise(visit, as_person, people, site):
    who = {one["organisation"]: one for one in people["story-on-site"]}
    desk = visit("organiser")
    schedule_and_publish(desk, ON_SITE, 131)
    desk.goto(f"{ON_SITE}desk/day/meetings/")
    now = pairs_of(desk)
    assert len(now) >= 2
    # Two do not come: one partner says so, the organiser says it of another.
    waits, absent = now[0]
    page = as_person(who[waits])
    page.goto(f"{ON_SITE}agenda/")
    before = entries_of(page, site)
    page.get_by_role("button", name="Did not come").first.click()
    expect(page.get_by_text("not held").first).to_be_visible()
    desk.get_by_role("button", name=f"{now[1][1]}: Did not come").click()
    expect(desk.locator(".on-behalf").filter(has_text=now[1][1])).to_contain_text("not held")
    # Three meetings are called off, one by each of three people; each is repaired at once.
    done = {waits, absent, now[1][1]}
    called_off = 0
    for caller in (name for name in who if name not in done):
        own = as_person(who[caller])
        partner = call_off(own, ON_SITE)
        if partner is None:
            continue
        gone = [one for one in entries_of(own, site) if str(one["summary"]) == partner]
        assert [str(one["status"]) for one in gone] == ["CANCELLED"]
        called_off += 1
        if called_off == 3:
            break
    # Somebody is late, and the other side sees it.
    desk.goto(f"{ON_SITE}desk/day/meetings/")
    following = desk.locator("#slot option:checked + option").get_attribute("value")
    desk.goto(f"{ON_SITE}desk/day/meetings/?slot={following}")
    late, patient = pairs_of(desk)[0]
    page = as_person(who[late])
    page.goto(f"{ON_SITE}agenda/")
    link = page.locator(".agenda li").filter(has_text=re.compile(f"{patient}\\b"))
    page.goto(link.locator("a.agenda__do").get_attribute("href"))
    page.get_by_role("button", name="10 min late").click()
    page = as_person(who[patient])
    page.goto(f"{ON_SITE}agenda/")
    expect(page.get_by_role("main")).to_contain_text("10 min late")
    page.goto("/accounts/notices/")
    expect(page.get_by_role("main")).to_contain_text(late)
    # The organiser sees all of it, and the calendar keeps its entries.
    desk.goto(f"{ON_SITE}desk/day/")
    expect(desk.get_by_role("main")).to_contain_text(late)
    board = desk.locator("a.address").inner_text()
    screen = visit(viewport={"width": 1920, "height": 1080})
    screen.goto(board)
    expect(screen.locator("body")).to_contain_text(patient)
    page = as_person(who[waits])
    page.goto(f"{ON_SITE}agenda/")
    assert {str(one["uid"]) for one in before} <= {
        str(one["uid"]) for one in entries_of(page, site)
    }
    # Whoever called off finds the meeting gone, and nothing moved that was not concerned.
    desk.goto(f"{ON_SITE}desk/schedule/")
    expect(desk.get_by_role("heading", name="Version 4")).to_be_visible()


def test_anybody_meets_anybody_by_video_over_time_zones(visit, as_person, people, site):
    who = people["story-virtual"]
    desk = visit("organiser")
    schedule_and_publish(desk, VIRTUAL, 230)
    page = as_person(who[0])  # from Lisbon
    page.goto(f"{VIRTUAL}agenda/")
    first = page.locator(".agenda__time").first.inner_text()
    there, here = re.fullmatch(r"(\d\d):\d\d \((\d\d):\d\d\)", first).groups()
    assert int(there) - int(here) == 1
    link = page.get_by_role("link", name="Join the call").get_attribute("href")
    assert link.startswith("https://meet.example.org/")
    entries = entries_of(page, site)
    assert link in {str(one["location"]).split(" · ")[0] for one in entries}
    # Half of the day is closed by one: planned again, few others move, and each is named.
    page.goto(f"{VIRTUAL}delegates/")
    page.get_by_role("link", name=who[0]["name"]).click()
    for box in page.locator("fieldset").first.get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Save availability").click()
    expect(page.locator("fieldset").first.get_by_role("checkbox").first).not_to_be_checked()
    desk.get_by_role("button", name="Schedule again").click()
    publish = desk.get_by_role("button", name=TELL)
    expect(publish).to_be_visible(timeout=90_000)
    told = int(re.search(r"\d+", publish.inner_text())[0])
    assert 2 <= told <= 30
    publish.click()
    expect(desk.get_by_text("Version 2 is published.")).to_be_visible()
    page.goto(f"{VIRTUAL}agenda/")
    days = page.get_by_role("main").get_by_role("heading", level=2)
    assert "Day 1" not in days.all_inner_texts()
    after = {str(one["uid"]): one for one in entries_of(page, site)}
    assert {str(one["uid"]) for one in entries} <= set(after)
    assert {one["sequence"] for one in after.values()} == {2}


def test_several_delegates_meet_on_site_and_by_video_at_once(visit, as_person, people):
    who = people["story-hybrid"]
    desk = visit("organiser")
    schedule_and_publish(desk, HYBRID, 120)
    # The two of an organisation that takes part by video share its meetings.
    shown = []
    for person in who[:2]:
        page = as_person(person)
        page.goto(f"{HYBRID}agenda/")
        shown += page.locator(".agenda li").all_inner_texts()
    assert len(shown) >= 2
    assert all("by video" in text for text in shown)
    # By hand: another time for one pair, by the form that needs no mouse.
    desk.get_by_role("button", name="Change by hand: Version 1").click()
    cell = desk.get_by_role("link", name=re.compile(f"{who[2]['organisation']} – .*table")).first
    cell.click()
    form = desk.locator("#pair form").filter(has=desk.locator("select[name=slot]"))
    form.locator("select[name=slot] option:not([disabled])").last.evaluate(
        "option => { option.selected = true }"
    )
    form.get_by_role("button").first.click()
    changes = desk.get_by_role("list", name="Changes").get_by_role("listitem")
    expect(changes).to_have_count(1)
    expect(changes).to_contain_text(who[2]["organisation"])
    desk.get_by_role("button", name=TELL).click()
    expect(desk.get_by_text("Version 2 is published.")).to_be_visible()
