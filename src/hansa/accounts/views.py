"""A person's own account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hansa.accounts.forms import ProfileForm
from hansa.accounts.operations import edit_account
from hansa.common import clock
from hansa.common.attempts import attempt, posted


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show the account; change the name and the language of mails."""
    stored = {"name": request.user.name, "language": request.user.language}
    form = ProfileForm(posted(request), initial=stored)
    tried = attempt(
        form, lambda: edit_account(actor=request.user, now=clock.now(), **form.cleaned_data)
    )
    if tried.is_done:
        messages.success(request, _("Your account is saved."))
        return redirect("accounts:profile")
    return tried.shown(request, "accounts/profile.html")
