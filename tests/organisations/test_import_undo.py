"""Imports undone as far as nothing hangs on them, and all other imports let alone."""

from datetime import timedelta

import pytest

from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord, SearchDocument
from hansa.organisations.models import Organisation, OrganisationText
from hansa.organisations.operations.imports import undo_import
from hansa.organisations.operations.people import invite_colleague
from hansa.organisations.operations.profiles import add_administrator, edit_organisation
from hansa.organisations.queries.directory import DirectorySearch, search_directory
from hansa.organisations.queries.imports import made_by, reasons_to_stay
from tests.factories import (
    NOW,
    make_application,
    make_article,
    make_matchmaking,
    make_membership,
    make_organisation,
    make_user,
)
from tests.factories_imports import make_import, make_imported

pytestmark = pytest.mark.django_db
LIST = "name,country\nAlpha,DE\nBeta,FR\n"
WHO = {"actor": None, "now": NOW}


def test_undo_takes_everything_away_once():
    source = make_imported(LIST)
    assert len(search_directory(DirectorySearch())) == 2
    undo_import(**WHO, source=source)
    source.refresh_from_db()
    assert (source.state, source.undone_count, source.stayed) == ("undone", 2, {})
    assert not Organisation.objects.exists()
    assert not SearchDocument.objects.exists()
    undo_import(**WHO, source=source)
    source.refresh_from_db()
    assert source.undone_count == 2
    assert AuditRecord.objects.filter(verb="import.undo").count() == 2
    assert made_by(make_imported(LIST)).count() == 2


@pytest.mark.django_db(transaction=True)
def test_facets_in_memory_notice_what_was_undone():
    make_organisation("Stays")
    source = make_imported(LIST)
    search = DirectorySearch()
    assert len(search_directory(search)) == 3
    undo_import(**WHO, source=source)
    assert [one.name for one in search_directory(search)] == ["Stays"]


def test_undo_leaves_what_somebody_uses():
    names = ["Untouched", "Edited", "Kept", "Asked", "Text", "Member", "Group", "News", "Applied"]
    source = make_imported("name,country\n" + "".join(f"{name} One,DE\n" for name in names))
    own = {one.name.removesuffix(" One"): one for one in made_by(source)}
    user = make_user()
    edit_organisation(
        actor=user, now=NOW, organisation=own["Edited"], version=1, changes={"city": "Kiel"}
    )
    add_administrator(**WHO, organisation=own["Kept"], user=user)
    invite_colleague(**WHO, organisation=own["Asked"], email="a@example.org")
    OrganisationText.objects.create(organisation=own["Text"], language="fr", summary="x")
    Organisation.objects.filter(pk=own["Group"].pk).update(profile_type="network")
    make_membership(Organisation.objects.get(pk=own["Group"].pk), own["Member"])
    make_article(organisations=[own["News"]])
    make_application(make_matchmaking(), organisation=own["Applied"])
    assert len(reasons_to_stay(source)) == 8
    undo_import(**WHO, source=source)
    source.refresh_from_db()
    assert source.undone_count == 1
    assert source.stayed == {"changed": 2, "kept": 2, "member": 2, "linked": 2}
    assert set(Organisation.objects.values_list("name", flat=True)) == {
        f"{name} One" for name in names[1:]
    }


def test_undo_has_thirty_days_and_something_to_undo():
    source = make_imported(LIST)
    late = NOW + timedelta(days=30)
    with pytest.raises(OperationRefused, match="30 days"):
        undo_import(actor=None, now=late, source=source)
    undo_import(actor=None, now=late - timedelta(seconds=1), source=source)
    with pytest.raises(OperationRefused, match="made nothing"):
        undo_import(**WHO, source=make_import(LIST))
