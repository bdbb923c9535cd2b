"""The page of the development mail server."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from hansa.common.csp import policy_for_mail
from hansa.mail.mailbox import Received, received_mail, received_mails


def _folder() -> Path:
    if not settings.MAILBOX_DIR:
        raise Http404
    return Path(settings.MAILBOX_DIR)


def _mail(key: str) -> Received:
    found = received_mail(_folder(), key)
    if found is None:
        raise Http404
    return found


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """Show what arrived."""
    return render(request, "mailbox/mail_list.html", {"mails": received_mails(_folder())})


@require_safe
def mail_detail(request: HttpRequest, key: str) -> HttpResponse:
    """Show one mail, designed and as text."""
    return render(request, "mailbox/mail_detail.html", {"mail": _mail(key)})


@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """Return the designed part, in a sandbox."""
    html = _mail(key).html
    answer = HttpResponse(html)
    answer["Content-Security-Policy"] = policy_for_mail(html)
    return answer
