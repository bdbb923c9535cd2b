"""Reports of pages wait like what is submitted; what is done about them is done at the page."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hansa.moderation.kinds import CaseKind, register_case_kind
from hansa.moderation.operations import REPORT


def _noted(actor: Any, now: datetime, pk: int) -> None:
    """Do nothing more: whoever reported it is told with the decision."""


REPORTS = register_case_kind(CaseKind(REPORT, _("report"), _noted, _noted))
