"""A person's notices, and which they want."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.common import clock
from hansa.common.attempts import attempt, posted
from hansa.common.pages import page_of
from hansa.notices.forms import ChoicesForm
from hansa.notices.operations import choose_notices, mark_read
from hansa.notices.queries import notices_of, ways_of_telling

LARGEST_ID = 2**63 - 1


@require_safe
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show what happened, the newest first."""
    page = page_of(request, notices_of(request.user))
    newest = notices_of(request.user).order_by("-pk").first()
    return render(
        request,
        "notices/notice_list.html",
        {
            "page_obj": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "newest": newest,
        },
    )


@require_POST
@login_required
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark those as read that were shown, and none that came since."""
    try:
        up_to = min(int(request.POST.get("up_to", "")), LARGEST_ID)
    except ValueError:
        up_to = 0
    mark_read(actor=request.user, now=clock.now(), up_to=up_to)
    return redirect("notices:list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    """Choose what one is told, and how."""
    form = ChoicesForm(posted(request), ways=ways_of_telling(request.user))
    tried = attempt(
        form, lambda: choose_notices(actor=request.user, now=clock.now(), ways=form.ways())
    )
    if tried.is_done:
        messages.success(request, _("Your choice is saved."))
        return redirect("notices:choices")
    return tried.shown(request, "notices/choices.html")
