"""An edition on its way: held up, let go on, called off; failed mail tried again; blocks lifted."""

from datetime import datetime

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.mail.models import Campaign
from hansa.mail.operations import lift_block, steer_campaign, try_failed_again
from hansa.newsletter.models import Edition
from hansa.newsletter.queries.progress import campaign_of, progress_of


@operation("edition.hold_up")
def hold_up_edition(*, actor: User, now: datetime, edition: Edition) -> Edition:
    """Let no further mail of an edition go out until it may go on."""
    return _steer(actor, now, edition, Campaign.State.PAUSED, "edition.hold_up")


@operation("edition.go_on")
def go_on_with_edition(*, actor: User, now: datetime, edition: Edition) -> Edition:
    """Let an edition that was held up go on."""
    return _steer(actor, now, edition, Campaign.State.RUNNING, "edition.go_on")


@operation("edition.call_off")
def call_off_edition(*, actor: User, now: datetime, edition: Edition) -> Edition:
    """Cancel the mails of an edition that have not gone out; who has it keeps it."""
    return _steer(actor, now, edition, Campaign.State.CANCELLED, "edition.call_off")


@operation("edition.try_again")
def try_edition_again(*, actor: User, now: datetime, edition: Edition) -> int:
    """Queue again what failed of an edition; return how many mails."""
    count = try_failed_again(name=campaign_of(edition), now=now)
    record(actor=actor, now=now, verb="edition.try_again", target=edition, mails=count)
    return count


@operation("subscriber.lift_block")
def lift_block_of(*, actor: User, now: datetime, address: str) -> bool:
    """
    Let mail go to an address again to which it is blocked; return whether it was.

    Of the address nothing is kept.
    """
    was_blocked = lift_block(address=address)
    record(actor=actor, now=now, verb="subscriber.lift_block", target=actor, lifted=was_blocked)
    return was_blocked


def _steer(actor: User, now: datetime, edition: Edition, state: str, verb: str) -> Edition:
    held = hold(edition)
    refuse_unless(held.is_public, _("This edition is not on its way."))
    refuse_unless(
        not progress_of(held, now).is_over, _("All mails of this edition have gone out already.")
    )
    steer_campaign(name=campaign_of(held), state=state, now=now)
    record(actor=actor, now=now, verb=verb, target=held)
    return held
