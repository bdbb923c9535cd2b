"""Long lists in pages, and what can be done from their heads."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

PAGE_SIZE = 24


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], size: int = PAGE_SIZE
) -> Page[Any]:
    """Return the page the address asks for; a wrong number gives the nearest page."""
    page = Paginator(rows, size)
    try:
        number = max(1, int(request.GET.get("page", "")))
    except ValueError:
        number = 1
    return page.get_page(number)


def action(label: str, page: str, icon: str = "") -> dict[str, str]:
    """Return what leads from a page's head to the page of this name (`page_header.html`)."""
    return {"label": label, "href": reverse(page), "icon": icon}
