"""Profiles are confirmed each year: reminders, hiding, and one click to come back."""

from datetime import timedelta

import pytest

from hansa.mail.models import OutgoingMail
from hansa.organisations import tasks
from hansa.organisations.operations.freshness import (
    confirm_profile,
    hide_stale_profile,
    remind_to_confirm,
)
from hansa.organisations.operations.profiles import edit_organisation
from hansa.organisations.queries.freshness import (
    confirmation_token,
    is_fresh,
    profiles_to_hide,
    profiles_to_remind,
    read_confirmation,
)
from tests.factories import DAY, NOW, make_organisation, make_user

pytestmark = pytest.mark.django_db


def at_night(monkeypatch, days):
    """Let the nightly job run so many days after everything was published."""
    monkeypatch.setattr(tasks.clock, "now", lambda: NOW + timedelta(days=days))
    tasks.ask_for_confirmation.call_local()


def mails():
    return list(OutgoingMail.objects.order_by("pk").values_list("recipient", flat=True))


def test_three_reminders_then_the_profile_is_hidden(monkeypatch, client):
    keeper = make_user(language="fr")
    stale = make_organisation("Stale", administrator=keeper)
    for days, sent in [(364, 0), (365, 1), (366, 1), (395, 2), (430, 3), (454, 3)]:
        at_night(monkeypatch, days)
        assert len(mails()) == sent, days
        assert client.get("/organisations/stale/").status_code == 200
    at_night(monkeypatch, 455)
    at_night(monkeypatch, 456)
    stale.refresh_from_db()
    assert stale.status == "hidden"
    assert mails() == [keeper.email] * 4
    assert client.get("/organisations/stale/").status_code == 404
    assert "Stale" not in client.get("/search/?q=stale").content.decode()


def test_one_click_in_the_mail_shows_it_again(client):
    stale = make_organisation("Stale", administrator=make_user())
    confirm_profile(actor=None, now=NOW - 500 * DAY, organisation=stale)
    hide_stale_profile(actor=None, now=NOW, organisation=stale)
    link = OutgoingMail.objects.get().text.split("/organisations/confirm/")[1].split()[0]
    address = f"/organisations/confirm/{link}"
    page = client.get(address)
    assert b"Is this still right?" in page.content
    stale.refresh_from_db()
    assert stale.status == "hidden"
    assert client.post(address)["Location"] == "/organisations/stale/"
    assert client.get("/organisations/stale/").status_code == 200
    again = client.post(address, follow=True)
    assert "confirmed already" in again.content.decode()
    assert client.get("/organisations/confirm/nonsense/").status_code == 404
    draft = make_organisation("Draft", published=False)
    assert read_confirmation(confirmation_token(draft)) is None


def test_two_workers_send_one_reminder_and_hide_once():
    stale = make_organisation("Stale", administrator=make_user())
    for _ in range(2):
        remind_to_confirm(actor=None, now=NOW, organisation=stale)
    assert len(mails()) == 1
    for _ in range(2):
        hide_stale_profile(actor=None, now=NOW, organisation=stale)
    assert len(mails()) == 2


def test_whoever_edits_a_profile_confirms_it(sign_in):
    keeper = make_user()
    kept = make_organisation("Kept", administrator=keeper)
    later = NOW + 400 * DAY
    assert is_fresh(kept, NOW)
    assert not is_fresh(kept, later)
    assert profiles_to_remind(later) == [kept]
    edit_organisation(actor=keeper, now=later, organisation=kept, version=1, changes={"city": "X"})
    kept.refresh_from_db()
    assert is_fresh(kept, later)
    assert profiles_to_remind(later) == []
    assert not profiles_to_hide(later)
    draft = make_organisation("Draft", published=False)
    assert not is_fresh(draft, NOW)


def test_the_profile_shows_how_fresh_it_is(sign_in, monkeypatch):
    keeper = make_user()
    kept = make_organisation("Kept", administrator=keeper)
    assert "up to date" in sign_in(keeper).get("/organisations/kept/").content.decode()
    confirm_profile(actor=keeper, now=NOW - 400 * DAY, organisation=kept)
    page = sign_in(keeper).get("/organisations/kept/").content.decode()
    assert "may be out of date" in page
    assert "Confirm the profile" in page
    assert (
        "Confirm the profile"
        not in sign_in(make_user()).get("/organisations/kept/").content.decode()
    )
