"""Colleagues come to keep a profile, and leave it to others."""

import pytest

from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.organisations.models import Administrator, Invitation
from hansa.organisations.operations import people
from hansa.organisations.operations.people import (
    accept_invitation,
    invite_colleague,
    remove_administrator,
    withdraw_invitation,
)
from hansa.organisations.queries.people import open_invitation, open_invitations_of
from tests.factories import DAY, NOW, make_organisation, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/organisations/alpha/people/"


def invited(keeper, **changes):
    organisation = make_organisation("Alpha", administrator=keeper)
    return invite_colleague(
        actor=keeper, now=NOW, organisation=organisation, email="new@example.org", **changes
    )


def test_a_colleague_is_invited_accepts_and_the_first_one_leaves(sign_in):
    keeper, colleague = make_user(name="Ada Byron"), make_user(name="Grace Hopper")
    make_organisation("Alpha", administrator=keeper)
    browser = sign_in(keeper)
    assert "Invite a colleague first." in browser.get(ADDRESS).content.decode()
    assert browser.post(ADDRESS, {"email": "nonsense"}).status_code == 422
    assert browser.post(ADDRESS, {"email": "new@example.org"})["Location"] == ADDRESS
    assert "new@example.org" in browser.get(ADDRESS).content.decode()
    mail = OutgoingMail.objects.get(recipient="new@example.org")
    assert mail.subject == "Ada Byron invites you to keep the profile of Alpha"
    link = "/invitations/" + mail.text.split("/invitations/")[1].split()[0]
    other = sign_in(colleague)
    assert "Ada Byron invites you" in other.get(link).content.decode()
    assert not Administrator.objects.filter(user=colleague).exists()
    assert other.post(link)["Location"] == "/organisations/alpha/edit/"
    assert "too old" in other.get(link, follow=True).content.decode()
    assert "too old" in other.post(link, follow=True).content.decode()
    mine = Administrator.objects.get(user=keeper)
    left = browser.post(f"{ADDRESS}{mine.pk}/remove/")
    assert left["Location"] == "/dashboard/"
    assert browser.get(ADDRESS).status_code == 404
    last = Administrator.objects.get()
    refused = other.post(f"{ADDRESS}{last.pk}/remove/", follow=True)
    assert "Somebody has to keep the profile" in refused.content.decode()


def test_one_removes_another_and_takes_an_invitation_back(sign_in):
    keeper, other = make_user(), make_user(name="Grace Hopper")
    made = invited(keeper)
    second = Administrator.objects.create(organisation=made.organisation, user=other)
    browser = sign_in(keeper)
    page = browser.post(f"{ADDRESS}{second.pk}/remove/", follow=True)
    assert "Grace Hopper no longer keeps it." in page.content.decode()
    again = browser.post(f"{ADDRESS}{second.pk}/remove/", follow=True)
    assert "This person keeps it no longer." in again.content.decode()
    back = f"/organisations/alpha/invitations/{made.pk}/withdraw/"
    assert "The invitation is taken back." in browser.post(back, follow=True).content.decode()
    assert "The invitation was used" in browser.post(back, follow=True).content.decode()
    assert not Invitation.objects.exists()
    assert str(made) == "new@example.org – Alpha"


def test_an_inviter_who_is_gone_is_not_named(sign_in):
    keeper = make_user()
    made = invited(keeper)
    Invitation.objects.update(invited_by=None)
    page = sign_in(make_user()).get(f"/invitations/{made.token}/")
    assert "You are invited to keep" in page.content.decode()


def test_the_last_link_counts_and_none_for_ever():
    keeper = make_user()
    first = invited(keeper)
    again = invite_colleague(
        actor=keeper, now=NOW + DAY, organisation=first.organisation, email=first.email
    )
    assert open_invitation(first.token, NOW) is None
    assert open_invitation(again.token, NOW + 30 * DAY) == again
    assert open_invitation(again.token, NOW + 31 * DAY) is None
    assert not open_invitations_of(first.organisation, NOW + 31 * DAY)
    with pytest.raises(OperationRefused, match="too old"):
        accept_invitation(actor=make_user(), now=NOW + 31 * DAY, token=again.token)
    withdraw_invitation(actor=keeper, now=NOW, invitation=again)
    with pytest.raises(OperationRefused):
        accept_invitation(actor=make_user(), now=NOW, token=again.token)


def test_open_invitations_are_bounded(monkeypatch, sign_in):
    monkeypatch.setattr(people, "MOST_OPEN", 1)
    keeper = make_user()
    made = invited(keeper)
    refused = sign_in(keeper).post(ADDRESS, {"email": "more@example.org"})
    assert refused.status_code == 422
    assert "So many invitations are open" in refused.content.decode()
    again = {"actor": keeper, "organisation": made.organisation, "email": made.email}
    with pytest.raises(OperationRefused, match="a moment ago"):
        invite_colleague(now=NOW + DAY / 2, **again)
    assert invite_colleague(now=NOW + DAY, **again).pk == made.pk


def test_one_person_is_not_written_to_in_two_spellings_nor_asked_to_keep_what_they_keep(sign_in):
    keeper = make_user()
    invited(keeper)
    browser = sign_in(keeper)
    refused = browser.post(ADDRESS, {"email": "NEW@Example.org"})
    assert "a moment ago" in refused.content.decode()
    own = browser.post(ADDRESS, {"email": keeper.email.upper()})
    assert "keeps the profile already" in own.content.decode()
    assert OutgoingMail.objects.count() == 1


def test_the_last_administrator_stays():
    keeper = make_user()
    organisation = make_organisation("Alpha", administrator=keeper)
    last = organisation.administrators.get()
    with pytest.raises(OperationRefused, match="Somebody has to keep"):
        remove_administrator(actor=keeper, now=NOW, administrator=last)
