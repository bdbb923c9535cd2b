"""
A process that asks for voices and is killed: ``python -m tests.processes.asking``.

Arguments: the database's name, ``together`` or, for the control, ``apart``, which asks without the
operation’s transaction. It dies after its first write, then after its second, and so on to the end.
Prints, as JSON, how many were asked and how many letters there are after each life.
"""

import json
import os
import sys

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()

from django.db import connection  # noqa: E402 -- Django has to be set up first

from hansa.common import clock  # noqa: E402 -- as above
from hansa.events.models import Event  # noqa: E402 -- as above
from hansa.mail.models import OutgoingMail  # noqa: E402 -- as above
from hansa.news import tasks  # noqa: E402 -- as above
from hansa.news.models import Voice  # noqa: E402 -- as above
from hansa.news.queries.voices import ASKED_AFTER  # noqa: E402 -- as above
from tests.processes.death import Death  # noqa: E402 -- as above


def main() -> None:
    """Run the job again and again, as a supervisor would, until a run is not killed."""
    ended = Event.objects.get().ends_at + ASKED_AFTER
    clock.now = lambda: ended
    if sys.argv[2] == "apart":
        tasks.ask_for_voice = tasks.ask_for_voice.__wrapped__
    lives, writes, has_died = [], 0, True
    while has_died:
        writes += 1
        connection.close()  # two processes do not share a connection
        if connection.vendor == "postgresql":
            connection.close_pool()
        child = os.fork()
        if not child:
            with connection.execute_wrapper(Death(writes, together=True)):
                tasks.ask_for_voices.call_local()
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        has_died = os.WIFSIGNALED(status)
        assert has_died or not status, "the job failed"
        letters = OutgoingMail.objects.filter(campaign__startswith="voice:").count()
        lives.append([Voice.objects.count(), letters])
    print(json.dumps(lives))


main()
