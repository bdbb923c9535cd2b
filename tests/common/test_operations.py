"""The one way in which anything is written."""

import importlib
import pkgutil

import pytest
from django.db import IntegrityError

import hansa
from hansa.accounts.models import User
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord, FormKey
from hansa.common.operations import (
    MOST_ATTEMPTS,
    NotRecorded,
    make_with_free_name,
    operation,
    record,
    refuse_unless,
    save_version,
)
from hansa.organisations.models import Organisation
from hansa.organisations.operations.profiles import Profile, register_organisation
from tests.factories import NOW, make_organisation, make_user

pytestmark = pytest.mark.django_db


@operation("thing.make")
def make_thing(*, actor, now, recorded: bool = True, fails: bool = False, key: str = "") -> User:
    made = make_user()
    if recorded:
        record(actor=actor, now=now, verb="thing.make", target=made)
    refuse_unless(not fails, "not today")
    return made


@operation("thing.secret", recorded=False)
def make_secret(*, actor, now) -> None:
    make_user()


def test_operation_without_record_is_refused_and_undone():
    make_thing(actor=None, now=NOW)
    assert User.objects.count() == 1
    with pytest.raises(NotRecorded, match=r"thing\.make"):
        make_thing(actor=None, now=NOW, recorded=False)
    assert User.objects.count() == 1


def test_operation_that_must_leave_no_trace_needs_no_record():
    make_secret(actor=None, now=NOW)
    assert User.objects.count() == 1
    assert not AuditRecord.objects.exists()


def test_operation_refused_leaves_nothing_behind():
    with pytest.raises(OperationRefused, match="not today"):
        make_thing(actor=None, now=NOW, fails=True, key="k")
    assert (User.objects.count(), AuditRecord.objects.count(), FormKey.objects.count()) == (0, 0, 0)
    make_thing(actor=None, now=NOW, key="k")
    assert (User.objects.count(), AuditRecord.objects.count(), FormKey.objects.count()) == (1, 1, 1)


def test_same_key_makes_one_object_and_other_keys_make_others():
    actor = make_user()
    first = make_thing(actor=actor, now=NOW, key="one")
    again = make_thing(actor=actor, now=NOW, key="one")
    assert again == first
    assert AuditRecord.objects.count() == 1
    assert make_thing(actor=actor, now=NOW, key="two") != first
    assert make_thing(actor=actor, now=NOW) != make_thing(actor=actor, now=NOW)


def test_same_key_makes_it_anew_once_it_is_gone():
    actor = make_user()
    first = make_thing(actor=actor, now=NOW, key="k")
    User.objects.filter(pk=first.pk).delete()
    anew = make_thing(actor=actor, now=NOW, key="k")
    assert anew.pk != first.pk
    assert make_thing(actor=actor, now=NOW, key="k") == anew
    assert FormKey.objects.count() == 1


def test_same_key_of_somebody_else_makes_another_object():
    ada, bob = make_user(), make_user()
    assert make_thing(actor=ada, now=NOW, key="k") != make_thing(actor=bob, now=NOW, key="k")


def test_key_too_long_or_with_null_characters_is_taken_in_part():
    actor = make_user()
    first = make_thing(actor=actor, now=NOW, key="a\x00b" + "x" * 100)
    assert make_thing(actor=actor, now=NOW, key="a\x00b" + "x" * 100) == first


def test_key_without_actor_makes_one_object_and_other_keys_make_others():
    def register(key):
        profile = Profile(name="A", country="DE")
        return register_organisation(actor=None, now=NOW, profile=profile, key=key)

    assert register("k") == register("k")
    assert register("k") != register("other")


def test_operation_done_by_way_of_another_counts_its_record():
    @operation("thing.outer")
    def outer(*, actor, now) -> User:
        return make_thing(actor=actor, now=now)

    outer(actor=None, now=NOW)
    assert AuditRecord.objects.count() == 1


def test_form_key_names_verb_and_key():
    make_thing(actor=make_user(), now=NOW, key="k")
    assert str(FormKey.objects.get()) == "thing.make k"


def test_record_outside_an_operation_is_written():
    target = make_user()
    made = record(actor=None, now=NOW, verb="look", target=target, why="test")
    assert (made.target_type, made.target_id) == ("accounts.User", str(target.pk))
    assert str(made) == f"look accounts.User {target.pk}"
    assert made.details == {"why": "test"}


def test_save_version_that_is_current_saves_and_a_stale_one_changes_nothing():
    organisation = make_organisation("Before")
    organisation.name = "After"
    save_version(organisation, version=1, fields=["name"])
    assert organisation.version == 2
    stale = Organisation.objects.get()
    stale.name = "Too late"
    with pytest.raises(StaleForm) as caught:
        save_version(stale, version=1, fields=["name"])
    assert (caught.value.current.name, caught.value.current.version) == ("After", 2)
    stored = Organisation.objects.get()
    assert (stored.name, stored.version) == ("After", 2)


def operations():
    """Return every operation of every app by its dotted name."""
    found = {}
    for module in pkgutil.walk_packages(hansa.__path__, "hansa."):
        if ".operations" not in module.name or module.name == "hansa.common.operations":
            continue
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            if hasattr(value, "verb") and value.__module__ == module.name:
                found[f"{module.name}.{name}"] = value
    return found


def test_every_operation_has_a_verb_of_its_own_and_is_tested():
    from pathlib import Path

    found = operations()
    assert len(found) >= 28
    verbs = [function.verb for function in found.values()]
    assert len(verbs) == len(set(verbs))
    tests = "".join(
        f.read_text()
        for f in Path(__file__).parent.parent.rglob("test_*.py")
        if f != Path(__file__)
    )
    assert [name for name in found if f"{name.rsplit('.', 1)[1]}(" not in tests] == []


@pytest.mark.parametrize("name", sorted(operations()))
def test_operation_takes_actor_and_moment_and_says_what_it_returns(name):
    import inspect

    function = operations()[name]
    parameters = inspect.signature(function).parameters
    assert {"actor", "now"} <= set(parameters)
    assert all(p.kind is p.KEYWORD_ONLY for p in parameters.values())
    if "key" in parameters:
        assert hasattr(function.__wrapped__.__annotations__["return"], "objects")


def test_only_the_ballot_writes_no_record(monkeypatch):
    """Switch recording off: then every operation that insists on its record must fail."""
    import inspect

    without = [
        name
        for name, function in operations().items()
        if inspect.getclosurevars(function).nonlocals["recorded"] is False
    ]
    assert without == ["hansa.polls.operations.cast_vote"]


def test_a_name_that_somebody_took_meanwhile_is_chosen_anew(db):
    tried = []

    def make():
        tried.append(len(tried))
        if len(tried) < 3:
            raise IntegrityError
        return tried[-1]

    assert make_with_free_name(make) == 2


def test_where_no_name_is_ever_free_the_last_refusal_is_told(db):
    tried = []

    def make():
        tried.append(1)
        raise IntegrityError

    with pytest.raises(IntegrityError):
        make_with_free_name(make)
    assert len(tried) == MOST_ATTEMPTS
