"""People with power over others' data need a second factor before they use it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class SecondFactorMiddleware:
    """Turn `SecondFactorMissing`, raised by a door, into the page where one is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Lead to the set-up page and say why."""
        from django.contrib import messages
        from django.shortcuts import redirect
        from django.utils.translation import gettext as _

        from hansa.accounts.doors import SecondFactorMissing

        if not isinstance(error, SecondFactorMissing):
            return None
        messages.warning(
            request, _("Your role needs a second factor. Set one up, then open the page again.")
        )
        return redirect("mfa_index")
