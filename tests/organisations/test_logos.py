"""A profile's logo."""

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from hansa.organisations.operations.logos import change_logo
from tests.common.test_pictures import picture
from tests.factories import NOW, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_logo_is_shown_replaced_and_taken_away(sign_in, client, django_capture_on_commit_callbacks):
    keeper = make_user()
    organisation = make_organisation("Alpha", administrator=keeper)
    browser = sign_in(keeper)
    assert client.get("/organisations/alpha/logo.png").status_code == 404
    browser.post("/organisations/alpha/logo/", {"picture": picture()})
    organisation.refresh_from_db()
    first = organisation.logo.name
    answer = client.get(organisation.get_logo_url())
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert organisation.get_logo_url() in client.get("/organisations/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/organisations/alpha/logo/", {"picture": picture("JPEG")})
    assert not default_storage.exists(first)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/organisations/alpha/logo/", {"remove": "1"})
    organisation.refresh_from_db()
    assert organisation.get_logo_url() == ""


def test_wrong_picture_is_refused_at_the_field_and_the_logo_stays(sign_in):
    keeper = make_user()
    organisation = make_organisation("Alpha", administrator=keeper)
    change_logo(actor=keeper, now=NOW, organisation=organisation, picture=picture())
    kept = type(organisation).objects.get().logo.name
    browser = sign_in(keeper)
    for wrong in ({}, {"picture": "text"}):
        answer = browser.post("/organisations/alpha/logo/", wrong)
        assert answer.status_code == 422
    assert type(organisation).objects.get().logo.name == kept


def test_file_goes_when_the_name_cannot_be_stored(monkeypatch):
    keeper = make_user()
    organisation = make_organisation("Alpha", administrator=keeper)

    def fail(**kwargs):
        raise RuntimeError("disk")

    monkeypatch.setattr("hansa.organisations.operations.logos.record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        change_logo(actor=keeper, now=NOW, organisation=organisation, picture=picture())
    assert not default_storage.exists("logos") or not default_storage.listdir("logos")[1]
