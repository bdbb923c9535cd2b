"""One organisation's page, and its card for an address book."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hansa.common import clock
from hansa.common.pages import page_of
from hansa.organisations.enums import ProfileStatus, Vocabulary
from hansa.organisations.exports import linked_data_of, vcard_of
from hansa.organisations.models import ListKind, Organisation
from hansa.organisations.permissions import (
    administers_organisation,
    can_claim_profile,
    can_edit_organisation,
    can_see_contact,
)
from hansa.organisations.presentation.directory import specifics_shown, text_of
from hansa.organisations.presentation.memberships import by_role, membership_sections
from hansa.organisations.presentation.recommending import kin_groups
from hansa.organisations.profile_types import COUNTING_MEMBERS
from hansa.organisations.queries.directory import organisations_visible_to
from hansa.organisations.queries.freshness import confirmation_token, is_fresh
from hansa.organisations.queries.memberships import member_numbers, members_of
from hansa.organisations.queries.recommending import lists_version, organisations_for

MOST_NAMES = 60
"""So many names stand on an organisation's page, and on each page of all."""
MOST_VOICES = 3
WORDS = [
    (gettext_lazy("Industrial ecosystems"), Vocabulary.ECOSYSTEM, "badge--sea"),
    (gettext_lazy("Technologies"), Vocabulary.TECHNOLOGY, "badge--neutral"),
    (gettext_lazy("Sectors"), Vocabulary.SECTOR, "badge--neutral"),
    (gettext_lazy("Emerging industries"), Vocabulary.EMERGING, "badge--neutral"),
    (gettext_lazy("S3 priorities"), Vocabulary.PRIORITY, "badge--neutral"),
    (gettext_lazy("Services"), Vocabulary.SERVICE, "badge--neutral"),
    (gettext_lazy("Looks for"), Vocabulary.INTEREST, "badge--neutral"),
]


def words_of(organisation: Organisation) -> list[dict[str, object]]:
    """Return the profile's words by vocabulary, and what it offers."""
    terms = list(organisation.terms.all())
    rows: list[dict[str, object]] = []
    for label, vocabulary, kind in WORDS:
        chosen = [t for t in terms if t.vocabulary == vocabulary]
        rows.append({"label": label, "terms": chosen, "facet": vocabulary, "kind": kind})
    offers = list(organisation.offers.all())
    rows.append({"label": _("Offers"), "terms": offers, "facet": "offer", "kind": "badge--neutral"})
    return [row for row in rows if row["terms"]]


def member_parts(organisation: Organisation) -> list[dict[str, object]]:
    """Return the members by type as parts of one bar."""
    rows = [
        (_("Small and medium-sized companies"), organisation.sme_count),
        (_("Large companies"), organisation.large_count),
        (_("Research organisations"), organisation.research_count),
    ]
    parts, offset = [], 0.0
    for label, value in rows:
        percent = round(100 * value / max(organisation.members_count, 1), 1)
        parts.append({"label": label, "value": value, "percent": percent, "offset": offset})
        offset += percent
    return parts


def kin_of(organisation: Organisation) -> list[dict[str, object]]:
    """Return similar and complementary organisations under their headings, with reasons."""
    if organisation.status != ProfileStatus.PUBLISHED:
        return []
    if organisation.index_version > lists_version():
        return []  # its lists name words that it may have taken away
    return kin_groups(organisations_for(ListKind.values, organisation.pk))


@require_safe
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who an organisation is, in one screen."""
    organisation = visible_or_404(request, slug)
    now, user = clock.now(), request.user
    names = organisation.named_members.splitlines()
    summary, description, language = text_of(organisation)
    contact = can_see_contact(user, organisation)
    keeps = administers_organisation(user, organisation)
    return render(
        request,
        "organisations/organisation_detail.html",
        {
            "organisation": organisation,
            "summary": summary,
            "description": description,
            "text_language": language,
            "words": words_of(organisation),
            "specifics": specifics_shown(organisation),
            "kin": kin_of(organisation),
            "shows_contact": contact,
            "has_members": organisation.profile_type in COUNTING_MEMBERS,
            "named_members": names[:MOST_NAMES],
            "named_count": len(names),
            "projects": organisation.earlier_projects.splitlines(),
            "linked_data": linked_data_of(organisation, contact=_is_public(organisation)),
            **membership_sections(organisation, now.date(), user),
            "member_parts": member_parts(organisation),
            # Its own people see what is not confirmed yet too.
            "agreements": (
                organisation.agreements.all() if keeps else organisation.agreements.public()
            ).prefetch_related("parties__organisation"),
            "searches": organisation.partner_searches.open_on(now.date()),
            "events": organisation.events.filter(published_at__lte=now).order_by("-starts_at")[:6],
            "articles": organisation.articles.public(now)[:4],
            "voices": organisation.voices.public()[:MOST_VOICES],
            "can_edit": can_edit_organisation(user, organisation),
            "confirmation": confirmation_token(organisation) if keeps else "",
            "keeps_published": keeps and organisation.status == ProfileStatus.PUBLISHED,
            "is_fresh": is_fresh(organisation, now),
            "can_claim": can_claim_profile(user, organisation),
        },
    )


@require_safe
def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all members in pages: those with a profile by role, or the names that were typed."""
    organisation = visible_or_404(request, slug)
    names, numbers = organisation.named_members.splitlines(), member_numbers(organisation)
    by_name = request.GET.get("show") == "names"
    page = (
        page_of(request, names, MOST_NAMES)
        if by_name
        else page_of(request, members_of(organisation))
    )
    tabs = [
        {"label": _("Members with a profile here"), "href": "?", "current": not by_name,
         "count": numbers.total},
        {"label": _("Members by name"), "href": "?show=names", "current": by_name,
         "count": len(names)},
    ]  # fmt: skip
    return render(
        request,
        "organisations/member_list.html",
        {
            "organisation": organisation,
            "page": page,
            "roles": [] if by_name else by_role(page, numbers),
            "tabs": tabs if names and numbers.total else [],
        },
    )


def visible_or_404(request: HttpRequest, slug: str) -> Organisation:
    """Return a profile the reader may see."""
    rows = organisations_visible_to(request.user).prefetch_related("terms", "offers", "texts")
    return get_object_or_404(rows, slug=slug)


def _is_public(organisation: Organisation) -> bool:
    """Return whether machines may have the contact, whoever is signed in."""
    return can_see_contact(AnonymousUser(), organisation)


@require_safe
def organisation_card(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the organisation as a vCard."""
    organisation = visible_or_404(request, slug)
    card = vcard_of(organisation, contact=can_see_contact(request.user, organisation))
    answer = HttpResponse(card, content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{organisation.slug}.vcf"'
    return answer
