"""Publishing calls."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hansa.accounts.models import User
from hansa.calls.models import Call, Deadline
from hansa.common.operations import operation, record
from hansa.common.search import index_document
from hansa.organisations.models import Term


@operation("call.publish")
def publish_call(
    *,
    actor: User | None,
    now: datetime,
    details: dict[str, Any],
    deadlines: Iterable[datetime],
    terms: Iterable[Term] = (),
) -> Call:
    """Publish a call with its deadlines; ``details`` are fields of `Call`."""
    made = Call.objects.create(**details)
    made.terms.set(terms)
    Deadline.objects.bulk_create([Deadline(call=made, at=at) for at in deadlines])
    index_document(
        kind="call", object_id=made.pk, title=made.title, summary=made.summary,
        href=f"/calls/{made.slug}/", texts=[made.programme, made.description, made.eligibility],
        visible_from=made.published_at,
    )  # fmt: skip
    record(actor=actor, now=now, verb="call.publish", target=made)
    return made
