"""A mailing under way: held up, let go on, called off; what failed tried again; blocks lifted."""

from datetime import datetime

from django.db import transaction

from hansa.common.jobs import enqueue_on_commit
from hansa.mail.models import BounceScore, Campaign, OutgoingMail, Suppression
from hansa.mail.suppression import address_hash

State = OutgoingMail.State
WAITING = [State.QUEUED, State.RETRY]


@transaction.atomic
def steer_campaign(*, name: str, state: str, now: datetime) -> Campaign:
    """
    Set a mailing to this `Campaign.State`; what is called off stays so.

    Held up, no further mail of it goes out but the one that is just being handed over; called off,
    what waits is cancelled, what is queued later as well.
    """
    campaign, _made = Campaign.objects.get_or_create(name=name, defaults={"queued_at": now})
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if held.state != Campaign.State.CANCELLED:
        held.state = state
        held.save(update_fields=["state"])
    if held.state == Campaign.State.CANCELLED:
        waiting = OutgoingMail.objects.filter(campaign=name, state__in=[*WAITING, State.SENDING])
        waiting.update(state=State.ABORTED, leased_by="", leased_until=None)
    enqueue_on_commit("hansa.mail.tasks.deliver_mail")
    return held


@transaction.atomic
def try_failed_again(*, name: str, now: datetime) -> int:
    """Queue again what failed of a mailing; return how many. What came back stays so."""
    failed = OutgoingMail.objects.filter(campaign=name, state=State.FAILED)
    count = failed.update(state=State.QUEUED, attempts=0, queued_at=now, due_at=now, error="")
    enqueue_on_commit("hansa.mail.tasks.deliver_mail")
    return count


@transaction.atomic
def lift_block(*, address: str) -> bool:
    """Let mail go to an address again; return whether it was blocked."""
    hashed = address_hash(address)
    BounceScore.objects.filter(address_hash=hashed).delete()
    return bool(Suppression.objects.filter(address_hash=hashed).delete()[0])
