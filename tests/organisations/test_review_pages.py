"""Registering, the live checklist, sending in and deciding, as people do it."""

import pytest

from hansa.organisations.models import Organisation, Review
from hansa.organisations.operations.reviewing import submit_organisation
from tests.factories import COMPLETE, NOW, make_organisation, make_review, make_term, make_user
from tests.organisations.test_pages import form_of

pytestmark = pytest.mark.django_db


def typed(**changes):
    return {
        "key": "k1", "name": "Optics Valley", "country": "DE", "profile_type": "cluster",
        "website": "https://optics.example", "english_site": "on", "summary": "We bend light.",
        "staff_fte": "1.5", "sme_count": 12, "large_count": 0, "research_count": 4,
        "public_partners": "Ministry of Economy", "terms_accepted": "on", **changes,
    }  # fmt: skip


def decided(review, **changes):
    lines = ["staff", "english_site", "members", "public_bodies", "unique", "consistent", "terms"]
    return {f"ruling-{line}": "met" for line in lines} | changes


def test_from_registration_to_publication(sign_in):
    keeper, validator = make_user(name="Ada Byron"), make_user(role="validator")
    browser, inbox = sign_in(keeper), sign_in(validator)
    assert (
        b"15 more are needed"
        in browser.get("/organisations/new/?country=DE&profile_type=cluster").content
    )
    for _ in range(2):
        made = browser.post("/organisations/new/", typed(ecosystems=[make_term().pk]))
        assert made["Location"] == "/organisations/optics-valley/edit/"
    draft = Organisation.objects.get()
    assert draft.terms_accepted_at is not None
    page = browser.get("/organisations/optics-valley/edit/").content.decode()
    assert "Send in for review" in page
    assert "Some criteria are missing" not in page
    browser.post("/organisations/optics-valley/submit/", {"key": "s1"})
    page = browser.get("/organisations/optics-valley/edit/").content.decode()
    assert "A validator is looking at this profile" in page
    review = Review.objects.get()
    assert "Optics Valley" in inbox.get("/reviews/").content.decode()
    inbox.post(f"/reviews/{review.pk}/assign/", {"take": "1"})
    assert "Give it back" in inbox.get(f"/reviews/{review.pk}/").content.decode()
    wrong = inbox.post(f"/reviews/{review.pk}/", decided(review, **{"ruling-staff": "unmet"}))
    assert wrong.status_code == 422
    assert b"Say why it is not met." in wrong.content
    inbox.post(
        f"/reviews/{review.pk}/",
        decided(review, **{"ruling-staff": "unmet", "reason-staff": "Nobody answers."}),
    )
    page = browser.get("/organisations/optics-valley/edit/").content.decode()
    assert "Returned: this is not met yet" in page
    assert "Nobody answers." in page
    draft.refresh_from_db()
    browser.post(
        "/organisations/optics-valley/edit/", form_of(draft, **typed(summary="We bend more."))
    )
    browser.post("/organisations/optics-valley/submit/", {"key": "s2", "answer": "Somebody does."})
    second = Review.objects.get(number=2)
    page = inbox.get(f"/reviews/{second.pk}/").content.decode()
    assert "Somebody does." in page
    assert "<ins>We bend more.</ins>" in page
    assert "<del>We bend light.</del>" in page
    inbox.post(f"/reviews/{second.pk}/", decided(second))
    assert sign_in(make_user()).get("/organisations/optics-valley/").status_code == 200
    assert "approved" in inbox.get("/reviews/?show=decided").content.decode()
    assert "Nobody answers." in browser.get(f"/reviews/{review.pk}/").content.decode()


def test_a_wrong_registration_keeps_what_was_typed(sign_in):
    browser = sign_in(make_user())
    wrong = browser.post("/organisations/new/", typed(website="ftp://x", name="Öptik"))
    assert wrong.status_code == 422
    assert "Öptik".encode() in wrong.content
    assert not Organisation.objects.exists()


def test_the_checklist_follows_what_is_typed_and_names_likely_twins(sign_in):
    make_organisation("Optics Valley e.V.", country="FR")
    keeper = make_user()
    own = make_organisation("Optics Valley North", administrator=keeper)
    browser = sign_in(keeper)
    page = browser.post("/organisations/check/", typed(sme_count=1)).content.decode()
    assert "10 more are needed" in page
    assert "/organisations/optics-valley-ev/" in page
    assert own.get_absolute_url() in page
    told = page.split('<div id="twins" hx-swap-oob="innerHTML">')[1]
    assert "Is it one of these?" in told
    page = browser.post(f"/organisations/check/?slug={own.slug}", typed()).content.decode()
    assert own.get_absolute_url() not in page
    half = browser.post("/organisations/check/", {"name": "Op", "sme_count": "many"})
    assert half.status_code == 200


def test_a_draft_with_gaps_says_why_it_cannot_be_sent_in(sign_in):
    keeper = make_user()
    make_organisation("Alpha", published=False, administrator=keeper)
    browser = sign_in(keeper)
    page = browser.get("/organisations/alpha/edit/").content.decode()
    assert "Some criteria are missing in what is saved." in page
    page = browser.post("/organisations/alpha/submit/", {"key": "k"}, follow=True)
    assert "This is still missing" in page.content.decode()
    page = browser.post(
        "/organisations/alpha/submit/", {"key": "k", "answer": "x" * 2001}, follow=True
    )
    assert "2,000 characters" in page.content.decode()
    assert not Review.objects.exists()


def test_what_waits_can_be_taken_back_but_not_changed(sign_in):
    keeper = make_user()
    review = make_review(keeper=keeper)
    browser = sign_in(keeper)
    edited = browser.post(
        "/organisations/optics-valley/edit/", form_of(review.organisation, **typed())
    )
    assert edited.status_code == 409
    for _ in range(2):
        browser.post("/organisations/optics-valley/withdraw/")
    review.organisation.refresh_from_db()
    assert review.organisation.status == "draft"


def test_two_who_act_at_once_are_told(sign_in, monkeypatch):
    keeper, validator = make_user(), make_user(role="validator")
    review = make_review(keeper=keeper)
    inbox, browser = sign_in(validator), sign_in(keeper)
    stale = inbox.post(f"/reviews/{review.pk}/", decided(review))
    assert stale["Location"] == "/reviews/"
    late = inbox.post(f"/reviews/{review.pk}/", decided(review), follow=True)
    assert "Somebody was quicker" in late.content.decode()
    late = inbox.post(f"/reviews/{review.pk}/assign/", {"leave": "1"}, follow=True)
    assert "decided already" in late.content.decode()
    Review.objects.update(state="open")
    late = browser.post("/organisations/optics-valley/withdraw/", follow=True)
    assert "Somebody was quicker" in late.content.decode()


def test_an_administrator_reads_but_does_not_decide_about_the_own_profile(sign_in):
    both = make_user(role="validator")
    review = make_review(keeper=both)
    browser = sign_in(both)
    page = browser.get(f"/reviews/{review.pk}/").content.decode()
    assert "not decided yet" in page
    assert "Decide</button>" not in page
    told = browser.post(f"/reviews/{review.pk}/", decided(review), follow=True)
    assert "somebody else has to decide" in told.content.decode()


def test_another_type_has_no_cluster_criteria(sign_in):
    keeper = make_user()
    make_organisation(
        "Fund", published=False, administrator=keeper, profile_type="investor", **COMPLETE
    )
    page = sign_in(keeper).get("/organisations/fund/edit/").content.decode()
    assert "15 committed members" not in page
    assert "Terms accepted" in page


def test_what_was_typed_stays_when_somebody_sent_the_profile_in_meanwhile(sign_in):
    keeper = make_user()
    draft = make_organisation("Optics Valley", published=False, administrator=keeper, **COMPLETE)
    browser, page = sign_in(keeper), "/organisations/optics-valley/edit/"
    fields = form_of(draft, **typed(summary="We bend more."))
    browser.post("/organisations/optics-valley/submit/", {"key": "s1"})
    answer = browser.post(page, fields)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Take it back first" in text
    assert 'value="We bend more."' in text
    assert 'name="summary"' not in browser.get(page).content.decode()
    draft.refresh_from_db()
    assert draft.summary == COMPLETE["summary"]


def test_a_key_used_before_sends_nothing_in_and_says_so(sign_in):
    keeper = make_user()
    make_organisation("Optics Valley", published=False, administrator=keeper, **COMPLETE)
    browser, submit = sign_in(keeper), "/organisations/optics-valley/submit/"
    assert b"The profile is sent in" in browser.post(submit, {"key": "s"}, follow=True).content
    browser.post("/organisations/optics-valley/withdraw/")
    again = browser.post(submit, {"key": "s"}, follow=True).content.decode()
    assert "This form was sent before." in again
    assert "The profile is sent in" not in again
    assert Organisation.objects.get().status == "draft"


def test_validators_reach_the_web_site_and_see_what_changed_in_offers(sign_in):
    first = make_review()
    first.profile.pop("offered")  # as it was sent in before they were kept
    Review.objects.update(state="returned", decided_at=first.submitted_at, profile=first.profile)
    Organisation.objects.update(status="draft")
    draft = first.organisation
    draft.offers.set([make_term("visits", "interest")])
    second = submit_organisation(actor=make_user(), now=NOW, organisation=draft)
    inbox = sign_in(make_user(role="validator"))
    page = inbox.get(f"/reviews/{second.pk}/").content.decode()
    assert f'<a href="{COMPLETE["website"]}" rel="noopener nofollow">' in page
    assert "Visits" in page
    assert "<ins>" not in page
    Review.objects.filter(pk=first.pk).update(profile=first.profile | {"offered": ["Fairs"]})
    assert "<del>Fairs</del>" in inbox.get(f"/reviews/{second.pk}/").content.decode()
    assert "Waiting for" not in inbox.get(f"/reviews/{first.pk}/").content.decode()
    Review.objects.filter(pk=first.pk).update(profile=first.profile)
    assert "Offers" not in inbox.get(f"/reviews/{first.pk}/").content.decode().split("Criteria")[0]
