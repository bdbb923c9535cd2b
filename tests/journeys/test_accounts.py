"""Joining, coming back after forgetting the password, and the second factors."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import expect

from hansa.demo.people import PASSWORD

NEW = "rosa@newcomer.example"
FIRST, SECOND = "kingfisher-over-water", "a-heron-by-the-lock"


def mail_text(page, subject: str) -> str:
    """Wait for a mail in the development mailbox and return its text."""
    for _ in range(60):
        page.goto("/mailbox/")
        found = page.get_by_role("main").get_by_role("link", name=re.compile(subject))
        if found.count():
            found.first.click()
            return page.locator(".mail-text").inner_text()
        page.wait_for_timeout(500)
    raise AssertionError(f"no mail about {subject}")


def confirm_access(page, password: str) -> None:
    """Give the password again where a page of security asks for it."""
    if "/reauthenticate/" in page.url:
        page.locator("[name=password]").fill(password)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(re.compile("/2fa/"))


def test_newcomer_joins_forgets_the_password_and_adds_factors(visit):
    page = visit()
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Rosa Marten")
    page.locator("[name=email]").fill(NEW)
    page.locator("[name=password1]").fill("short")
    page.get_by_role("button", name="Sign Up").click()
    expect(page.locator("[name=password1]")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Your name")).to_have_value("Rosa Marten")
    page.locator("[name=password1]").fill(FIRST)
    page.get_by_role("button", name="Sign Up").click()
    page.wait_for_url("**/accounts/confirm-email/")
    asked = page.context.new_page()
    text = mail_text(asked, "[Cc]onfirm")
    code = re.search(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", text, re.M).group(1)
    page.locator("[name=code]").fill(code)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/dashboard/")

    # The second factor of an authenticator app.
    page.goto("/accounts/2fa/totp/activate/")
    confirm_access(page, FIRST)
    secret = page.locator("#authenticator_secret").input_value()
    counter = int(time.time()) // 30
    page.locator("[name=code]").fill(totp.format_hotp_value(totp.hotp_value(secret, counter)))
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("recovery", re.I))

    # Forgetting the password.
    other = visit()
    other.goto("/accounts/password/reset/")
    other.locator("[name=email]").fill(NEW)
    other.get_by_role("button", name="Reset My Password").click()
    link = re.search(r"https?://\S+/accounts/password/reset/key/\S+", mail_text(other, "Reset"))
    other.goto(link.group(0))
    other.locator("[name=password1]").fill(SECOND)
    if other.locator("[name=password2]").count():
        other.locator("[name=password2]").fill(SECOND)
    other.get_by_role("button", name="Change Password").click()
    other.goto("/accounts/login/")
    other.locator("[name=login]").fill(NEW)
    other.locator("[name=password]").fill(SECOND)
    other.locator("[name=password]").press("Enter")
    other.wait_for_url("**/accounts/2fa/authenticate/")


@pytest.mark.parametrize("email", ["niran@partner.example", "nobody@nowhere.example"])
def test_reset_answers_alike_for_known_and_unknown_addresses(visit, email):
    page = visit()
    page.goto("/accounts/password/reset/")
    page.locator("[name=email]").fill(email)
    page.get_by_role("button", name="Reset My Password").click()
    page.wait_for_url("**/accounts/password/reset/done/")
    assert email not in page.get_by_role("main").inner_text()


def test_passkey_signs_in_without_a_password(browser, site):
    # A passkey belongs to a name; browsers make none for an IP address.
    context = browser.new_context(base_url=site.address.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("ewa@validator.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/dashboard/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto("/accounts/2fa/webauthn/add/")
    confirm_access(page, PASSWORD)
    page.locator("[name=name]").fill("My laptop")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile("2fa/(webauthn/|recovery|$)"))
    expect(page.get_by_role("main")).to_contain_text(re.compile("recovery|My laptop", re.I))
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/dashboard/")
    context.close()
