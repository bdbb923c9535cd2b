"""Two who import or undo at once; each test has its control without the guard."""

from contextlib import nullcontext
from threading import Thread
from unittest import mock

import pytest
from django.db import connection
from django.utils import timezone

from hansa.common.errors import OperationRefused
from hansa.organisations.models import Administrator, Import, Organisation
from hansa.organisations.operations import import_runs, imports
from hansa.organisations.operations.import_runs import NewProfile, lease_import, store_profiles
from hansa.organisations.operations.imports import run_import, undo_import
from hansa.organisations.operations.profiles import Profile, add_administrator
from hansa.organisations.queries.imports import KnownOrganisations, reasons_to_stay
from tests.factories import NOW, make_user
from tests.factories_imports import make_import
from tests.races import at_once, unguarded, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
both = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
WHO = {"actor": None, "now": NOW}
LIST = "name,country\nAlpha,DE\nBeta,FR\n"
NEW = [NewProfile(2, Profile(name="Alpha", country="DE")), NewProfile(3, Profile("Beta", "FR"))]
CHOICE = {"publishes": True, "with_twins": False}


def locks(guarded):
    return nullcontext() if guarded else without_locks()


def leased():
    source = make_import(LIST)
    Import.objects.filter(pk=source.pk).update(state="running")
    return lease_import(import_id=source.pk, now=timezone.now())


@both
def test_two_who_press_import_start_it_once(guarded, enqueued):
    source = make_import(LIST)
    Import.objects.update(state="checked")
    act = run_import if guarded else unguarded(run_import)

    def press():
        return act(**WHO, source=source, version=1, **CHOICE)

    with locks(guarded):
        outcomes = at_once(
            press, press, before='UPDATE "organisations_import"', guarded=guarded
        )  # fmt: skip
    refused = sum(isinstance(one, OperationRefused) for one in outcomes)
    assert (refused, len(enqueued)) == ((1, 1) if guarded else (0, 2))


@both
def test_one_list_imported_by_two_at_once_is_in_the_directory_once(guarded):
    first, second = leased(), leased()
    blind = nullcontext()
    if not guarded:
        blind = mock.patch.object(
            import_runs, "known_organisations", lambda **_: KnownOrganisations()
        )
    with blind:
        outcomes = at_once(
            lambda: store_profiles(**WHO, source=first, profiles=NEW, seen=0),
            lambda: store_profiles(**WHO, source=second, profiles=NEW, seen=0),
            before='INSERT INTO "organisations_organisation"',
            guarded=True,
        )
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert Organisation.objects.count() == (2 if guarded else 4)


@both
def test_what_somebody_begins_to_keep_while_it_is_undone_is_not_lost(guarded):
    source, user = leased(), make_user()
    store_profiles(**WHO, source=source, profiles=NEW, seen=0)
    alpha, begun = Organisation.objects.get(slug="alpha"), []

    def keep():
        try:
            begun.append(add_administrator(**WHO, organisation=alpha, user=user))
        except Exception as error:
            begun.append(error)
        finally:
            connection.close()

    keeper = Thread(target=keep)

    def asked_then_overtaken(source):
        reasons = reasons_to_stay(source)
        keeper.start()
        keeper.join(0.5 if guarded else 20)
        return reasons

    undo = undo_import if guarded else unguarded(undo_import)
    with locks(guarded), mock.patch.object(imports, "reasons_to_stay", asked_then_overtaken):
        undo(**WHO, source=source)
    keeper.join(30)
    # Whoever was told that they keep it now must not find it gone.
    told = isinstance(begun[0], Administrator)
    lost = told and not Organisation.objects.filter(pk=alpha.pk).exists()
    assert lost is not guarded
