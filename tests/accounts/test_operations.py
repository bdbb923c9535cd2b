"""What people change about their own account, and roles."""

import pytest
from django.core.management import CommandError, call_command

from hansa.accounts.models import SiteRole, User
from hansa.accounts.operations import edit_account, grant_site_role
from hansa.accounts.permissions import has_second_factor, has_site_role
from hansa.common.models import AuditRecord
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


def test_user_signs_in_with_an_address_in_lower_case():
    made = User.objects.create_user("Ada@Example.ORG", "pass-word-pass")
    assert made.email == "ada@example.org"
    assert (str(made), made.get_short_name()) == ("ada@example.org", "ada@example.org")


def test_person_changes_name_and_language_and_it_is_recorded():
    user = make_user()
    edit_account(actor=user, now=NOW, name="Grace Hopper", language="de")
    user.refresh_from_db()
    assert user.language == "de"
    assert (str(user), user.get_short_name()) == ("Grace Hopper", "Grace")
    assert AuditRecord.objects.get().verb == "user.edit"


def test_role_granted_twice_is_granted_once():
    user = make_user()
    assert not has_site_role(user, "editor")
    for _ in range(2):
        granted = grant_site_role(actor=None, now=NOW, user=user, role="editor")
    assert SiteRole.objects.count() == 1
    assert str(granted) == "Ada Byron editor"
    assert has_site_role(user, "editor")
    assert not has_site_role(user, "validator")


def test_administrator_has_every_role_and_a_visitor_none():
    from django.contrib.auth.models import AnonymousUser

    assert has_site_role(make_user(role="administrator"), "editor")
    assert not has_site_role(AnonymousUser(), "editor")


def test_second_factor_is_an_authenticator_that_is_no_recovery_code(second_factor, settings):
    from allauth.mfa.models import Authenticator

    user = make_user()
    assert not has_second_factor(user)
    Authenticator.objects.create(user=user, type="recovery_codes", data={})
    assert not has_second_factor(user)
    Authenticator.objects.create(user=user, type="totp", data={})
    assert has_second_factor(user)
    settings.SECOND_FACTOR_REQUIRED = False
    assert has_second_factor(make_user())


@pytest.mark.django_db
def test_command_makes_the_first_administrator(capsys):
    with pytest.raises(CommandError, match="Sign up on the site first"):
        call_command("grant_role", "ada@example.org", "administrator")
    user = make_user("ada@example.org")
    call_command("grant_role", "Ada@Example.org", "administrator")
    assert has_site_role(user, "editor")
    assert "ada@example.org is now administrator." in capsys.readouterr().out
