"""Whom to reach, and where, is said by the profile alone: no version and no record keeps it."""

import json

import pytest

from hansa.common.models import AuditRecord
from hansa.organisations.models import Review
from hansa.organisations.operations.profiles import edit_organisation
from hansa.organisations.operations.reviewing import submit_organisation, withdraw_review
from tests.factories import NOW, make_review, make_user
from tests.organisations.test_review_pages import decided

CONTACT = {
    "contact_name": "Grace Zuse", "contact_position": "Keeper of lanterns",
    "email": "zuse@a.example", "phone": "+49 3641 5550123", "address": "Lampenweg 7",
    "postcode": "07743", "social_links": ["https://social.example/zuse"],
}  # fmt: skip
TOLD = [value if isinstance(value, str) else value[0] for value in CONTACT.values()]
NOTHING = {name: [] if isinstance(value, list) else "" for name, value in CONTACT.items()}


def kept():
    """Return all that versions and records hold, as one text."""
    rows = [*Review.objects.values_list("profile", flat=True)]
    rows += AuditRecord.objects.values_list("details", flat=True)
    return json.dumps(rows, ensure_ascii=False)


def edit(organisation, keeper, **changes):
    organisation.refresh_from_db()
    return edit_organisation(
        actor=keeper, now=NOW, organisation=organisation, version=organisation.version,
        changes=changes,
    )  # fmt: skip


@pytest.mark.django_db
def test_what_is_erased_from_a_profile_is_in_no_version_and_no_record():
    keeper = make_user()
    review = make_review(keeper=keeper, **CONTACT)
    withdraw_review(actor=keeper, now=NOW, review=review)
    edit(review.organisation, keeper, **NOTHING, summary="We bend more.")
    submit_organisation(actor=keeper, now=NOW, organisation=review.organisation)
    assert not [text for text in TOLD if text in kept()]
    assert "We bend light." in kept(), "else nothing was kept, and nothing was looked at"
    assert set(AuditRecord.objects.get(verb="organisation.edit").details["changed"]) == {
        *CONTACT, "summary",
    }  # fmt: skip


@pytest.mark.django_db
def test_whoever_decides_reads_it_until_the_decision_and_what_of_it_changed(sign_in):
    keeper, inbox = make_user(), sign_in(make_user(role="validator"))
    first = make_review(keeper=keeper, **CONTACT)
    page = inbox.get(f"/reviews/{first.pk}/").content.decode()
    assert not [text for text in TOLD if text not in page]
    assert "what it was is not kept" not in page
    refused = decided(first, **{"ruling-staff": "unmet", "reason-staff": "Nobody answers."})
    inbox.post(f"/reviews/{first.pk}/", refused)
    edit(first.organisation, keeper, contact_name="Konrad Byron", phone="")
    second = submit_organisation(actor=keeper, now=NOW, organisation=first.organisation)
    page = inbox.get(f"/reviews/{second.pk}/").content.decode()
    assert "<ins>Konrad Byron</ins>" in page
    assert page.count("what it was is not kept") == 2
    assert "Grace Zuse" not in page
    assert "Keeper of lanterns" in page
    for review in (first, second):
        inbox.post(f"/reviews/{review.pk}/", decided(review))
        page = inbox.get(f"/reviews/{review.pk}/").content.decode()
        assert not [text for text in [*TOLD, "Konrad Byron"] if text in page]
        assert "Versions do not keep how to reach people" in page
        assert "We bend light." in page
