"""Headers, the second factor's door, and the honest page while the database is away."""

import pytest
from django.db import DataError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from hansa.accounts.doors import SecondFactorMissing
from hansa.accounts.middleware import SecondFactorMiddleware
from hansa.common.middleware import DatabaseDownMiddleware
from tests.factories import make_user


def broken_by(error):
    def view(*args, **kwargs):
        raise error

    return view


@pytest.mark.django_db
def test_database_away_gives_an_honest_page(client, monkeypatch):
    from hansa.website.views import public

    monkeypatch.setattr(public, "site_figures", broken_by(OperationalError("gone")))
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert b"<h1" in answer.content


@pytest.mark.django_db
def test_database_away_gives_the_same_page_to_somebody_signed_in(sign_in, monkeypatch):
    from django.contrib.sessions.backends.db import SessionStore

    browser = sign_in(make_user())
    assert browser.get("/dashboard/").status_code == 200
    monkeypatch.setattr(SessionStore, "load", broken_by(OperationalError("gone")))
    answer = browser.get("/dashboard/")
    assert answer.status_code == 503
    assert "no-store" in answer["Cache-Control"]


def test_other_mistakes_are_not_hidden():
    middleware = DatabaseDownMiddleware(lambda request: HttpResponse("x"))
    request = RequestFactory().get("/")
    assert middleware.process_exception(request, DataError("x")) is None
    assert middleware.process_exception(request, OperationalError("x")).status_code == 503
    assert middleware(request).content == b"x"


def test_second_factor_middleware_leaves_other_mistakes_alone():
    middleware = SecondFactorMiddleware(lambda request: HttpResponse("x"))
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None
    assert not isinstance(ValueError(), SecondFactorMissing)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/search/?q=a%00b", "/organisations/?country=%00", "/organisations/?type=%00",
     "/newsletter/leave/a%00b/", "/newsletter/confirm/%00/", "/agenda/%00.ics",
     "/api/organisations?q=%00", "/mailbox/%00/"],
)  # fmt: skip
def test_null_character_in_an_address_is_refused_not_a_breakdown(client, address):
    assert client.get(address.replace("%00", "x").replace("=x", "=")).status_code in {200, 404}
    assert client.get(address).status_code in {400, 404}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/newsletter/99999999999999999999999/", "/organisations/?page=99999999999999999999999",
     "/api/events?offset=99999999999999999999999", "/api/events?limit=99999999999999999999999"],
)  # fmt: skip
def test_number_beyond_the_databases_is_no_breakdown(client, address):
    assert client.get(address).status_code in {200, 404, 422}


@pytest.mark.django_db
def test_address_of_a_form_says_what_it_is_when_it_is_opened(sign_in, client):
    browser = sign_in(make_user())
    page = browser.get("/newsletter/1/send/", headers={"accept": "text/html"})
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert b"send it once more" in page.content
    plain = browser.get("/newsletter/1/send/", headers={"accept": "application/json"})
    assert (plain.status_code, plain.content) == (405, b"")


@pytest.mark.django_db
@pytest.mark.parametrize("letter", ["\x08", "\x0b", "\x0c", "\ufffe"])
def test_control_characters_in_a_form_become_spaces(sign_in, letter):
    user = make_user()
    sign_in(user).post("/accounts/profile/", {"name": f"Ada{letter}Byron", "language": "en"})
    user.refresh_from_db()
    assert user.name == "Ada Byron"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/organisations/", "/api/organisations"])
def test_too_many_fields_in_an_address_are_a_page_that_says_so(client, address):
    answer = client.get(address + "?" + "&".join(f"country={n}" for n in range(1500)))
    assert answer.status_code == 400
    assert b"<h1" in answer.content
