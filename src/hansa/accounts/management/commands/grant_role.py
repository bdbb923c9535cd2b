"""Give a person a role on the whole site: how a new site gets its first administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hansa.accounts.models import SiteRole, User
from hansa.accounts.operations import grant_site_role
from hansa.common import clock


class Command(BaseCommand):
    """Grant a role to somebody who has signed up."""

    help = "Give a person who has signed up a role on the whole site."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the address and the role."""
        parser.add_argument("email", help="the address the person signs in with")
        parser.add_argument("role", choices=SiteRole.Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant it, or say what to do first."""
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(
                f"Nobody has signed up as {options['email']}. Sign up on the site first."
            )
        grant_site_role(actor=None, now=clock.now(), user=user, role=options["role"])
        self.stdout.write(f"{user.email} is now {options['role']}.")
