"""Whether a certificate of attendance is ours: looked up by the code on it, by anybody."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hansa.common import clock
from hansa.common.limits import is_too_often
from hansa.events.forms.registering import CertificateForm
from hansa.events.queries.certificates import certified_by, minutes_of

MOST_TRIES, SECONDS = 30, 60


@require_safe
def certificate_find(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or say what the one that was typed certifies."""
    code = request.GET.get("code", "").strip()
    return certificate_check(request, code) if code else _shown(request, {})


@require_safe
def certificate_check(request: HttpRequest, code: str) -> HttpResponse:
    """Say what a code certifies, or that it is unknown, and nothing else."""
    address = get_adapter().get_client_ip(request)
    if is_too_often(address, action="certificate", most=MOST_TRIES, seconds=SECONDS):
        answer = _shown(request, {"is_too_often": True}, status=429)
        answer["Retry-After"] = str(SECONDS)
        return answer
    found = certified_by(code, clock.now())
    return _shown(
        request,
        {
            "code": code,
            "registration": found,
            "event": found.event if found else None,
            "minutes": minutes_of(found.event) if found else None,
        },
        status=200 if found else 404,
    )


def _shown(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    form = CertificateForm(initial={"code": context.get("code", "")})
    answer = render(request, "events/certificate.html", {"form": form, **context}, status=status)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
