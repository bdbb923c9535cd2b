"""Home, search, dashboard, health and the pages about the site."""

import pytest

from hansa.common import health
from tests.factories import (
    make_article,
    make_call,
    make_edition,
    make_event,
    make_fair,
    make_matchmaking,
    make_organisation,
    make_schedule,
    make_user,
)
from tests.factories_polls import make_poll

pytestmark = pytest.mark.django_db


def test_home_shows_what_is_on(client):
    assert client.get("/").status_code == 200
    make_matchmaking()
    make_event("talk", kind="webinar")
    make_call("grant")
    make_article("fresh")
    make_poll()
    make_organisation(latitude=50.0, longitude=8.0)
    page = client.get("/").content.decode()
    for words in ("Title of talk", "Title of grant", "Title of fresh", "Shall we?"):
        assert words in page


@pytest.mark.parametrize("language", ["fr", "de", "es"])
def test_pages_stand_under_each_language(client, language):
    answer = client.get(f"/{language}/")
    assert answer.status_code == 200
    assert f'lang="{language}"'.encode() in answer.content


def test_search_finds_every_kind_and_narrows_by_one(client):
    make_organisation("Photon Jena")
    make_event("photon-fair", title="Photon fair")
    make_call("photon-call", title="Photon call")
    make_article("photon-news", title="Photon news")
    page = client.get("/search/?q=photon").content.decode()
    for words in ("Photon Jena", "Photon fair", "Photon call", "Photon news"):
        assert words in page
    narrowed = client.get("/search/?q=photon&kind=call").content.decode()
    assert "Photon fair" not in narrowed
    answer = client.get("/search/?q=photon&kind=call").context
    numbers = {name: number for name, _label, number in answer["kinds"]}
    assert numbers == {"organisation": 1, "event": 1, "call": 1, "article": 1}
    assert answer["number"] == 4
    assert "Photon fair" in client.get("/search/?q=photon&kind=none").content.decode()
    assert client.get("/search/").status_code == 200
    assert client.get("/search/?q=%22%27*%3A%26%F0%9F%8E%89").status_code == 200


def test_search_says_when_there_is_more(client, monkeypatch):
    from hansa.website.views import public

    monkeypatch.setattr(public, "MOST_RESULTS", 1)
    make_organisation("Photon one")
    assert client.get("/search/?q=photon").context["has_more"] is False
    make_organisation("Photon two")
    assert client.get("/search/?q=photon").context["has_more"] is True


def test_dashboard_shows_each_person_their_own(sign_in):
    fair = make_fair()
    make_schedule(fair.call, published=True)
    assert "Photonics Jena" in sign_in(fair.manager).get("/dashboard/").content.decode()
    assert fair.event.title in sign_in(fair.organiser).get("/dashboard/").content.decode()
    assert sign_in(make_user(role="editor")).get("/dashboard/").status_code == 200


def test_security_txt_names_a_contact_and_an_end(client):
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:hansa@localhost" in text
    assert "Expires: 20" in text
    assert text.count("\n") == 4


def test_sitemap_lists_what_is_public(client):
    make_organisation("Alpha")
    make_organisation("Secret", published=False)
    make_article("fresh")
    text = client.get("/sitemap.xml").content.decode()
    assert "/organisations/alpha/" in text
    assert "/news/fresh/" in text
    assert "/events/" in text
    assert "secret" not in text


def test_unknown_address_is_a_helpful_page(client):
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert b"/search/" in answer.content


def test_error_pages_stand_in_the_design(rf, client):
    from django.contrib.auth.models import AnonymousUser

    from hansa.website.views import errors

    request = rf.get("/x/")
    request.user = AnonymousUser()
    for view, status in [
        (errors.forbidden, 403), (errors.bad_request, 400), (errors.csrf_failed, 403),
        (errors.broken, 500), (errors.not_found, 404),
    ]:  # fmt: skip
        answer = view(request)
        assert answer.status_code == status
        assert b"<h1" in answer.content


def test_form_without_its_token_is_sent_back_with_words(sign_in):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_user())
    answer = browser.post("/accounts/profile/", {"name": "X"})
    assert answer.status_code == 403
    assert b"<h1" in answer.content


@pytest.fixture
def all_well(monkeypatch):
    monkeypatch.setattr(health, "_check_mail", lambda: None)
    monkeypatch.setattr(health, "_check_queue", lambda: None)


def test_health_is_ok_and_tells_strangers_nothing_more(client, sign_in, all_well):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer["Cache-Control"] == "no-store"
    assert sign_in(make_user(role="editor")).get("/healthz").json() == {"status": "ok"}
    parts = sign_in(make_user(role="administrator")).get("/healthz").json()["parts"]
    assert parts == {"database": "ok", "queue": "ok", "mail": "ok", "disk": "ok"}


def test_health_is_503_when_mail_is_down_and_says_what_to_an_administrator(
    client, sign_in, settings
):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unwell"})
    parts = sign_in(make_user(role="administrator")).get("/healthz").json()["parts"]
    assert parts["database"] == "ok"
    assert parts["mail"] != "ok"


def test_health_names_a_full_disk_and_survives_a_lost_database(client, all_well, monkeypatch):
    from django.db import OperationalError

    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 10**18)
    assert "MiB free" in health.check_health()["disk"]

    def gone():
        raise OperationalError

    monkeypatch.setattr(health, "_check_database", gone)
    assert health.check_health()["database"] == "OperationalError"
    assert client.get("/healthz").status_code == 503


def test_health_checks_mail_and_queue_for_real(settings, tmp_path):
    import socket

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        parts = health.check_health()
    assert (parts["mail"], parts["queue"]) == ("ok", "ok")


def test_style_guide_shows_every_component(client):
    answer = client.get("/style/")
    assert answer.status_code == 200
    assert b"<form" in answer.content


def test_style_guide_sets_no_cookie_and_whoever_is_signed_in_can_sign_out_there(client, sign_in):
    assert not client.get("/style/").cookies
    assert b"csrfmiddlewaretoken" not in client.get("/style/").content
    assert b"csrfmiddlewaretoken" in sign_in(make_user()).get("/style/").content


@pytest.mark.parametrize(
    "address",
    ["/events/{event}/apply/", "/organisations/{organisation}/edit/", "/accounts/profile/",
     "/newsletter/", "/newsletter/compose/", "/newsletter/{edition}/edit/"],
)  # fmt: skip
def test_form_that_arrives_empty_is_refused_and_not_taken_for_a_visit(sign_in, address):
    person = make_user(role="editor")
    organisation = make_organisation(administrator=person)
    call, edition = make_matchmaking(), make_edition()
    address = address.format(
        event=call.event.slug, organisation=organisation.slug, edition=edition.number
    )
    browser = sign_in(person)
    assert browser.get(address).status_code == 200
    refused = browser.post(address)
    assert refused.status_code == 422
    assert b"field__errors" in refused.content
