"""Sign-up, sign-in, reset and one's own page."""

import re

import pytest

from hansa.accounts.models import User
from hansa.mail.models import OutgoingMail
from tests.factories import make_event, make_matchmaking, make_user

pytestmark = pytest.mark.django_db
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
    wrong = browser.post("/accounts/profile/", {"name": ""})
    assert wrong.status_code == 422
    assert browser.post("/accounts/profile/", {"name": "Grace Hopper"}).status_code == 302
    user.refresh_from_db()
    assert user.name == "Grace Hopper"


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
