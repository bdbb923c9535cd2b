"""What an editor's decision does to a search: it is public at once, and looked at afterwards."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hansa.moderation.kinds import CaseKind, register_case_kind
from hansa.partnering.models import PartnerSearch
from hansa.partnering.operations.writing import KIND, take_back_search


def _accept(actor: Any, now: datetime, pk: int) -> None:
    """It is public already."""


def _give_back(actor: Any, now: datetime, pk: int) -> None:
    take_back_search(actor=actor, now=now, search=PartnerSearch.objects.get(pk=pk))


SEARCHES = register_case_kind(CaseKind(KIND, _("partner search"), _accept, _give_back))
