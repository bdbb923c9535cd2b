"""An edition in the active language: its sections as they are shown, as mail, as plain text."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hansa.common.places import country_name
from hansa.common.templatetags.hansa import day_span
from hansa.common.text import render_markdown
from hansa.mail.rendering import Letter, as_plain_text, render_designed
from hansa.news.models import Voice
from hansa.news.queries.voices import published_voices
from hansa.newsletter.kinds import FOR_READERS
from hansa.newsletter.models import Edition, EditionItem, EditionSection
from hansa.newsletter.queries.digests import Told

Kind = EditionSection.Kind
BLANKS = re.compile(r"\n{3,}")
PICTURE_WIDTH = 564
"""Of a picture in the mail, in pixels: as wide as the text."""


@dataclass(frozen=True)
class Picture:
    """A picture of the site, as a letter shows it."""

    address: str
    alt: str
    height: int


@dataclass(frozen=True)
class ShownItem:
    """A piece as a reader sees it."""

    title: str
    notes: list[str]
    """Dates, places, people and counts, in the reader's language."""
    teaser: str
    """In Markdown."""
    href: str
    action: str
    """What the link to it says beyond its title; empty if it says nothing more."""
    picture: Picture | None = None
    why: str = ""
    """In a digest: why its reader is told."""


@dataclass(frozen=True)
class ShownSection:
    """A section as a reader sees it."""

    label: str
    text: str
    figures: list[tuple[str, str]] = field(default_factory=list)
    items: list[ShownItem] = field(default_factory=list)
    picture: Picture | None = None


def shown_sections(
    edition: Edition, kinds: Collection[str] = (), *, is_mail: bool = False
) -> list[ShownSection]:
    """
    Return the chosen sections that have something in them, in their order.

    With ``kinds`` those of these alone, and the editor's own words. In a mail links are counted
    if the edition wants that and is out.
    """
    sections = (
        edition.sections.filter(included=True).select_related("edition").prefetch_related("items")
    )
    if kinds:
        sections = sections.filter(kind__in={*kinds, Kind.TEXT})
    chosen = {one.pk: [i for i in one.items.all() if i.included] for one in sections}
    voices = _voices_of(item for items in chosen.values() for item in items)
    counts = is_mail and edition.counts_clicks and edition.is_public
    shown = []
    for section in sections:
        items = [_shown(one, edition, voices) for one in chosen[section.pk]]
        if counts:
            addresses = [reverse("newsletter:item-follow", args=[i.pk]) for i in chosen[section.pk]]
            items = [
                one and replace(one, href=to) for one, to in zip(items, addresses, strict=True)
            ]
        made = ShownSection(
            str(section) if section.heading or section.kind != Kind.TEXT else "",
            section.text,
            _figures(edition) if section.kind == Kind.ORGANISATIONS else [],
            [one for one in items if one is not None],
            _section_picture(section),
        )
        if made.text or made.items or made.figures or made.picture:
            shown.append(made)
    return shown


def _voices_of(items: Iterable[EditionItem]) -> dict[int, Voice]:
    asked = [item.source_id for item in items if item.source_kind == Voice._meta.label_lower]
    return {one.pk: one for one in published_voices().filter(pk__in=asked)} if asked else {}


def _figures(edition: Edition) -> list[tuple[str, str]]:
    """Return the edition's figures and what each counts."""
    labels = {
        "organisations": _("organisations"), "countries": _("countries"),
        "networks": _("networks"), "meetings": _("meetings held"), "agreements": _("agreements"),
    }  # fmt: skip
    return [
        (number_format(edition.figures[key], use_l10n=True, force_grouping=True), label)
        for key, label in labels.items()
        if edition.figures.get(key)
    ]


def _shown(item: EditionItem, edition: Edition, voices: dict[int, Voice]) -> ShownItem | None:
    """Return a piece as it is shown; None for a voice that was taken back."""
    if item.source_kind == Voice._meta.label_lower:
        voice = voices.get(item.source_id)
        if voice is None:
            return None
        who = ", ".join(str(one) for one in [voice.name, voice.role, voice.organisation] if one)
        about = [str(voice.event)] if voice.event else []
        return ShownItem(who, about, voice.text, item.address, "")
    facts = item.facts
    return ShownItem(
        item.title, [*_notes(facts), *_counts(item, edition)], item.teaser, item.address,
        _action(item), _picture(facts.get("picture")),
    )  # fmt: skip


def _notes(facts: dict[str, Any]) -> list[str]:
    """Return what is said beside a piece's words."""
    notes = []
    if "starts_at" in facts:
        first, last = (datetime.fromisoformat(facts[key]) for key in ("starts_at", "ends_at"))
        notes.append(day_span(first, last, facts["zone"]))
        own = [one.astimezone(ZoneInfo(facts["zone"])) for one in (first, last)]
        if own[0].date() == own[1].date():
            clocks = "–".join(f"{one:%H:%M}" for one in own)
            notes.append(f"{clocks} {own[0].tzname()}")
    notes += [facts[key] for key in ("city", "person", "role", "organisation") if facts.get(key)]
    if facts.get("country"):
        notes.append(country_name(facts["country"]))
    if "apply_until" in facts:
        notes.append(_("applications before %(day)s") % {"day": _day(facts["apply_until"])})
    for key in ("until", "last_day", "closes_at"):
        if key in facts:
            notes.append(_("until %(day)s") % {"day": _day(facts[key])})
    return notes


def _day(written: str) -> str:
    read = datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
    return date_format(read, "DATE_FORMAT")


def _counts(item: EditionItem, edition: Edition) -> list[str]:
    """Return what was counted of the event an article tells of, or in a poll."""
    notes = []
    found = edition.figures.get("events", {}).get(str(item.facts.get("event")))
    if found and found["meetings"]:
        meetings = ngettext("%(count)d meeting", "%(count)d meetings", found["meetings"])
        bodies = ngettext("%(count)d organisation", "%(count)d organisations",
                          found["organisations"])  # fmt: skip
        notes.append(meetings % {"count": found["meetings"]})
        notes.append(bodies % {"count": found["organisations"]})
    if item.source_kind == "polls.poll":
        votes = edition.figures.get("votes", {}).get(item.source.partition(":")[2], 0)
        text = ngettext("%(count)d vote so far", "%(count)d votes so far", votes)
        notes.append(text % {"count": votes})
    return notes


def _action(item: EditionItem) -> str:
    if item.source_kind == "polls.poll":
        return _("Vote anonymously, see live results")
    return _("Apply") if "apply_until" in item.facts else ""


def _picture(kept: dict[str, Any] | None) -> Picture | None:
    if kept is None:
        return None
    address = reverse("news:picture-file", args=[kept["slug"], kept["pk"], "whole.jpg"])
    return Picture(address, kept["alt"], round(PICTURE_WIDTH * kept["height"] / kept["width"]))


def _section_picture(section: EditionSection) -> Picture | None:
    if not section.picture:
        return None
    address = reverse("newsletter:section-picture", args=[section.edition.number, section.pk])
    return Picture(address, section.alt, round(PICTURE_WIDTH * section.height / section.width))


def render_edition_mail(
    edition: Edition, *, leave: str, wishes: str = "", kinds: Collection[str] = ()
) -> Letter:
    """
    Return the edition as a mail for a reader who leaves at this address.

    ``wishes`` is where they choose what they get, ``kinds`` the sections they chose.
    """
    context = {"edition": edition, "introduction": render_markdown(edition.introduction)}
    sections = shown_sections(edition, kinds, is_mail=True)
    plain = {"introduction": as_plain_text(edition.introduction)}
    return _letter("mail/edition", edition.title, sections, leave, wishes, context, plain)


def render_digest_mail(told: Mapping[str, list[Told]], *, leave: str, wishes: str) -> Letter:
    """Return what is new for one reader as a mail, each piece with the reasons it is there."""
    nothing = Edition(figures={})
    sections = []
    for kind, found in told.items():
        items = [
            replace(shown, why=" ".join(one.reasons))
            for one in found
            if (shown := _shown(EditionItem(**one.piece.fields), nothing, {})) is not None
        ]
        sections.append(ShownSection(str(FOR_READERS[kind]), "", [], items))
    first = next(iter(told.values()))[0]
    subject = _("New for you: %(title)s") % {"title": first.piece.fields["title"]}
    return _letter("mail/digest", subject, sections, leave, wishes, {}, {})


def _letter(
    template: str, subject: str, sections: list[ShownSection], leave: str, wishes: str,
    context: dict[str, Any], plain: dict[str, Any],
) -> Letter:  # fmt: skip
    shown = {
        **context, "sections": sections, "base_url": settings.BASE_URL,
        "site_name": settings.SITE_NAME, "leave": leave, "wishes": wishes,
        "picture_width": PICTURE_WIDTH, "subject": subject,
    }  # fmt: skip
    words = [(one, as_plain_text(one.text), _plain(one.items)) for one in sections]
    text = render_to_string(f"{template}.txt", {**shown, **plain, "sections": words})
    return {
        "subject": subject,
        "text": BLANKS.sub("\n\n", text),
        "html": render_designed(f"{template}.mjml", shown),
    }


def _plain(items: list[ShownItem]) -> list[tuple[ShownItem, str]]:
    return [(one, as_plain_text(one.teaser)) for one in items]
