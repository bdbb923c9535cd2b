"""Documents for paper."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from hansa.matchmaking.agenda import Agenda
from hansa.matchmaking.presentation.agenda import by_day, day_label

PRINT_SHEET: Path = settings.PACKAGE / "static" / "hansa" / "print.css"


def print_agenda(agenda: Agenda) -> bytes:
    """Return the agenda as a tagged PDF."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    days = [{"label": day_label(day), "rows": items} for day, items in by_day(agenda)]
    html = render_to_string("matchmaking/agenda_print.html", {"agenda": agenda, "days": days})
    document = HTML(string=html, url_fetcher=_fetch_nothing)
    # The sheet is ours and may fetch: its fonts lie beside it.
    fonts = FontConfiguration()
    sheet = CSS(filename=PRINT_SHEET, font_config=fonts)
    return bytes(document.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"))


def _fetch_nothing(url: str) -> dict[str, object]:
    raise ValueError(f"a document fetches nothing: {url}")
