"""The archive, subscribing and leaving."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hansa.accounts.doors import powerful_or_404
from hansa.common import clock
from hansa.common.atom import AtomEntry, atom_answer
from hansa.common.attempts import attempt, posted
from hansa.common.forms import whole_numbers
from hansa.common.limits import is_too_often
from hansa.common.pages import page_of
from hansa.newsletter.consent import consent_text
from hansa.newsletter.documents import print_edition
from hansa.newsletter.forms import SubscribeForm, WishesForm
from hansa.newsletter.models import Edition, EditionItem, Subscriber
from hansa.newsletter.operations.counting import count_click
from hansa.newsletter.operations.reading import (
    ask_to_subscribe,
    choose_what_to_get,
    confirm_subscription,
    leave_newsletter,
)
from hansa.newsletter.permissions import can_edit_newsletter
from hansa.newsletter.queries.editions import sent_editions
from hansa.newsletter.rendering import shown_sections

MOST_PRINTS, SECONDS = 10, 60
LATEST = 20
"""So many editions are in the feed."""


# Subscribing has no power that a forged request could use, and a token would set a cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def edition_list(request: HttpRequest) -> HttpResponse:
    """Show the archive and take subscriptions; the answer is the same for every address."""
    form = SubscribeForm(posted(request))
    tried = attempt(
        form,
        lambda: ask_to_subscribe(
            actor=None, now=clock.now(), email=form.cleaned_data["email"],
            language=get_language() or "en",
        ),
    )  # fmt: skip
    if tried.is_done:
        return redirect("newsletter:subscription-asked")
    return tried.shown(
        request, "newsletter/edition_list.html", page=page_of(request, sent_editions()),
        can_edit=can_edit_newsletter(request.user), consent=consent_text(),
    )  # fmt: skip


@require_safe
def edition_feed(request: HttpRequest) -> HttpResponse:
    """Return the latest editions for readers of feeds."""
    entries = [
        AtomEntry(
            one.title, one.get_absolute_url(), Truncator(one.introduction).chars(600),
            one.sent_at, one.sent_at,
        )
        for one in sent_editions()[:LATEST]
        if one.sent_at is not None
    ]  # fmt: skip
    path = reverse("newsletter:edition-list")
    return atom_answer(title=_("Newsletter"), path=path, entries=entries)


@require_safe
def subscription_asked(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way."""
    return render(request, "newsletter/subscription_asked.html")


@require_safe
def edition_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Show the web version; a draft is seen by editors alone."""
    edition = get_object_or_404(Edition, number=number)
    if not edition.is_public:
        powerful_or_404(request, can_edit_newsletter(request.user))
    return render(
        request,
        "newsletter/edition_detail.html",
        {"edition": edition, "sections": shown_sections(edition)},
    )


@require_safe
def item_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from a mail to what a piece is of, and count it, if its edition wants that."""
    item = get_object_or_404(EditionItem, pk=pk, edition__in=sent_editions())
    if request.method == "GET":
        count_click(item)
    answer = redirect(item.address)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def edition_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """Return an edition that is out as a PDF."""
    edition = get_object_or_404(sent_editions(), number=number)
    address = get_adapter().get_client_ip(request)
    if is_too_often(address, action="edition_pdf", most=MOST_PRINTS, seconds=SECONDS):
        answer = HttpResponse(_("Too many at once. Try again in a minute."), status=429)
        answer["Retry-After"] = str(SECONDS)
        return answer
    answer = HttpResponse(print_edition(edition), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="newsletter-{number}.pdf"'
    return answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a subscription by a button: a GET changes nothing."""
    subscriber = get_object_or_404(Subscriber, token=token)
    if request.method == "POST":
        confirm_subscription(actor=None, now=clock.now(), subscriber=subscriber)
    return render(request, "newsletter/confirm.html", {"subscriber": subscriber})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """
    Leave by one click, in a mail program (RFC 8058) or here; a GET changes nothing.

    Who left long ago is not known any more, and is told the same.
    """
    subscriber = Subscriber.objects.filter(token=token).first()
    if request.method == "POST" and subscriber is not None:
        numbers = whole_numbers(request.GET.getlist("edition"))
        leave_newsletter(
            actor=None, now=clock.now(), subscriber=subscriber, edition=next(iter(numbers), None)
        )
    return render(request, "newsletter/leave.html", {"subscriber": subscriber})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest, token: str) -> HttpResponse:
    """Show readers what they get; let them choose otherwise. The link is enough."""
    subscriber = get_object_or_404(Subscriber, token=token)
    form = WishesForm(posted(request), initial=WishesForm.stored(subscriber))
    tried = attempt(
        form,
        lambda: choose_what_to_get(
            actor=None, now=clock.now(), subscriber=subscriber, wishes=form.wishes()
        ),
    )
    if tried.is_done:  # a message would need a cookie
        with override(form.cleaned_data["language"]):
            return redirect(reverse("newsletter:wishes", args=[token]) + "?saved=1")
    answer = tried.shown(
        request, "newsletter/wishes.html", subscriber=subscriber, is_saved="saved" in request.GET
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
