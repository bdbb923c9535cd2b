"""Pages of the directory."""

import pytest

from hansa.organisations.models import Organisation
from tests.factories import make_organisation, make_term, make_user

pytestmark = pytest.mark.django_db


def form_of(organisation, **changes):
    return {
        "version": organisation.version, "name": organisation.name, "country": "DE",
        "profile_type": "cluster",
        "sme_count": 1, "large_count": 2, "research_count": 3, **changes,
    }  # fmt: skip


def test_directory_shows_what_fits_and_its_facets(client):
    make_organisation("Alpha", terms=[make_term()], latitude=50.0, longitude=8.0)
    make_organisation("Beta", country="FR")
    everything = client.get("/organisations/").content.decode()
    assert "Alpha" in everything
    assert "Beta" in everything
    narrowed = client.get("/organisations/?country=DE&ecosystem=digital&type=cluster&q=alp")
    assert "Alpha" in narrowed.content.decode()
    assert "Beta" not in narrowed.content.decode()
    assert client.get("/organisations/points.json?country=DE").json()[0]["name"] == "Alpha"
    assert client.get("/organisations/points.json?country=FR").json() == []


def test_profile_shows_members_and_a_draft_is_not_found(client, sign_in):
    keeper = make_user()
    make_organisation("Alpha", sme_count=81, large_count=9, research_count=10)
    make_organisation("Secret", published=False, administrator=keeper)
    assert "81" in client.get("/organisations/alpha/").content.decode()
    assert client.get("/organisations/secret/").status_code == 404
    assert sign_in(keeper).get("/organisations/secret/").status_code == 200


def test_edit_saves_and_shows_mistakes_at_the_field(sign_in):
    keeper = make_user()
    organisation = make_organisation("Alpha", administrator=keeper, terms=[make_term()])
    browser = sign_in(keeper)
    assert b'value="Alpha"' in browser.get("/organisations/alpha/edit/").content
    wrong = browser.post("/organisations/alpha/edit/", form_of(organisation, email="not-one"))
    assert wrong.status_code == 422
    assert b"not-one" in wrong.content
    saved = browser.post("/organisations/alpha/edit/", form_of(organisation, name="Alpha 2"))
    assert saved["Location"] == "/organisations/alpha/"
    organisation.refresh_from_db()
    assert (organisation.name, organisation.members_count) == ("Alpha 2", 6)


def test_edit_refuses_ids_that_no_row_can_have(sign_in):
    keeper, term = make_user(), make_term()
    organisation = make_organisation("Alpha", administrator=keeper, terms=[term])
    browser = sign_in(keeper)
    for odd in ("9" * 30, str(2**63), "9" * 5000, "²", "x"):
        form = form_of(organisation, ecosystems=[term.pk, odd])
        assert browser.post("/organisations/alpha/edit/", form).status_code == 422
    assert organisation.terms.get() == term


def test_edit_from_a_stale_form_shows_both_versions_and_can_be_saved_again(sign_in):
    keeper = make_user()
    organisation = make_organisation("Alpha", administrator=keeper)
    browser = sign_in(keeper)
    digital, health = make_term("digital"), make_term("health", label="Health")
    theirs = form_of(organisation, name="Theirs", ecosystems=[digital.pk], target_countries=["JP"])
    browser.post("/organisations/alpha/edit/", theirs)
    mine = form_of(organisation, name="Mine", ecosystems=[health.pk])
    stale = browser.post("/organisations/alpha/edit/", mine)
    assert stale.status_code == 409
    assert stale.context["differences"] == [
        {"label": "Name", "mine": "Mine", "theirs": "Theirs"},
        {"label": "Industrial ecosystems", "mine": "Health", "theirs": str(digital)},
        {"label": "Target countries", "mine": "", "theirs": "Japan"},
    ]
    page = stale.content.decode()
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert 'name="version" value="2"' in page
    assert Organisation.objects.get().name == "Theirs"
    again = form_of(organisation, name="Mine") | {"version": 2}
    assert browser.post("/organisations/alpha/edit/", again).status_code == 302
    assert Organisation.objects.get().name == "Mine"


def test_networks_are_listed(client):
    make_organisation("Alpine Network", profile_type="network")
    make_organisation("Alpha")
    page = client.get("/networks/").content.decode()
    assert "Alpine Network" in page
    assert "Alpha" not in page
