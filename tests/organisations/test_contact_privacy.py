"""Whom to reach, and where, is said by the profile alone: no version and no record keeps it."""

import json
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hansa.common.models import AuditRecord
from hansa.organisations import migrations
from hansa.organisations.models import Organisation, Review
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
FILE = next(Path(migrations.__file__).parent.glob("*_versions_without_contact.py"))
BEFORE = import_module(f"{migrations.__name__}.{FILE.stem}").Migration.dependencies[1]


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


@pytest.mark.django_db(transaction=True)
def test_what_was_kept_before_is_forgotten_and_the_rest_stays():
    executor = MigrationExecutor(connection)
    executor.migrate([BEFORE])
    earlier = executor.loader.project_state([BEFORE]).apps
    one = earlier.get_model("organisations", "Organisation").objects.create(
        slug="alpha", name="Alpha", country="DE", created_at=NOW
    )
    said = {**CONTACT, "name": "Alpha", "terms": ["Digital"]}
    earlier.get_model("organisations", "Review").objects.create(
        organisation=one, number=1, profile=said, submitted_at=NOW
    )
    changed = {name: [value, "Konrad"] for name, value in CONTACT.items()}
    edits = [{"changed": {**changed, "name": ["A", "Alpha"]}}, {"changed": {"city": ["", "B"]}}]
    for details in edits:
        AuditRecord.objects.create(
            at=NOW, verb="organisation.edit", target_type="organisations.Organisation",
            target_id=str(one.pk), details=details,
        )  # fmt: skip
    assert not [text for text in TOLD if text not in kept()]
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert not [text for text in [*TOLD, "Konrad"] if text in kept()]
    assert Review.objects.get().profile == {"name": "Alpha", "terms": ["Digital"]}
    edits = AuditRecord.objects.filter(verb="organisation.edit").order_by("pk")
    first, second = edits.values_list("details", flat=True)
    assert first == {"changed": {**{name: [] for name in CONTACT}, "name": ["A", "Alpha"]}}
    assert second == {"changed": {"city": ["", "B"]}}
    assert Organisation.objects.get().name == "Alpha"
