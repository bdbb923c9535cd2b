"""Texts of a profile in more languages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hansa.common import clock
from hansa.common.attempts import attempt, posted
from hansa.organisations.forms.directory import TextForm
from hansa.organisations.forms.fields import language_choices
from hansa.organisations.models import OrganisationText
from hansa.organisations.operations.texts import write_text
from hansa.organisations.views.profile import own_profile


@require_safe
@login_required
def text_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show in which languages there are texts."""
    organisation = own_profile(request, slug)
    names = dict(language_choices())
    # One in the profile's own language is left from before that was chosen, and shown nowhere.
    texts = [
        text
        for text in organisation.texts.exclude(language=organisation.language)
        if text.summary or text.description
    ]
    written = {text.language for text in texts} | {organisation.language}
    return render(
        request,
        "organisations/text_list.html",
        {
            "organisation": organisation,
            "own_language": names.get(organisation.language, organisation.language),
            "texts": [(text, names.get(text.language, text.language)) for text in texts],
            "languages": [row for row in language_choices() if row[0] not in written],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def text_edit(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Write the texts in one language; a stale form gets both versions to choose from."""
    organisation = own_profile(request, slug)
    name = dict(language_choices()).get(language)
    if name is None or language == organisation.language:
        raise Http404
    text = organisation.texts.filter(language=language).first() or OrganisationText(version=0)
    form = TextForm(posted(request), initial=TextForm.stored(text))
    tried = attempt(
        form,
        lambda: write_text(
            actor=request.user, now=clock.now(), organisation=organisation, language=language,
            **form.cleaned_data,
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The texts are saved."))
        return redirect("organisations:text-list", slug)
    return tried.shown(
        request, "organisations/text_edit.html", organisation=organisation, language=name,
        code=language,
    )  # fmt: skip
