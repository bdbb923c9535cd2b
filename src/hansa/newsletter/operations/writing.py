"""Composing and editing an edition."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.errors import StaleForm
from hansa.common.operations import make_with_free_name, operation, record, refuse_unless
from hansa.newsletter.models import Edition, EditionItem, EditionSection
from hansa.newsletter.outlines import COMPLETE, OUTLINES
from hansa.newsletter.queries.sources import figures_now, offered

State = Edition.State
MOST_TEXTS = 10


@dataclass(frozen=True)
class ItemWords:
    """A piece as an editor left it."""

    pk: int
    title: str
    teaser: str
    is_included: bool


@dataclass(frozen=True)
class SectionWords:
    """A section as an editor left it, its pieces in their order."""

    pk: int
    heading: str = ""
    text: str = ""
    is_included: bool = True
    items: Sequence[ItemWords] = field(default_factory=tuple)


@operation("edition.compose")
def compose_edition(
    *, actor: User | None, now: datetime, title: str, covers_from: datetime,
    outline: str = COMPLETE, key: str = "",
) -> Edition:  # fmt: skip
    """Make a draft of these sections, filled from the site, and the figures of today."""
    figures = figures_now(None, now)
    made = make_with_free_name(
        lambda: Edition.objects.create(
            number=(Edition.objects.aggregate(latest=Max("number"))["latest"] or 0) + 1,
            title=title,
            covers_from=covers_from,
            composed_at=now,
            figures=figures,
        )
    )
    for place, (kind, chosen) in enumerate(OUTLINES[outline].sections.items()):
        section = EditionSection.objects.create(edition=made, kind=kind, place=place)
        EditionItem.objects.bulk_create(
            EditionItem(edition=made, section=section, place=n, included=n < chosen, **fields)
            for n, fields in enumerate(offered(kind, since=covers_from, now=now))
        )
    made.figures = figures_now(made, now)
    made.save(update_fields=["figures"])
    record(actor=actor, now=now, verb="edition.compose", target=made)
    return made


@operation("edition.edit")
def edit_edition(
    *, actor: User, now: datetime, edition: Edition, version: int, title: str, introduction: str,
    sections: Sequence[SectionWords] = (), with_text: bool = False, counts_clicks: bool = False,
) -> Edition:  # fmt: skip
    """
    Change words, choice and order; what is planned or sent cannot be changed.

    ``sections`` stand in their order, each with its pieces in theirs; what is not named stays
    as it is, behind them. ``with_text`` adds a section of free text at the end.
    """
    hit = Edition.objects.filter(pk=edition.pk, version=version, state=State.DRAFT).update(
        title=title, introduction=introduction, counts_clicks=counts_clicks, version=version + 1
    )
    edition.refresh_from_db()
    if not hit:
        refuse_unless(edition.state != State.PLANNED, _("This edition is planned to be sent."))
        refuse_unless(edition.state == State.DRAFT, _("This edition has been sent."))
        raise StaleForm(edition)
    _keep_sections(edition, sections)
    if with_text:
        texts = edition.sections.filter(kind=EditionSection.Kind.TEXT).count()
        refuse_unless(texts < MOST_TEXTS, _("There are many free texts already."))
        last = edition.sections.aggregate(last=Max("place"))["last"] or 0
        EditionSection.objects.create(
            edition=edition, kind=EditionSection.Kind.TEXT, place=last + 1
        )
    record(actor=actor, now=now, verb="edition.edit", target=edition)
    return edition


def _keep_sections(edition: Edition, sections: Sequence[SectionWords]) -> None:
    there = {one.pk: one for one in edition.sections.all()}
    items = {one.pk: one for one in edition.items.all()}
    named = [one for one in sections if one.pk in there]
    rest = [one for one in there.values() if one.pk not in {words.pk for words in named}]
    for place, words in enumerate(named):
        section = there[words.pk]
        section.place, section.heading, section.text = place, words.heading, words.text
        section.included = words.is_included
        own = [one for one in words.items if one.pk in items]
        for at, piece in enumerate(own):
            item = items[piece.pk]
            if item.section_id == section.pk:
                item.place, item.title, item.teaser = at, piece.title or item.title, piece.teaser
                item.included = piece.is_included
    for place, section in enumerate(rest, start=len(named)):
        section.place = place
    fields = ["place", "heading", "text", "included"]
    EditionSection.objects.bulk_update(there.values(), fields)
    EditionItem.objects.bulk_update(items.values(), ["place", "title", "teaser", "included"])
