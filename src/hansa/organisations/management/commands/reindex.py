"""``manage.py reindex``: bring the directory's search in step with all profiles."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from hansa.common import clock
from hansa.organisations.models import Organisation
from hansa.organisations.operations.indexing import forget_unused_words, reindex_profiles

CHUNK = 1000


class Command(BaseCommand):
    """Reindex the directory in portions, while the site goes on."""

    help = "Bring the directory's search in step with all profiles, for instance after an upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the profiles in the order of their numbers."""
        total, done, last = Organisation.objects.count(), 0, 0
        profiles = Organisation.objects.only("pk").order_by("pk")
        while chunk := list(profiles.filter(pk__gt=last)[:CHUNK]):
            reindex_profiles(actor=None, now=clock.now(), organisations=chunk)
            last, done = chunk[-1].pk, done + len(chunk)
            if sys.stderr.isatty():
                self.stderr.write(f"\r{done} of {total} profiles", ending="")
        forget_unused_words(actor=None, now=clock.now())
        if options["verbosity"]:
            self.stdout.write(f"{done} profiles are indexed.")
