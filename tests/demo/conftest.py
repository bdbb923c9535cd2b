"""The demo world, made once, to be read by tests."""

import shutil

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.services import demo_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """
    Read the demo world, as its command makes it, from a copy of the one that journeys visit.

    On PostgreSQL it is made here and taken back after the last test of this file.
    """
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            made = demo_world(tmp_path_factory.getbasetemp()) / "hansa.sqlite3"
            own, settings = connection.settings_dict["NAME"], connection.settings_dict
            connection.close()
            settings["NAME"] = shutil.copy(made, tmp_path_factory.mktemp("world") / made.name)
            yield
            connection.close()
            settings["NAME"] = own
        else:
            with transaction.atomic():
                call_command("demo", verbosity=0)
                yield
                transaction.set_rollback(True)
