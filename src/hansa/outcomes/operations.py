"""Registering what came of meetings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hansa.accounts.models import User
from hansa.common.operations import operation, record
from hansa.organisations.models import Organisation
from hansa.outcomes.models import Agreement


@operation("agreement.register")
def register_agreement(
    *,
    actor: User | None,
    now: datetime,
    details: dict[str, Any],
    organisations: Iterable[Organisation],
) -> Agreement:
    """Enter an agreement with its parties; ``details`` are fields of `Agreement`."""
    made = Agreement.objects.create(**details)
    made.organisations.set(organisations)
    record(actor=actor, now=now, verb="agreement.register", target=made)
    return made
