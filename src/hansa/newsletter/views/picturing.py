"""Pictures above the sections of an edition."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hansa.accounts.doors import powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted, posted_files
from hansa.common.pictures import PHOTO
from hansa.common.uploads import picture_answer
from hansa.newsletter.forms import SectionPictureForm
from hansa.newsletter.models import EditionSection
from hansa.newsletter.operations.picturing import put_section_picture, remove_section_picture
from hansa.newsletter.permissions import can_edit_newsletter

A_DAY = 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section_picture_edit(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Put a picture above a section of a draft, or take it away."""
    powerful_or_404(request, can_edit_newsletter(request.user))
    section = _found(number, pk)
    back = reverse("newsletter:edition-edit", args=[number]) + f"#section-{pk}"
    if "remove" in request.POST:
        return act(
            request, back, _("The picture is gone."),
            lambda: remove_section_picture(
                actor=request.user, now=clock.now(), section=section
            ),
        )  # fmt: skip
    form = SectionPictureForm(posted(request), posted_files(request))
    tried = attempt(
        form,
        lambda: put_section_picture(
            actor=request.user, now=clock.now(), section=section,
            photo=form.cleaned_data["picture"], alt=form.cleaned_data["alt"],
            key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The picture stands above the section."))
        return redirect(back)
    return tried.shown(
        request, "newsletter/section_picture.html", section=section, edition=section.edition
    )


@require_safe
def section_picture(request: HttpRequest, number: int, pk: int) -> HttpResponseBase:
    """Return the picture above a section; before the edition is out, to editors alone."""
    section = _found(number, pk)
    is_out = section.edition.is_public
    if not is_out:
        powerful_or_404(request, can_edit_newsletter(request.user))
    return picture_answer(
        section.picture.name, rule=PHOTO, title=f"newsletter-{number}-{pk}",
        seconds=A_DAY if is_out else 0,
    )  # fmt: skip


def _found(number: int, pk: int) -> EditionSection:
    found = EditionSection.objects.select_related("edition")
    return get_object_or_404(found, edition__number=number, pk=pk)
