"""
Workers that deliver mail and are killed: ``python -m tests.processes.delivering``.

Arguments: the database's name, the port of the mail server, and ``rows`` or, for the control,
``checkpoint``, which notes that mail is sent when it is fetched, as some managers of lists do.
For each line it reads it starts a worker, says its number, and says when it has ended. The clock
of each is past the leases of those before it.
"""

import os
import sys
from datetime import timedelta

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])
django.setup()

from django.db import connection  # noqa: E402 -- Django has to be set up first

from hansa.mail.models import OutgoingMail  # noqa: E402 -- as above
from hansa.mail.operations import delivering  # noqa: E402 -- as above
from hansa.mail.operations.leasing import LEASE  # noqa: E402 -- as above
from tests.factories import NOW  # noqa: E402 -- as above

lease = delivering.lease_due_mail


def checkpointed(*, now):
    """Lease a batch and note at once that it is sent."""
    batch = lease(now=now)
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in batch]).update(state="sent")
    return batch


def main() -> None:
    """Start a worker whenever asked for one."""
    if sys.argv[3] == "checkpoint":
        delivering.lease_due_mail = checkpointed
        delivering.may_send = lambda mail, *, now: True
    moment = NOW
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            delivering.deliver_due_mail(clock=lambda moment=moment: moment)
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)
        moment += LEASE + timedelta(seconds=1)


connection.close()  # processes do not share a connection
main()
