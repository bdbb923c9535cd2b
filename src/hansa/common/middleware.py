"""Headers of every answer, and an honest page while the database is away."""

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from hansa.common.text import NOT_IN_XML

# The null character is left to forms, which refuse it.
UNSEEN = re.compile(f"(?!\x00){NOT_IN_XML.pattern}")
logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]


class SecurityHeadersMiddleware:
    """Add the headers Django has no setting for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers added."""
        response = self.get_response(request)
        response.setdefault(
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
            "publickey-credentials-get=(self), publickey-credentials-create=(self)",
        )
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # A request refused before it reaches Django's own middleware for this gets it here.
        response.setdefault("X-Frame-Options", "DENY")
        # By the cookie, not by the user: asking who it is would need the database again.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.setdefault("Cache-Control", "private, no-store")
        return response


class WrongMethodMiddleware:
    """Say what happened when somebody opens an address that only forms send to."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the empty answer a body: who signs in again in mid-form is led to its address."""
        response = self.get_response(request)
        if response.status_code != 405 or not request.accepts("text/html") or response.content:
            return response
        page = render(request, "errors/wrong_method.html", status=405)
        page["Allow"] = response["Allow"]
        return page


class PlainTextMiddleware:
    """
    Put spaces for control characters that were pasted into a form.

    Word's line break is one. Mails and calendars are XML and lines of text, which take none; a
    character nobody sees must not break them for everybody else.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer to what was meant."""
        if request.method == "POST" and any(
            UNSEEN.search(text) for _name, values in request.POST.lists() for text in values
        ):
            cleaned = request.POST.copy()
            for name, values in request.POST.lists():
                cleaned.setlist(name, [UNSEEN.sub(" ", text) for text in values])
            request.POST = cleaned
        return self.get_response(request)


class DatabaseDownMiddleware:
    """Say so, plainly, when the database does not answer; refuse what none can hold."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual, but no address with a null character: PostgreSQL takes none."""
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("null character in the address")
        try:
            request.GET  # noqa: B018 - read once here, where a refusal can still be shown
        except TooManyFieldsSent as error:
            request.GET = QueryDict()
            raise BadRequest("too many fields in the address") from error
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a lost connection into a page that says what happened and what to do."""
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        logger.exception("database does not answer")
        answer = render(None, "errors/unavailable.html", status=503)
        answer["Retry-After"] = "10"
        return answer
