"""What views ask before they let somebody in. A foreign object does not exist: 404, not 403."""

from django.http import Http404, HttpRequest

from hansa.accounts.permissions import has_second_factor


class SecondFactorMissing(Exception):
    """The person may do this, but only with a second factor."""


def found_or_404(allowed: bool) -> None:
    """Raise 404 unless allowed, so that nobody learns what exists."""
    if not allowed:
        raise Http404


def own_or_powerful(request: HttpRequest, *, own: bool, powerful: bool) -> None:
    """Let in whose own it is; those whom a role lets in need their second factor."""
    if not own:
        powerful_or_404(request, powerful)


def powerful_or_404(request: HttpRequest, allowed: bool) -> None:
    """Like `found_or_404`, and insist on the second factor that this role needs."""
    found_or_404(allowed)
    if not has_second_factor(request.user):
        raise SecondFactorMissing
