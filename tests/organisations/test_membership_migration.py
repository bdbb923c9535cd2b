"""What was entered before memberships had two sides counts as confirmed by both."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hansa.organisations import migrations
from hansa.organisations.models import Membership
from tests.factories import NOW

FILE = next(Path(migrations.__file__).parent.glob("*_memberships_confirmed.py"))
BEFORE = import_module(f"{migrations.__name__}.{FILE.stem}").Migration.dependencies[0]


@pytest.mark.django_db(transaction=True)
def test_earlier_memberships_become_verified_at_the_moment_both_profiles_existed():
    executor = MigrationExecutor(connection)
    executor.migrate([BEFORE])
    earlier = executor.loader.project_state([BEFORE]).apps
    made = [
        earlier.get_model("organisations", "Organisation").objects.create(
            slug=slug, name=slug, country="DE", created_at=moment
        )
        for slug, moment in [("net", NOW), ("alpha", NOW + timedelta(days=3))]
    ]
    earlier.get_model("organisations", "Membership").objects.create(
        group=made[0], member=made[1], role="node"
    )
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    one = Membership.objects.get()
    assert (one.state, one.role, one.since_date) == ("verified", "node", None)
    assert one.group_confirmed_at == one.member_confirmed_at == NOW + timedelta(days=3)
    assert one.group_confirmed_by is one.member_confirmed_by is None
