"""Addresses in the language of the page."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, override


def in_active_language(path: str) -> str:
    """Return an address of ours as it is in the language that is active."""
    language = get_language() or settings.LANGUAGE_CODE
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


def in_each_language(request: HttpRequest) -> dict[str, str]:
    """
    Return the address that was asked for as it is in each language.

    Django's `translate_url` finds out anew for each of them which page it is, which took a fifth
    of a page's time.
    """
    here = request.get_full_path()
    found = dict.fromkeys((code for code, _name in settings.LANGUAGES), here)
    page = request.resolver_match
    if page is None or not page.url_name:
        return found
    query = here.partition("?")[2]
    for code in found:
        with override(code):
            try:
                address = reverse(page.view_name, args=page.args, kwargs=page.kwargs)
            except NoReverseMatch:  # what stands in the address is made by no page of ours
                return found
        found[code] = f"{address}?{query}" if query else address
    return found
