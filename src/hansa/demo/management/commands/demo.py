"""``manage.py demo``: fill an empty database with the demo world."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from hansa.accounts.models import User
from hansa.demo.facts import BEGINS_AT
from hansa.demo.models import DemoWorld
from hansa.demo.world import make_world
from hansa.mail.models import OutgoingMail


class Command(BaseCommand):
    """Make the demo world."""

    help = "Fill an empty database with the demo world of July 2017."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the seed; the same seed makes the same world."""
        parser.add_argument("--seed", type=int, default=2017)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the world in one transaction; its mails count as sent long ago."""
        if User.objects.exists():
            raise CommandError("The database is not empty; the demo world needs one of its own.")
        begun = time.monotonic()
        self.stdout.write("Making the demo world …")
        with transaction.atomic():
            make_world(options["seed"])
            OutgoingMail.objects.update(state=OutgoingMail.State.SENT)
            DemoWorld.objects.create(
                made_at=timezone.now(), begins_at=BEGINS_AT, seed=options["seed"]
            )
        HUEY.flush()
        self.stdout.write(f"The demo world is made ({time.monotonic() - begun:.0f} s).")
