"""
A process that tells people something once each, and is killed: ``-m tests.processes.telling``.

Arguments: the database's name, ``together`` or, for the control, ``apart``, which tells without the
operation's transaction, and what is told at which moment: ``voices=…``, ``events=…`` and so on.
It dies after its first write, then after its second, and so on to the end; from life to life its
clock goes on by a minute. Prints, as JSON and for each, how many are noted as told, and how many
letters there are, after each life.
"""

import importlib
import json
import os
import sys
from datetime import datetime, timedelta
from functools import partial

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()

from django.apps import apps  # noqa: E402 -- Django has to be set up first
from django.db import connection  # noqa: E402 -- as above

from hansa.common import clock  # noqa: E402 -- as above
from hansa.mail.models import OutgoingMail  # noqa: E402 -- as above
from hansa.newsletter.operations import digesting, sending  # noqa: E402 -- as above
from tests.processes.death import Death  # noqa: E402 -- as above

JOBS = {
    "voices": ("news", "ask_for_voices", "ask_for_voice", "Voice"),
    "events": ("events", "remind_of_events", "remind_of_event", "RegistrationReminder"),
    "calls": ("calls", "remind_of_deadlines", "remind_of_deadline", "CallReminder"),
    "editions": ("newsletter", "sweep_newsletter", "send_portion", "Delivery"),
    "digests": ("newsletter", "send_digests", "send_digest", "Subscriber"),
}
"""The app, the job, the operation it does for each person, and the model of what is noted."""
NOTED = {"digests": "covered_until__gte"}
"""Where it is noted in a row that was there: the field that is no earlier than the job."""


def unheld(row):
    """Return a row as it is, for the control."""
    return type(row).objects.get(pk=row.pk)


def lives_of(what: str, now: datetime, *, together: bool) -> list[list[int]]:
    """Run a job again and again, as a supervisor would, until a run is not killed."""
    app, job, operation, model = JOBS[what]
    tasks = importlib.import_module(f"hansa.{app}.tasks")
    if not together:
        for part in (digesting, sending):
            part.hold = unheld  # PostgreSQL holds nothing outside a transaction
        setattr(tasks, operation, getattr(tasks, operation).__wrapped__)
    before = OutgoingMail.objects.count()
    lives, has_died = [], True
    while has_died:
        clock.now = partial(now.__add__, len(lives) * timedelta(minutes=1))
        connection.close()  # two processes do not share a connection
        if connection.vendor == "postgresql":
            connection.close_pool()
        child = os.fork()
        if not child:
            with connection.execute_wrapper(Death(len(lives) + 1, together=True)):
                getattr(tasks, job).call_local()
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        has_died = os.WIFSIGNALED(status)
        assert has_died or not status, "the job failed"
        rows = apps.get_model(app, model).objects
        noted = rows.filter(**{NOTED[what]: now} if what in NOTED else {}).count()
        lives.append([noted, OutgoingMail.objects.count() - before])
    return lives


told = dict(one.split("=") for one in sys.argv[3:])
together = sys.argv[2] == "together"
print(json.dumps({
    what: lives_of(what, datetime.fromisoformat(moment), together=together)
    for what, moment in told.items()
}))  # fmt: skip
