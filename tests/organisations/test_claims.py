"""A profile that its people have left comes to new ones, after they had time to object."""

import pytest

from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.organisations.models import Claim
from hansa.organisations.operations import claims
from hansa.organisations.operations.claims import claim_profile, decide_claim, object_to_claim
from hansa.organisations.permissions import administers_organisation
from hansa.organisations.queries.claims import open_claims
from tests.factories import DAY, NOW, make_organisation, make_user

pytestmark = pytest.mark.django_db


def make_claim(keeper=None, claimant=None):
    organisation = make_organisation("Alpha", administrator=keeper)
    claimant = claimant or make_user(name="Grace Hopper")
    return claim_profile(
        actor=claimant, now=NOW, organisation=organisation, reason="I lead it since May."
    )


def test_a_claim_is_granted_after_its_people_had_time_to_object():
    keeper, validator = make_user(), make_user(role="validator")
    claim = make_claim(keeper)
    told = OutgoingMail.objects.get(recipient=keeper.email)
    assert "Grace Hopper asks to keep the profile of Alpha too" in told.text
    assert "I lead it since May." in told.text
    with pytest.raises(OperationRefused, match="may object until"):
        decide_claim(actor=validator, now=NOW + 13 * DAY, claim=claim, granted=True)
    decide_claim(actor=validator, now=NOW + 14 * DAY, claim=claim, granted=True, answer="Hello.")
    assert administers_organisation(claim.claimant, claim.organisation)
    mail = OutgoingMail.objects.get(recipient=claim.claimant.email)
    assert mail.subject == "You keep the profile of Alpha now"
    assert not open_claims()
    for act in (
        lambda: decide_claim(actor=validator, now=NOW, claim=claim, granted=False),
        lambda: object_to_claim(actor=keeper, now=NOW, claim=claim, objection="No."),
    ):
        with pytest.raises(OperationRefused, match="decided already"):
            act()


def test_a_profile_that_nobody_keeps_is_granted_at_once_and_any_refused_at_any_time():
    validator = make_user(role="validator")
    alone = make_claim()
    decide_claim(actor=validator, now=NOW, claim=alone, granted=True)
    assert administers_organisation(alone.claimant, alone.organisation)
    kept = claim_profile(
        actor=make_user(), now=NOW, organisation=alone.organisation, reason="Me too."
    )
    decide_claim(actor=validator, now=NOW, claim=kept, granted=False, answer="Ask Grace.")
    mail = OutgoingMail.objects.get(recipient=kept.claimant.email)
    assert mail.subject == "You do not keep the profile of Alpha"
    assert "Ask Grace." in mail.text
    assert str(kept) == f"{kept.claimant} – Alpha"


def test_nobody_claims_twice_or_what_is_theirs_or_decides_about_themselves():
    claimant = make_user(role="validator")
    claim = make_claim(claimant=claimant)
    with pytest.raises(OperationRefused, match="asked already"):
        claim_profile(actor=claimant, now=NOW, organisation=claim.organisation, reason="Again")
    with pytest.raises(OperationRefused, match="Somebody else"):
        decide_claim(actor=claimant, now=NOW, claim=claim, granted=True)
    keeper = make_user()
    mine = make_organisation("Mine", administrator=keeper)
    with pytest.raises(OperationRefused, match="keep this profile already"):
        claim_profile(actor=keeper, now=NOW, organisation=mine, reason="Mine")


def test_nobody_asks_for_everything(monkeypatch):
    monkeypatch.setattr(claims, "MOST_OPEN", 1)
    claim = make_claim()
    with pytest.raises(OperationRefused, match="many profiles"):
        claim_profile(
            actor=claim.claimant, now=NOW, organisation=make_organisation(), reason="And this."
        )


def test_the_pages_lead_from_asking_to_deciding(sign_in):
    keeper, claimant = make_user(), make_user(name="Grace Hopper")
    validator = make_user(role="validator")
    make_organisation("Alpha", administrator=keeper)
    asks, owns, decides = sign_in(claimant), sign_in(keeper), sign_in(validator)
    assert "/organisations/alpha/claim/" in asks.get("/organisations/alpha/").content.decode()
    assert "/organisations/alpha/claim/" not in owns.get("/organisations/alpha/").content.decode()
    assert asks.post("/organisations/alpha/claim/", {"key": "k"}).status_code == 422
    form = {"key": "k", "reason": "I lead it."}
    for _ in range(2):
        made = asks.post("/organisations/alpha/claim/", form)
    claim = Claim.objects.get()
    address = f"/claims/{claim.pk}/"
    assert made["Location"] == address
    page = asks.get(address).content.decode()
    assert "You have asked." in page
    assert "Its people may object until" in page
    Claim.objects.update(state="refused")
    old = asks.post("/organisations/alpha/claim/", form, follow=True).content.decode()
    assert "You have asked." not in old
    Claim.objects.update(state="open")
    again = asks.post("/organisations/alpha/claim/", {**form, "key": "other"})
    assert (again.status_code, b"asked already" in again.content) == (422, True)
    assert "Grace Hopper" in owns.get("/organisations/alpha/people/").content.decode()
    assert "Is this not right?" in owns.get(address).content.decode()
    silent = owns.post(f"{address}object/", {}, follow=True)
    assert "up to 2,000 characters" in silent.content.decode()
    owns.post(f"{address}object/", {"objection": "I never met her."})
    assert "objection" in decides.get("/claims/").content.decode()
    page = decides.get(address).content.decode()
    assert "I never met her." in page
    assert "Its people may object until" in page
    early = decides.post(f"{address}decide/", {"grant": "1"}, follow=True)
    assert "may object until" in early.content.decode()
    long = decides.post(f"{address}decide/", {"answer": "x" * 2001}, follow=True)
    assert "too long" in long.content.decode()
    assert decides.post(f"{address}decide/", {"refuse": "1"})["Location"] == "/claims/"
    late = owns.post(f"{address}object/", {"objection": "No."}, follow=True)
    assert "decided already" in late.content.decode()
    assert "refused" in asks.get(address).content.decode()
    assert sign_in(make_user()).get(address).status_code == 404
