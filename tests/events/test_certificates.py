"""A certificate of attendance is printed with a code, and looked up by anybody who has it."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from hansa.common import clock
from hansa.common.limits import is_too_often
from hansa.events.documents import print_certificate
from hansa.events.models import Registration
from hansa.events.operations.admission import cancel_event
from hansa.events.operations.registering import note_attendance
from hansa.events.queries.certificates import (
    DIGITS,
    certificate_code,
    certified_by,
    is_certified,
    minutes_of,
)
from hansa.events.views import certificates
from tests.factories import NOW, make_user
from tests.factories_calendar import make_registration, make_webinar

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    event = make_webinar("talk", format="virtual", city="")
    event.ends_at = event.starts_at + timedelta(minutes=45)
    event.save()
    return event


@pytest.fixture
def after(talk, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: talk.ends_at)
    return talk.ends_at


def came(talk, **fields):
    made = make_registration(talk, name="Zoë Šimánek", works_for="Lichtwerk Jena", **fields)
    return note_attendance(actor=make_user(), now=talk.starts_at, registration=made, came=True)


def test_certificate_says_who_was_where_for_how_long_and_where_to_look_it_up(talk):
    one = came(talk)
    pages = PdfReader(io.BytesIO(print_certificate(one, NOW))).pages
    text = " ".join(pages[0].extract_text().split())
    for words in ("Zoë Šimánek", "Lichtwerk Jena", "Title of talk", "45 minutes", "online",
                  certificate_code(one), "http://127.0.0.1:8000/events/certificates/"):  # fmt: skip
        assert words in text, words
    assert len(pages) == 1
    talk.ends_at = talk.starts_at + timedelta(days=2)
    assert minutes_of(talk) is None


def test_a_code_is_read_however_it_is_written(talk, after):
    one = came(talk)
    code = certificate_code(one)
    look_alike = code.replace("1", "l").replace("0", "o")
    for written in (code, code.lower(), code.replace("-", ""), f"  {code} ", look_alike):
        assert certified_by(written, after) == one, written


def test_a_code_nobody_was_given_certifies_nothing(talk, after, settings):
    one, other = came(talk), came(talk)
    code = certificate_code(one).replace("-", "")
    changed = [
        code[:at] + DIGITS[(DIGITS.index(code[at]) + 1) % 32] + code[at + 1 :]
        for at in range(len(code))
    ]
    swapped = certificate_code(other).replace("-", "")[:-10] + code[-10:]
    for wrong in [*changed, swapped, "", "x", "?" * 14, code[-10:], "0" * 23, code * 9, "é" * 12]:
        assert certified_by(wrong, after) is None, wrong
    other.user.delete()
    assert certified_by(swapped, after) is None
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert certified_by(code, after) == one
    settings.SECRET_KEY_FALLBACKS = []
    assert certified_by(code, after) is None


def test_only_who_was_there_at_what_took_place_is_certified(talk, after):
    one, absent = came(talk), make_registration(talk)
    assert is_certified(one, after)
    assert not is_certified(one, after - timedelta(seconds=1))
    assert certified_by(certificate_code(absent), after) is None
    gone = make_registration(talk)
    code = certificate_code(gone)
    gone.delete()
    assert certified_by(code, after) is None
    note_attendance(actor=make_user(), now=after, registration=one, came=False)
    assert certified_by(certificate_code(one), after) is None
    again = note_attendance(actor=make_user(), now=after, registration=one, came=True)
    cancel_event(actor=make_user(), now=talk.starts_at, event=talk, reason="Ill")
    assert not is_certified(Registration.objects.get(pk=again.pk), after)


def test_anybody_looks_a_code_up_and_learns_nothing_else(talk, after, client):
    one = came(talk)
    found = client.get("/events/certificates/", {"code": certificate_code(one).lower()})
    page = found.content.decode()
    for words in ("Zoë Šimánek", "Title of talk", "45 minutes", "21 July 2017"):
        assert words in page, words
    for secret in ("Lichtwerk", one.user.email, one.token):
        assert secret not in page, secret
    assert (found["Cache-Control"], found["X-Robots-Tag"]) == ("private, no-store", "noindex")
    scanned = client.get(f"/events/certificates/{certificate_code(one)}/")
    assert "Zoë Šimánek" in scanned.content.decode()
    assert "Code on the certificate" in client.get("/events/certificates/").content.decode()
    absent = client.get(f"/events/certificates/{certificate_code(make_registration(talk))}/")
    never = client.get("/events/certificates/<b>nothing/")
    for unknown in (absent, never):
        assert unknown.status_code == 404
        assert "This code is unknown" in unknown.content.decode()
        assert "Title of talk" not in unknown.content.decode()
    assert "<b>nothing" not in never.content.decode()
    assert not client.cookies


def test_codes_cannot_be_tried_one_after_another(talk, after, client, monkeypatch):
    code = certificate_code(came(talk))
    monkeypatch.setattr(certificates, "MOST_TRIES", 2)
    monkeypatch.setattr("hansa.common.limits.time", lambda: 600.0)
    tried = [client.get(f"/events/certificates/{n}/").status_code for n in ("x", "y")]
    refused = client.get(f"/events/certificates/{code}/")
    assert (tried, refused.status_code, refused["Retry-After"]) == ([404, 404], 429, "60")
    assert "Zoë" not in refused.content.decode()
    elsewhere = client.get(f"/events/certificates/{code}/", REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200
    assert client.get("/events/certificates/").status_code == 200
    monkeypatch.setattr("hansa.common.limits.time", lambda: 661.0)
    assert client.get(f"/events/certificates/{code}/").status_code == 200


def test_a_whole_network_of_ipv6_is_one_place():
    one = {"action": "x", "most": 1, "seconds": 3600}
    assert not is_too_often("2001:db8:0:1::1", **one)
    assert is_too_often("2001:db8:0:1::2", **one)
    assert not is_too_often("2001:db8:0:2::1", **one)
    assert not is_too_often("a name", **one)
    assert is_too_often("a name", **one)
