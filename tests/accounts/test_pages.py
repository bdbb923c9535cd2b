"""Sign-up, sign-in, reset and one's own page."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import MD5PasswordHasher

from hansa.accounts.models import User
from hansa.mail.models import OutgoingMail
from tests.factories import make_event, make_matchmaking, make_user

pytestmark = pytest.mark.django_db
LONG = f"{'a' * 60}@{'.'.join(['b' * 60] * 3)}.{{}}.org"
SIGN_UP = {"name": "Ada Byron", "email": "ada@example.org", "password1": "lantern-harbour-1"}


def test_sign_up_is_confirmed_by_a_code_that_comes_by_mail(client):
    answer = client.post("/accounts/signup/", SIGN_UP)
    assert answer["Location"] == "/accounts/confirm-email/"
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "ada@example.org"
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.text, re.M).group(1)
    assert client.post("/accounts/confirm-email/", {"code": "wrong"}).status_code == 200
    assert client.get("/dashboard/").status_code == 302
    client.post("/accounts/confirm-email/", {"code": code})
    assert client.get("/dashboard/").status_code == 200
    assert User.objects.get().name == "Ada Byron"


def test_sign_up_answers_alike_whether_the_address_is_known(client):
    from django.test import Client

    make_user("known@example.org")
    answers = [
        Client().post("/accounts/signup/", SIGN_UP | {"email": email})
        for email in ["known@example.org", "new@example.org"]
    ]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert OutgoingMail.objects.count() == 2


def test_reset_answers_alike_and_writes_to_both(client):
    make_user("known@example.org")
    answers = [
        client.post("/accounts/password/reset/", {"email": email})
        for email in ["known@example.org", "unknown@example.org"]
    ]
    assert {(a.status_code, a["Location"]) for a in answers} == {
        (302, "/accounts/password/reset/done/")
    }
    assert OutgoingMail.objects.count() == 2


def test_sign_in_leads_to_the_dashboard_and_a_wrong_password_back_to_the_form(client):
    make_user("ada@example.org")
    form = {"login": "ada@example.org", "password": "wrong"}
    wrong = client.post("/accounts/login/", form)
    assert wrong.status_code == 200
    assert client.get("/dashboard/").status_code == 302
    right = client.post("/accounts/login/", form | {"password": "lantern-harbour-1"})
    assert right["Location"] == "/dashboard/"
    assert client.get("/dashboard/").status_code == 200


def test_profile_changes_the_name_and_keeps_what_was_typed_wrong(sign_in):
    user = make_user()
    browser = sign_in(user)
    assert b"Ada Byron" in browser.get("/accounts/profile/").content
    form = {"name": "Grace Hopper", "language": "es"}
    for bad in ({"name": ""}, {"language": ""}, {"language": "tlh"}):
        assert browser.post("/accounts/profile/", form | bad).status_code == 422
    assert browser.post("/accounts/profile/", form).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.language) == ("Grace Hopper", "es")
    assert b'value="es" selected' in browser.get("/accounts/profile/").content


def test_role_without_second_factor_is_led_to_its_set_up(sign_in, second_factor):
    from allauth.mfa.models import Authenticator

    organiser = make_user()
    event = make_event(organiser=organiser)
    make_matchmaking(event=event)
    browser = sign_in(organiser)
    desk = f"/events/{event.slug}/desk/"
    assert browser.get(desk)["Location"] == "/accounts/2fa/"
    stranger = sign_in(make_user())
    assert stranger.get(desk).status_code == 404
    Authenticator.objects.create(user=organiser, type="totp", data={})
    assert browser.get(desk).status_code == 200


def test_rights_withdrawn_work_on_the_next_request(sign_in):
    organiser = make_user()
    event = make_event(organiser=organiser)
    make_matchmaking(event=event)
    browser = sign_in(organiser)
    assert browser.get(f"/events/{event.slug}/desk/").status_code == 200
    event.organisers.all().delete()
    assert browser.get(f"/events/{event.slug}/desk/").status_code == 404


def test_mail_of_an_account_names_the_site_and_is_designed(client, settings):
    make_user("known@example.org")
    client.post("/accounts/password/reset/", {"email": "known@example.org"})
    mail = OutgoingMail.objects.get()
    assert f"Hello from {settings.SITE_NAME}!" in mail.text
    link = re.search(r"https?://\S+/key/\S+", mail.text).group(0)
    assert f'href="{link}"' in mail.html


class CountingHasher(MD5PasswordHasher):
    """Count the passwords that are hashed, which is what takes time."""

    hashed = 0

    def encode(self, password, salt):
        type(self).hashed += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_sign_up_hashes_a_password_whether_the_address_is_known_or_not(settings, guarded):
    from django.test import Client

    make_user("known@example.org")
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    if not guarded:
        settings.ACCOUNT_FORMS = {}
    counts = []
    for email in ("known@example.org", "new@example.org"):
        CountingHasher.hashed = 0
        assert Client().post("/accounts/signup/", SIGN_UP | {"email": email}).status_code == 302
        counts.append(CountingHasher.hashed)
    assert counts == [1 if guarded else 0, 1]
    assert User.objects.count() == 2


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_who_signs_up_gets_mails_in_the_language_of_the_page(client, language):
    prefix = "" if language == "en" else f"/{language}"
    assert client.post(f"{prefix}/accounts/signup/", SIGN_UP).status_code == 302
    assert User.objects.get().language == language


@pytest.mark.parametrize(("address", "more"), [
    ("signup", SIGN_UP), ("password/reset", {}), ("email", {"action_add": ""}),
])  # fmt: skip
def test_address_longer_than_addresses_can_be_is_refused_in_words(sign_in, client, address, more):
    browser = sign_in(make_user()) if address == "email" else client
    fits, too_long = LONG.format("c" * 6), LONG.format("c" * 7)
    assert (len(fits), len(too_long)) == (254, 255)
    refused = browser.post(f"/accounts/{address}/", more | {"email": too_long})
    assert "at most 254 characters" in refused.content.decode()
    assert not OutgoingMail.objects.exists()
    assert browser.post(f"/accounts/{address}/", more | {"email": fits}).status_code == 302
    assert OutgoingMail.objects.get().recipient == fits


def attempts(visitor, many):
    """Sign in wrongly, each time with another address, through a proxy of ours."""
    from django.test import Client

    return [
        b"Too many failed login attempts" in Client().post(
            "/accounts/login/",
            {"login": f"x{number}@example.org", "password": "wrong"},
            headers={"x-forwarded-for": f"198.51.100.{number}, {visitor}"},
        ).content
        for number in range(many)
    ]  # fmt: skip


@pytest.mark.parametrize("proxies", [1, 0], ids=["guarded", "control"])
def test_who_fails_to_sign_in_too_often_locks_nobody_else_out(settings, proxies):
    from django.core.cache import cache

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    cache.clear()
    assert attempts("192.0.2.1", 12)[-1]
    assert attempts("192.0.2.2", 1) == [proxies == 0]
    cache.clear()


def test_number_of_proxies_is_the_operators(settings):
    from hansa.config.settings import ALLAUTH_TRUSTED_PROXY_COUNT, ENVIRONMENT

    assert ENVIRONMENT["HANSA_TRUSTED_PROXIES"] == ALLAUTH_TRUSTED_PROXY_COUNT == 0


@pytest.mark.parametrize("name", [
    "Locked! http://evil.example/login", "http://127.0.0.1:8000@evil.example/",
    "http://127.0.0.1:x.evil.example/", "<a href='http://evil.example/'>x</a>", "evil.example",
    "http://127.0.0.1.evil.example/", "[x](http://evil.example/)", "http://[evil.example/",
])  # fmt: skip
def test_name_that_a_stranger_takes_is_no_link_in_the_mail_to_the_address_given(client, name):
    assert client.post("/accounts/signup/", SIGN_UP | {"name": name}).status_code == 302
    mail = OutgoingMail.objects.get()
    links = re.findall(r"<a [^>]*>", mail.html)
    assert set(links) == {'<a href="http://127.0.0.1:8000">'}
    assert name in mail.text


def test_code_of_half_a_minute_ago_still_counts_and_an_older_one_does_not():
    secret = totp.generate_totp_secret()
    now = int(time.time()) // 30
    for age, counts in [(0, True), (1, True), (3, False)]:
        code = totp.format_hotp_value(totp.hotp_value(secret, now - age))
        assert totp.validate_totp_code(secret, code) is counts, age
