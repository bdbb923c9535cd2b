"""Long lists in pages."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 24


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any]) -> Page[Any]:
    """Return the page the address asks for; a wrong number gives the nearest page."""
    number = request.GET.get("page", "")
    # Django takes numbers below one for the last page.
    return Paginator(rows, PAGE_SIZE).get_page(1 if number.startswith("-") else number)
