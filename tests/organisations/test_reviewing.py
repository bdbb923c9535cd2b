"""From a draft to the public: criteria, sending in, deciding, and what was said before."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.organisations.criteria import Facts, Standing, checklist, missing
from hansa.organisations.enums import ProfileStatus, ProfileType
from hansa.organisations.models import Review, Verdict
from hansa.organisations.operations.profiles import edit_organisation, slug_of
from hansa.organisations.operations.reviewing import (
    Ruling,
    assign_review,
    decide_review,
    submit_organisation,
    withdraw_review,
)
from hansa.organisations.queries.duplicates import likeness, name_key, site_of, twins_of
from hansa.organisations.queries.reviewing import (
    checklist_of,
    review_facts,
    reviews_decided,
    reviews_of,
    reviews_waiting,
    version_before,
)
from tests.factories import (
    COMPLETE,
    DAY,
    NOW,
    make_organisation,
    make_review,
    make_term,
    make_user,
)

CRITERIA = ["staff", "english_site", "members", "public_bodies", "unique", "consistent", "terms"]


def make_draft(name="Optics Valley", *, keeper=None, **changes):
    return make_organisation(name, published=False, administrator=keeper, **{**COMPLETE, **changes})


def rulings(**unmet):
    return [Ruling(c, "unmet" if c in unmet else "met", unmet.get(c, "")) for c in CRITERIA]


def standings(**changes):
    facts = {
        "profile_type": ProfileType.CLUSTER, "website": "https://a.example", "summary": "We.",
        "english_site": True, "staff_fte": Decimal("0.5"), "members": (10, 0, 5),
        "public_partners": "City", "terms_accepted": True, **changes,
    }  # fmt: skip
    return {finding.criterion: finding for finding in checklist(Facts(**facts))}


def test_a_complete_cluster_leaves_only_what_a_person_has_to_look_at():
    found = standings()
    assert sorted(found) == sorted(CRITERIA)
    assert not missing(found.values())
    to_check = {c for c, finding in found.items() if finding.standing == Standing.TO_CHECK}
    assert to_check == {"english_site", "public_bodies", "consistent"}


@pytest.mark.parametrize(
    ("change", "criterion", "why"),
    [
        ({"staff_fte": Decimal("0.4")}, "staff", "full-time"),
        ({"staff_fte": None}, "staff", "full-time"),
        ({"english_site": False}, "english_site", "in English"),
        ({"website": ""}, "english_site", "address"),
        ({"members": (14, 0, 0)}, "members", "1 more is"),
        ({"members": (5, 5, 3)}, "members", "2 more are"),
        ({"members": (15, 0, 0)}, "members", "one type"),
        ({"public_partners": ""}, "public_bodies", "Name"),
        ({"summary": ""}, "consistent", "one sentence"),
        ({"terms_accepted": False}, "terms", "Tick"),
    ],
)
def test_what_is_missing_is_said_with_what_to_do(change, criterion, why):
    finding = standings(**change)[criterion]
    assert finding.standing == Standing.MISSING
    assert why in finding.why


def test_a_recognised_cluster_need_not_show_it_again():
    found = standings(
        recognised_by="go-cluster", staff_fte=None, members=(), public_partners="",
        english_site=False,
    )  # fmt: skip
    waived = {c for c, finding in found.items() if finding.standing == Standing.WAIVED}
    assert waived == {"staff", "english_site", "members", "public_bodies"}
    assert "go-cluster" in found["staff"].why
    assert found["terms"].standing == Standing.MET
    assert standings(recognised_by="go-cluster")["staff"].standing == Standing.MET


def test_other_types_have_the_criteria_of_every_type():
    assert sorted(standings(profile_type=ProfileType.SME)) == ["consistent", "terms", "unique"]
    found = standings(twins=("Optics", "Optic"))["unique"]
    assert (found.standing, found.why) == (Standing.TO_CHECK, "Very like Optics, Optic.")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Optics Valley", "Optics Valley e.V.", True),
        ("Optics Valley", "Opticz Valley", True),
        ("Réseau Énergie", "reseau energie", True),
        ("Cluster", "Cluster", True),
        ("Optics Valley", "Wood Valley", False),
        ("", "", False),
    ],
)
def test_names_are_alike_by_what_tells_them_apart(one, other, alike):
    assert (likeness(name_key(one), name_key(other)) >= 0.55) == alike


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.optics.example/en?x=1", "optics.example"),
        ("optics.example", "optics.example"),
        ("https://[", ""),
        ("opt", ""),
        ("", ""),
    ],
)
def test_a_site_is_its_host(address, host):
    assert site_of(address) == host


@pytest.mark.django_db
def test_twins_are_found_by_name_acronym_and_web_site():
    optics = make_organisation("Optics Valley", website="https://www.optics.example/de")
    wood = make_organisation("Wood Cluster North", acronym="WCN")
    make_organisation("Optics Valley Draft", published=False)
    assert twins_of(name="Opticz Valley e.V.", website="") == [optics]
    assert twins_of(name="Something else", website="http://optics.example") == [optics]
    assert twins_of(name="WCN", website="") == [wood]
    assert twins_of(name="Something else", website="http://tics.example") == []
    assert twins_of(name="Optics Valley", website="", but=optics) == []
    assert twins_of(name="", website="") == []


@pytest.mark.django_db
def test_a_draft_is_sent_in_once_and_kept_as_it_was(django_assert_num_queries):
    keeper = make_user()
    draft = make_draft(keeper=keeper)
    draft.terms.set([make_term("photonics", "technology")])
    draft.offers.set([make_term("visits", "interest")])
    made = submit_organisation(actor=keeper, now=NOW, organisation=draft, key="k", answer="New")
    again = submit_organisation(actor=keeper, now=NOW, organisation=draft, key="k")
    assert made == again
    draft.refresh_from_db()
    assert draft.status == ProfileStatus.SUBMITTED
    assert (made.number, made.answer, made.profile["staff_fte"]) == (1, "New", "1.5")
    assert (made.profile["terms"], made.profile["offered"]) == (["Photonics"], ["Visits"])
    with pytest.raises(OperationRefused, match="quicker"):
        submit_organisation(actor=keeper, now=NOW, organisation=draft)
    with pytest.raises(OperationRefused, match="Take it back"):
        edit_organisation(
            actor=keeper, now=NOW, organisation=draft, version=1, changes={"name": "X"}
        )
    assert list(reviews_waiting()) == [made]


@pytest.mark.django_db
def test_what_misses_a_criterion_cannot_be_sent_in():
    keeper = make_user()
    draft = make_draft(keeper=keeper, public_partners="", sme_count=1)
    with pytest.raises(OperationRefused, match=r"15 committed .*; Visible collaboration"):
        submit_organisation(actor=keeper, now=NOW, organisation=draft)
    assert {f.criterion for f in missing(checklist_of(draft))} == {"members", "public_bodies"}


@pytest.mark.django_db
def test_approval_publishes_and_tells_the_applicant():
    review, validator = make_review(), make_user(role="validator")
    decide_review(actor=validator, now=NOW + DAY, review=review, rulings=rulings())
    review.organisation.refresh_from_db()
    assert review.organisation.status == ProfileStatus.PUBLISHED
    assert review.state == Review.State.APPROVED
    mail = OutgoingMail.objects.get(recipient=review.submitted_by.email)
    assert mail.subject == "Optics Valley is in the directory"
    assert "/organisations/optics-valley/" in mail.text
    assert list(reviews_decided()) == [review]
    with pytest.raises(OperationRefused, match="quicker"):
        decide_review(actor=validator, now=NOW, review=review, rulings=rulings())


@pytest.mark.django_db
def test_what_is_unmet_returns_the_profile_with_reasons_and_the_history_stays():
    keeper, validator = make_user(language="de"), make_user(role="validator")
    review = make_review(keeper=keeper)
    unmet = rulings(english_site="Only the home page is.")
    decide_review(actor=validator, now=NOW, review=review, rulings=unmet, message="Nearly.")
    draft = review.organisation
    draft.refresh_from_db()
    assert draft.status == ProfileStatus.DRAFT
    mail = OutgoingMail.objects.get(recipient=keeper.email)
    assert "Only the home page is." in mail.text
    assert "Nearly." in mail.text
    edit_organisation(
        actor=keeper, now=NOW, organisation=draft, version=1, changes={"summary": "We bend more."}
    )
    second = submit_organisation(actor=keeper, now=NOW + DAY, organisation=draft, answer="Done.")
    assert [one.number for one in reviews_of(draft)] == [2, 1]
    assert version_before(second) == review
    assert version_before(review) is None
    lines = review_facts(review)
    assert [line.reason for line in lines.unmet] == ["Only the home page is."]
    assert review_facts(second).unmet == []


@pytest.mark.django_db
def test_whoever_sent_it_in_may_be_gone():
    review = make_review()
    review.submitted_by.delete()
    review.refresh_from_db()
    decide_review(
        actor=make_user(role="validator"), now=NOW, review=review, rulings=rulings(staff="No.")
    )
    assert not OutgoingMail.objects.filter(subject__contains="Optics").exists()


@pytest.mark.django_db
def test_rulings_have_to_be_complete_reasoned_and_by_somebody_else():
    keeper = make_user()
    review = make_review(keeper=keeper)
    validator = make_user(role="validator")
    for actor, given, message in [
        (validator, rulings()[1:], "every criterion"),
        (validator, [*rulings()[1:], Ruling("staff", "unmet")], "Say why"),
        (keeper, rulings(), "somebody else"),
    ]:
        with pytest.raises(OperationRefused, match=message):
            decide_review(actor=actor, now=NOW, review=review, rulings=given)
    assert review.organisation.status == ProfileStatus.SUBMITTED
    assert not Verdict.objects.exists()
    with transaction.atomic(), pytest.raises(IntegrityError):
        Verdict.objects.create(review=review, criterion="staff", ruling="unmet")


@pytest.mark.django_db
def test_a_review_is_assigned_and_taken_back_while_it_is_open():
    keeper, validator = make_user(), make_user(role="validator")
    review = make_review(keeper=keeper)
    assign_review(actor=validator, now=NOW, review=review, assignee=validator)
    assert reviews_waiting().get().assignee == validator
    assign_review(actor=validator, now=NOW, review=review, assignee=None)
    assert reviews_waiting().get().assignee is None
    withdraw_review(actor=keeper, now=NOW, review=review)
    review.organisation.refresh_from_db()
    assert review.organisation.status == ProfileStatus.DRAFT
    with pytest.raises(OperationRefused, match="decided already"):
        assign_review(actor=validator, now=NOW, review=review, assignee=validator)
    with pytest.raises(OperationRefused, match="quicker"):
        withdraw_review(actor=keeper, now=NOW, review=review)
    assert submit_organisation(
        actor=keeper, now=NOW, organisation=review.organisation
    ).number == 2  # fmt: skip


@pytest.mark.django_db
def test_one_review_is_open_at_most_and_addresses_of_pages_are_taken():
    review = make_review()
    with transaction.atomic(), pytest.raises(IntegrityError):
        Review.objects.create(
            organisation=review.organisation, number=9, profile={}, submitted_at=NOW
        )
    assert slug_of("New") == "new-2"
    verdict = Verdict.objects.create(review=review, criterion="staff", ruling="met")
    assert (str(review), str(verdict)) == ("Optics Valley 1", "Optics Valley 1 staff met")


@pytest.mark.django_db
def test_validators_hear_that_something_waits_each_in_their_language():
    reader = make_user(role="validator", language="de")
    keeper = make_user(role="validator")
    make_user()
    review = make_review(keeper=keeper)
    letters = OutgoingMail.objects.filter(content__text__contains=f"/reviews/{review.pk}/")
    assert [letter.recipient for letter in letters] == [reader.email]
    assert "wartet auf eine Prüfung" in letters[0].subject
    assert f"/de/reviews/{review.pk}/" in letters[0].text
    assert "/de/de/" not in letters[0].text
