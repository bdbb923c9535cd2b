"""
A process that is killed after each of its writes in turn: ``python -m tests.processes.dying``.

Arguments: the database's name, the number of the matchmaking, ``publish`` or ``cancel``, and
``together`` or, for the control, ``apart``, which commits after every write. Prints, as JSON, what
others saw after each death, and last what they saw when nobody died.
"""

import json
import os
import sys

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()

from django.db import connection  # noqa: E402 -- Django has to be set up first

from hansa.mail.models import OutgoingMail  # noqa: E402 -- as above
from hansa.matchmaking.agenda import agenda_of  # noqa: E402 -- as above
from hansa.matchmaking.models import Delegate, MatchmakingCall  # noqa: E402 -- as above
from hansa.matchmaking.operations.repairing import cancel_meeting  # noqa: E402 -- as above
from hansa.matchmaking.operations.scheduling import publish_schedule  # noqa: E402 -- as above
from hansa.notices.models import Notice  # noqa: E402 -- as above
from tests.factories import NOW  # noqa: E402 -- as above
from tests.processes.death import Death  # noqa: E402 -- as above


def act(call: MatchmakingCall, what: str) -> None:
    """Do what is interrupted."""
    if what == "publish":
        publish_schedule(actor=None, now=NOW, call=call)
    else:
        request = call.requests.order_by("pk").first()
        cancel_meeting(actor=None, now=NOW, request=request, reason="The flight is late")


def seen(call: MatchmakingCall) -> dict[str, object]:
    """Return what people can see: versions that are out, agendas, and what they are told."""
    people = Delegate.objects.order_by("pk")
    return {
        "versions": call.versions.filter(number__isnull=False).count(),
        "meetings": [len(agenda_of(one, NOW).entries) for one in people],
        "mails": OutgoingMail.objects.filter(campaign__startswith="schedule").count(),
        "notices": Notice.objects.count(),
        "cancelled": call.requests.filter(state="withdrawn").count(),
    }


def main() -> None:
    """Die after the first write, then after the second, until an act comes to its end."""
    _database, pk, what, way = sys.argv[1:]
    call = MatchmakingCall.objects.get(pk=pk)
    shown = [seen(call)]
    writes, has_died = 0, True
    while has_died:
        writes += 1
        connection.close()  # two processes do not share a connection
        if connection.vendor == "postgresql":
            connection.close_pool()
        child = os.fork()
        if not child:
            with connection.execute_wrapper(Death(writes, together=way == "together")):
                act(call, what)
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        has_died = os.WIFSIGNALED(status)
        assert has_died or not status, "the act failed"
        shown.append(seen(call))
        if way == "apart" and shown[-1] != shown[0]:
            break
    print(json.dumps(shown))


main()
