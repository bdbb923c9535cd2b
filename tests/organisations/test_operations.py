"""Every change to a profile."""

import pytest
from django.db import IntegrityError, transaction

from hansa.common.errors import StaleForm
from hansa.common.models import AuditRecord, SearchDocument, SearchWord
from hansa.common.search import search_documents
from hansa.organisations.models import Organisation
from hansa.organisations.operations.indexing import forget_unused_words, refresh_search
from hansa.organisations.operations.profiles import (
    Profile,
    add_administrator,
    edit_organisation,
    publish_organisation,
    register_organisation,
)
from tests.factories import NOW, make_organisation, make_term, make_user

pytestmark = pytest.mark.django_db
JENA = Profile(name="Photonics Jena", country="DE", city="Jena", sme_count=5, large_count=2)


def test_registered_organisation_is_a_draft_its_maker_administers():
    actor = make_user()
    made = register_organisation(actor=actor, now=NOW, profile=JENA, terms=[make_term()])
    assert (made.status, made.slug, made.members_count) == ("draft", "photonics-jena", 7)
    assert list(made.administrators.values_list("user", flat=True)) == [actor.pk]
    assert str(made.administrators.get()) == "Ada Byron – Photonics Jena"
    assert [str(t) for t in made.terms.all()] == ["Digital"]
    assert not search_documents("photonics").exists()


def test_organisations_of_one_name_get_addresses_of_their_own():
    slugs = [register_organisation(actor=None, now=NOW, profile=JENA).slug for _ in range(3)]
    assert slugs == ["photonics-jena", "photonics-jena-2", "photonics-jena-3"]
    odd = register_organisation(actor=None, now=NOW, profile=Profile(name="台北", country="TW"))
    assert odd.slug == "organisation"


def test_register_with_the_same_key_makes_one_and_other_keys_make_two():
    actor = make_user()

    def register(key):
        return register_organisation(actor=actor, now=NOW, profile=JENA, key=key)

    assert register("k") == register("k")
    assert Organisation.objects.count() == 1
    register("other")
    assert Organisation.objects.count() == 2


def test_published_organisation_is_found_and_published_twice_keeps_its_first_moment():
    from datetime import timedelta

    organisation = make_organisation("Photonics Jena", published=False)
    publish_organisation(actor=None, now=NOW, organisation=organisation)
    publish_organisation(actor=None, now=NOW + timedelta(days=1), organisation=organisation)
    organisation.refresh_from_db()
    assert (organisation.status, organisation.published_at) == ("published", NOW)
    assert search_documents("jena").get().href == "/organisations/photonics-jena/"


def test_database_refuses_a_published_profile_without_its_moment():
    organisation = make_organisation(published=False)
    with pytest.raises(IntegrityError, match="published_profile_has_moment"), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(status="published")


def test_edit_changes_what_is_stored_found_and_recorded():
    actor, organisation = make_user(), make_organisation("Old name")
    edit_organisation(
        actor=actor, now=NOW, organisation=organisation, version=1,
        changes={"name": "New name", "country": "DE"}, terms=[make_term("health")],
    )  # fmt: skip
    organisation.refresh_from_db()
    assert (organisation.name, organisation.version) == ("New name", 2)
    assert search_documents("health").exists()
    assert not search_documents("old").exists()
    details = AuditRecord.objects.get(verb="organisation.edit").details
    assert details == {"changed": {"name": ["Old name", "New name"]}}


def test_edit_from_a_stale_form_changes_nothing():
    actor, organisation = make_user(), make_organisation("First", terms=[make_term()])

    def edit(name, terms=None):
        seen = Organisation.objects.get()
        edit_organisation(
            actor=actor, now=NOW, organisation=seen, version=1, changes={"name": name}, terms=terms
        )

    edit("Second")
    with pytest.raises(StaleForm) as caught:
        edit("Third", terms=[])
    assert caught.value.current.name == "Second"
    organisation.refresh_from_db()
    assert (organisation.name, organisation.version) == ("Second", 2)
    assert organisation.terms.count() == 1
    assert AuditRecord.objects.filter(verb="organisation.edit").count() == 1


def test_hidden_organisation_is_forgotten_by_the_search():
    organisation = make_organisation("Photonics")
    assert search_documents("photonics").exists()
    Organisation.objects.update(status="hidden")
    refresh_search([organisation])
    assert not SearchDocument.objects.exists()


def test_administrator_added_twice_is_one():
    organisation, user = make_organisation(), make_user()
    for _ in range(2):
        add_administrator(actor=None, now=NOW, organisation=organisation, user=user)
    assert organisation.administrators.count() == 1


def test_words_nobody_has_any_more_go_once_and_each_time_is_recorded():
    one = make_organisation("Lanternworks")
    edit_organisation(
        actor=make_user(), now=NOW, organisation=one, version=1, changes={"name": "Harbour"}
    )
    for _time in range(2):
        forget_unused_words(actor=None, now=NOW)
    assert set(SearchWord.objects.filter(word__in=["lanternworks", "harbour"])
               .values_list("word", flat=True)) == {"harbour"}  # fmt: skip
    records = AuditRecord.objects.filter(verb="directory.forget_words").order_by("pk")
    assert [record.details for record in records] == [{"words": 1}, {"words": 0}]
