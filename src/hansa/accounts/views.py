"""A person's own account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hansa.accounts.forms import ProfileForm
from hansa.accounts.operations import edit_account
from hansa.common import clock


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show the account; change the name and the language of mails."""
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        initial={"name": request.user.name, "language": request.user.language},
    )
    if request.method == "POST" and form.is_valid():
        edit_account(
            actor=request.user,
            now=clock.now(),
            name=form.cleaned_data["name"],
            language=form.cleaned_data["language"],
        )
        messages.success(request, _("Your account is saved."))
        return redirect("accounts:profile")
    return render(
        request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200
    )
