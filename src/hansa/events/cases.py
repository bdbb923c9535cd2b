"""What an editor's decision does to an event that was proposed."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hansa.events.models import Event
from hansa.events.operations.proposing import KIND, accept_event, return_event
from hansa.moderation.kinds import CaseKind, register_case_kind


def _accept(actor: Any, now: datetime, pk: int) -> None:
    accept_event(actor=actor, now=now, event=Event.objects.get(pk=pk))


def _give_back(actor: Any, now: datetime, pk: int) -> None:
    return_event(actor=actor, now=now, event=Event.objects.get(pk=pk))


EVENTS = register_case_kind(CaseKind(KIND, _("event"), _accept, _give_back))
