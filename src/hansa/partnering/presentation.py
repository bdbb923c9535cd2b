"""How partner searches are shown."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hansa.calls.fit import named
from hansa.calls.models import Call
from hansa.common.listing import Facet, ListSearch, facets_of, orders_of
from hansa.common.places import country_name
from hansa.organisations.enums import ProfileType
from hansa.organisations.presentation.recommending import Group, grouped, organisation_lines
from hansa.organisations.queries.recommending import answers_of, organisations_for
from hansa.organisations.queries.vocabularies import term_labels
from hansa.organisations.recommending import SHOWN
from hansa.partnering.models import Interest, PartnerSearch, SearchStatus
from hansa.partnering.queries.listing import Found
from hansa.partnering.queries.missing import Missing, missing_in
from hansa.partnering.recommending import OF_SOUGHT, SOUGHT, concerned_in

STATUS_KINDS = {
    SearchStatus.OPEN: "good", SearchStatus.CLOSED: "neutral", SearchStatus.EXPIRED: "neutral",
}  # fmt: skip


INTEREST_KINDS = {
    Interest.State.WAITING: "amber", Interest.State.ACCEPTED: "good",
    Interest.State.DECLINED: "neutral", Interest.State.WITHDRAWN: "neutral",
}  # fmt: skip


class SearchRow(NamedTuple):
    """A search as a list shows it."""

    search: PartnerSearch
    status: SearchStatus
    kind: str
    over: str
    sought: str
    """The roles that nobody has yet, in words."""


def rows_of(searches: Iterable[PartnerSearch], today: date) -> list[SearchRow]:
    """Return searches as a list shows them; roles and partners are fetched already."""
    rows = []
    for one in searches:
        status = one.status_on(today)
        over = f"{one.organisation.name} · {country_name(one.organisation.country)}"
        sought = [need.role.title for need in missing_in(one).roles if need.left]
        text = _("Still sought: %(names)s") % {"names": named(sought)} if sought else ""
        is_open = status == SearchStatus.OPEN
        rows.append(SearchRow(one, status, STATUS_KINDS[status], over, text if is_open else ""))
    return rows


def facets_shown(search: ListSearch, found: Found) -> list[dict[str, Any]]:
    """Return the facets with the number each choice would find."""
    words = {f"{v}:{slug}": label for (v, slug), label in term_labels().items()}
    calls = list(found.numbers.get("call", {}))
    titles = dict(Call.objects.filter(slug__in=calls).values_list("slug", "title")) if calls else {}
    facets = [
        Facet("status", _("Status"), dict(SearchStatus.choices).get, is_open=True),
        Facet("kind", _("Kind"), dict(PartnerSearch.Kind.choices).get, is_open=True),
        Facet("term", _("Field"), words.get),
        Facet("country", _("Your country"), country_name),
        Facet("profile_type", _("Your organisation"), dict(ProfileType.choices).get),
        Facet("origin", _("From"), country_name),
        Facet("call", _("Call"), titles.get),
    ]
    return facets_of(search, found.numbers, facets)


def orders_shown(search: ListSearch) -> list[dict[str, Any]]:
    """Return the orders a list can have, each with its address."""
    names = [("newest", _("Newest")), ("end", _("Ends soonest")), ("title", _("Title"))]
    return orders_of(search, names)


def facts_of(search: PartnerSearch) -> list[tuple[str, str]]:
    """Return what can be said of a search in few words."""
    labels = dict(ProfileType.choices)
    countries = named(sorted(country_name(code) for code in search.countries))
    types = named([str(labels[one]) for one in search.profile_types if one in labels])
    return [
        (_("Kind"), str(search.get_kind_display())),
        (_("Open until"), date_format(search.expires_on, "DATE_FORMAT")),
        (_("Partners from"), countries or _("anywhere")),
        (_("Kinds of organisation"), types or _("every kind")),
    ]


def lacking(missing: Missing) -> list[str]:
    """Return, in sentences, what is missing beside the roles."""
    said = []
    if missing.countries:
        names = named(sorted(country_name(code) for code in missing.countries))
        said.append(_("Nobody yet from: %(names)s.") % {"names": names})
    if missing.organisations:
        said.append(
            ngettext(
                "The call asks for %(number)d organisation more.",
                "The call asks for %(number)d organisations more.", missing.organisations,
            ) % {"number": missing.organisations}
        )  # fmt: skip
    if missing.call_countries:
        said.append(
            ngettext(
                "The call asks for %(number)d country more.",
                "The call asks for %(number)d countries more.", missing.call_countries,
            ) % {"number": missing.call_countries}
        )  # fmt: skip
    return said


def suggested_for(search: PartnerSearch) -> Group | None:
    """Return organisations that may fit and are not concerned yet, each with the reasons."""
    answers = answers_of([SOUGHT], search.pk)
    found = organisations_for([SOUGHT], search.pk, also=list(answers))
    concerned = concerned_in([search])[search.pk]
    new = [one for one in found if one.organisation.pk not in concerned]
    lines = organisation_lines(new, answers=answers, said=OF_SOUGHT)
    group = grouped(SOUGHT, "", lines)
    if not group.lines and not group.answered:
        return None
    return replace(group, lines=group.lines[:SHOWN])
