"""What editors had entered before parties were rows is carried over and stays public."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories import NOW, make_organisation, make_user

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = [("outcomes", "0001_initial")], [("outcomes", "0005_what_must_hold")]


@pytest.fixture
def old_apps():
    """Go back to the first model, and forward again whatever happens."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_parties_address_and_moment_are_carried_over(old_apps):
    from hansa.common.models import AuditRecord
    from hansa.common.search import search_documents
    from hansa.outcomes.models import Agreement

    editor = make_user()
    parties = [make_organisation(name) for name in ("Beta", "Alpha")]
    old = old_apps.get_model("outcomes", "Agreement")
    for expires in (None, date(2016, 1, 1)):
        made = old.objects.create(
            kind="mou", title="New", signed_date=date(2017, 6, 18), expires_date=expires,
            other_parties="Huai’an Municipality; ; Transfer Center;Transfer Center",
        )  # fmt: skip
        made.organisations.set([one.pk for one in parties])
    AuditRecord.objects.create(
        at=NOW, actor=editor, verb="agreement.register", target_type="outcomes.Agreement",
        target_id=str(made.pk),
    )  # fmt: skip
    executor = MigrationExecutor(connection)
    executor.migrate(AFTER)
    first, second = Agreement.objects.order_by("pk")
    assert (first.slug, second.slug) == ("new-2", "new-3")
    assert [p.shown_name for p in first.parties.all()] == [
        "Alpha", "Beta", "Huai’an Municipality", "Transfer Center",
    ]  # fmt: skip
    assert first.state == second.state == "public"
    assert first.is_vouched
    assert first.published_at.date() == date(2017, 6, 18)
    assert (second.published_at, second.registered_by) == (NOW, editor)
    assert second.expires_date is None
    assert {d.href for d in search_documents("huai’an alpha").filter(kind="agreement")} == {
        "/agreements/new-2/", "/agreements/new-3/",
    }  # fmt: skip
