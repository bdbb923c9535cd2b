"""How documents are drawn: one style, fonts of our own, given pictures, nothing fetched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

PRINT_SHEET: Path = settings.PACKAGE / "static" / "hansa" / "print.css"
VARIANT = "pdf/ua-1"
Report = Callable[[float], bool]
"""Takes how far a paper is, from 0 to 1; says whether to go on."""


@dataclass(frozen=True)
class Printed:
    """A document that is ready: a tagged PDF, its pages, and the ids of those who stand in it."""

    content: bytes
    pages_count: int
    named: list[int] = field(default_factory=list)


class Press:
    """
    Draws parts in one style and binds them to one document.

    Templates are those of one ``folder``. A document fetches nothing but ``pictures``, given by
    the address that stands in it.
    """

    def __init__(self, folder: str, pictures: Mapping[str, bytes] | None = None) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        self._folder = folder
        self._fonts = FontConfiguration()
        # The sheet is ours and may fetch: its fonts lie beside it.
        self._sheet = CSS(filename=PRINT_SHEET, font_config=self._fonts)
        self._fetcher = only_these(pictures or {})

    def draw(self, template: str, context: dict[str, Any], *, first_page: int = 1) -> Any:
        """Return a part as pages, the first of which has this number."""
        from weasyprint import CSS, HTML

        html = HTML(
            string=render_to_string(f"{self._folder}/{template}.html", context),
            url_fetcher=self._fetcher,
        )
        sheets = [self._sheet]
        if first_page != 1:
            sheets.append(CSS(string=f"@page :first {{ counter-reset: page {first_page} }}"))
        return html.render(stylesheets=sheets, font_config=self._fonts, pdf_variant=VARIANT)

    def bind(self, parts: Sequence[Any]) -> tuple[bytes, int]:
        """Return the parts as one tagged PDF, and how many pages it has."""
        pages = [page for part in parts for page in part.pages]
        return bytes(parts[0].copy(pages).write_pdf(pdf_variant=VARIANT)), len(pages)


def only_these(pictures: Mapping[str, bytes]) -> Any:
    """Return what gives a document these PNG pictures by their address, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Given(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in pictures:
                raise ValueError(f"a document fetches nothing: {url}")
            return URLFetcherResponse(url, pictures[url], {"Content-Type": "image/png"})

    return Given(fail_on_errors=True)
