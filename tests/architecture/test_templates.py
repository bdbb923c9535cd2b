"""Templates hold no script and no style; public pages set no cookie and carry every header."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.factories import (
    NOW,
    make_agreement,
    make_article,
    make_call,
    make_edition,
    make_fair,
    make_organisation,
    make_schedule,
    make_subscriber,
    make_user,
)
from tests.factories_polls import make_poll

HANSA = Path(__file__).resolve().parents[2] / "src" / "hansa"
TEMPLATES = sorted(HANSA.glob("*/templates/**/*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=[\"']|\son[a-z]+=[\"']|javascript:", re.I
)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: str(f.relative_to(HANSA)))
def test_template_has_no_inline_script_or_style(file):
    assert INLINE.findall(file.read_text()) == []


@pytest.mark.parametrize(
    "bad", ["<script>x", "<p style='a'>", '<a onclick="x">', "<style>", '<a href="javascript:x">']
)
def test_check_for_inline_code_finds_it(bad):
    assert INLINE.findall(bad)
    assert not INLINE.findall('<script src="x"></script><p class="style" data-on="x">')


LOCKED_OUT = re.compile(r'include "components/form\.html"[^%]* only %}')


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: str(f.relative_to(HANSA)))
def test_forms_are_included_with_the_token_that_lets_them_be_sent(file):
    """An include with ``only`` has no token, and what it shows is refused when it is sent."""
    posted = [tag for tag in LOCKED_OUT.findall(file.read_text()) if 'method="get"' not in tag]
    assert posted == []


def test_check_for_forms_without_token_finds_them():
    assert LOCKED_OUT.findall('{% include "components/form.html" with form=form only %}')
    assert not LOCKED_OUT.findall('{% include "components/form.html" with form=form %}')


def test_every_included_and_extended_template_exists():
    pattern = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
    names = {name for file in TEMPLATES for name in pattern.findall(file.read_text())}
    assert len(names) > 30
    for name in names:
        get_template(name)


def test_every_component_is_used_or_shown():
    everything = "".join(f.read_text() for f in TEMPLATES)
    everything += "".join(f.read_text() for f in HANSA.rglob("*.py"))
    components = [f.name for f in TEMPLATES if f.parent.name == "components"]
    assert [name for name in components if f"components/{name}" not in everything] == []


@pytest.fixture
def public_pages(db):
    """Fill the site, and return an address of each kind of public page."""
    fair = make_fair()
    make_schedule(fair.call, published=True)
    make_article("fresh")
    make_call("grant")
    make_organisation("Alpha")
    make_agreement("Bridge")
    make_organisation("Net", profile_type="network")
    make_poll("poll", voters=[make_user()])
    make_edition(sent=True)
    reader = make_subscriber()
    return [
        "/", "/fr/", "/organisations/", "/organisations/?country=DE", "/organisations/alpha/",
        "/organisations/points.json", "/networks/", "/events/", "/events/?when=past",
        "/events/calendar.ics", f"/events/{fair.event.slug}/", "/calls/", "/calls/grant/",
        "/news/", "/news/fresh/", "/polls/", "/polls/poll/", "/newsletter/", "/newsletter/1/",
        "/agreements/", "/agreements/bridge/", "/agreements/agreements.csv", "/api/agreements",
        "/newsletter/asked/", f"/newsletter/leave/{reader.token}/",
        f"/newsletter/confirm/{reader.token}/", "/search/?q=alpha", "/accessibility/",
        "/privacy/", "/sitemap.xml", "/.well-known/security.txt", "/api/openapi.json",
        "/api/organisations", "/nothing/", "/healthz", "/mailbox/",
        fair.ours[0].delegates.get().get_calendar_url(),
    ]  # fmt: skip


def test_public_pages_set_no_cookie_and_ask_nobody_else(client, public_pages):
    for address in public_pages:
        answer = client.get(address)
        assert answer.status_code in {200, 404, 503}, address
        assert not answer.cookies, address
        assert not client.cookies, address
        if "text/html" in answer["Content-Type"]:
            loaded = re.findall(r"<(?:script|img|link|iframe)[^>]+(?:src|href)=\"(https?:)?//",
                                answer.content.decode())  # fmt: skip
            links = re.findall(r'<link rel="(?:alternate|canonical)"', answer.content.decode())
            assert len(loaded) <= len(links), address


def assert_headers(answer, address):
    policy = answer["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy, address
    assert "'unsafe-eval'" not in policy, address
    assert "default-src 'none'" in policy, address
    assert "frame-ancestors" in policy, address
    assert answer["X-Content-Type-Options"] == "nosniff", address
    assert answer["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}, address
    assert answer["Referrer-Policy"] == "same-origin", address
    assert "camera=()" in answer["Permissions-Policy"], address
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address


def test_public_pages_carry_every_header(client, public_pages):
    for address in public_pages:
        assert_headers(client.get(address), address)
    assert_headers(client.get("/search/?q=%00"), "a refused request")


def test_pages_of_people_carry_every_header_and_are_not_kept(db, sign_in):
    fair = make_fair()
    make_schedule(fair.call, published=True)
    make_edition()
    slug = fair.event.slug
    rows = [
        (make_user(), ["/dashboard/", "/accounts/profile/", "/accounts/2fa/", "/accounts/email/"]),
        (fair.manager, [f"/events/{slug}/partners/", "/organisations/photonics-jena/edit/"]),
        (fair.organiser, [f"/events/{slug}/desk/", f"/events/{slug}/desk/schedule/"]),
        (fair.delegate, [f"/events/{slug}/agenda/", f"/events/{slug}/agenda.pdf"]),
        (make_user(role="editor"), ["/newsletter/1/edit/", "/newsletter/1/mail/"]),
    ]
    for user, addresses in rows:
        browser = sign_in(user)
        for address in addresses:
            answer = browser.get(address)
            assert answer.status_code == 200, address
            assert_headers(answer, address)
            assert "no-store" in answer["Cache-Control"], address


def test_sign_in_pages_carry_every_header(db, client):
    for address in ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]:
        assert_headers(client.get(address), address)
    assert NOW.year == 2017
