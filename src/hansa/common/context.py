"""What every page is given."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from hansa.common import clock
from hansa.common.language import in_each_language


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name, the site's time and the addresses of this page in each language."""
    active = get_language() or settings.LANGUAGE_CODE
    addresses = in_each_language(request)
    without_page = request.GET.copy()
    without_page.pop("page", None)
    page_query = without_page.urlencode()
    return {
        "site_name": settings.SITE_NAME,
        "now": clock.now(),
        "page_query": f"{page_query}&" if page_query else "",
        "is_demo": bool(settings.CLOCK_SHIFT),
        "language_links": [
            {
                "code": code,
                "label": get_language_info(code)["name_local"].capitalize(),
                "href": addresses[code],
                "absolute": settings.BASE_URL + addresses[code],
                "current": code == active,
            }
            for code, _name in settings.LANGUAGES
        ],
        "mailbox_shown": bool(settings.MAILBOX_DIR),
    }
