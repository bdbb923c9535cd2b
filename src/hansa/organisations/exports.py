"""Profiles as files and as data for machines; contact only where everybody may see it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from icalendar import Component, vUri
from icalendar.prop import vInline

from hansa.common.language import in_active_language
from hansa.common.places import country_name
from hansa.common.sheets import Cell
from hansa.organisations.enums import Audience
from hansa.organisations.models import Organisation

HEADER = [
    "slug", "name", "acronym", "profile_type", "country", "region_code", "region_name", "city",
    "postcode", "address", "website", "founded_year", "legal_form", "summary", "members",
    "sme_count", "large_count", "research_count", "label", "ecosystem", "technology", "sector",
    "emerging", "priority", "service", "interest", "offer", "target_countries", "email", "phone",
    "latitude", "longitude", "confirmed_at",
]  # fmt: skip


def table_of(organisations: Iterable[Organisation]) -> Iterator[list[Cell]]:
    """Yield a row of `HEADER` for each organisation; several values are parted by semicolons."""
    for one in organisations:
        shown = record_of(one)
        yield [
            "; ".join(value) if isinstance(value := shown[name], list) else value for name in HEADER
        ]


def record_of(one: Organisation) -> dict[str, Any]:
    """Return what everybody may know of an organisation, by the names of `HEADER`."""
    words: dict[str, list[str]] = {name: [] for name in HEADER}
    for term in one.terms.all():
        words[term.vocabulary].append(term.slug)
    public = one.contact_audience == Audience.PUBLIC
    plain = {
        name: getattr(one, name)
        for name in HEADER
        if hasattr(one, name) and name not in {"email", "phone"}
    }
    return plain | {
        name: words[name]
        for name in (
            "ecosystem", "technology", "sector", "emerging", "priority", "service", "interest",
        )
    } | {
        "offer": [term.slug for term in one.offers.all()],
        "members": one.members_count or None,
        "email": one.email if public else "",
        "phone": one.phone if public else "",
    }  # fmt: skip


def _in_card(text: str) -> str:
    """Return text as a vCard holds it: nothing in it begins another line or part."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def vcard_of(one: Organisation, *, contact: bool) -> bytes:
    """Return a vCard 4.0 (RFC 6350); e-mail, phone and person only with ``contact``."""
    card = Component()
    card.name = "VCARD"
    card.add("version", vInline("4.0"))
    card.add("kind", vInline("org"))
    for name, text in [("fn", one.name), ("org", one.name), ("note", one.summary)]:
        if text:
            card.add(name, vInline(_in_card(text)))
    where = ["", "", one.address, one.city, one.region_name, one.postcode]
    card.add("adr", vInline(";".join(map(_in_card, [*where, country_name(one.country)]))))
    if one.latitude is not None and one.longitude is not None:
        card.add("geo", vUri(f"geo:{one.latitude},{one.longitude}"))
    if one.website:
        card.add("url", vUri(one.website))
    if contact:
        for name, text in [("email", one.email), ("tel", one.phone)]:
            if text:
                card.add(name, vInline(_in_card(text)))
        if one.contact_name:
            card.add("related", vInline(_in_card(one.contact_name)), {"VALUE": "text"})
    card.add("source", vUri(settings.BASE_URL + f"/organisations/{one.slug}/"))
    return bytes(card.to_ical(sorted=False))


def linked_data_of(one: Organisation, *, contact: bool) -> SafeString:
    """Return the organisation in the words of schema.org, as a block of JSON-LD."""
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": one.name,
        "alternateName": one.acronym,
        "description": one.summary,
        "url": settings.BASE_URL + in_active_language(f"/organisations/{one.slug}/"),
        "sameAs": [address for address in [one.website, *one.social_links] if address],
        "logo": settings.BASE_URL + one.get_logo_url() if one.logo else "",
        "foundingDate": str(one.founded_year or ""),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": one.address,
            "postalCode": one.postcode,
            "addressLocality": one.city,
            "addressRegion": one.region_name,
            "addressCountry": one.country,
        },
        "knowsAbout": [str(term) for term in one.terms.all()],
        "email": one.email if contact else "",
        "telephone": one.phone if contact else "",
    }
    said["address"] = {name: value for name, value in said["address"].items() if value}
    text = json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)
    # As Django's json_script does: nothing in it can end the block, so it is safe to mark.
    safe = text.translate({ord(c): f"\\u{ord(c):04X}" for c in "<>&"})
    return mark_safe(f'<script type="application/ld+json">{safe}</script>')  # noqa: S308
