"""What an editor's decision does to a call that was submitted."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hansa.calls.models import Call
from hansa.calls.operations.writing import KIND, publish_call, return_call
from hansa.moderation.kinds import CaseKind, register_case_kind


def _accept(actor: Any, now: datetime, pk: int) -> None:
    """Publish it; a change of what is public needs nothing more."""
    call = Call.objects.get(pk=pk)
    if call.state != Call.State.PUBLISHED:
        publish_call(actor=actor, now=now, call=call, at=now)


def _give_back(actor: Any, now: datetime, pk: int) -> None:
    return_call(actor=actor, now=now, call=Call.objects.get(pk=pk))


CALLS = register_case_kind(CaseKind(KIND, _("call"), _accept, _give_back))
