"""The edition of summer 2017: composed from the demo world, introduced by its editor."""

from typing import TYPE_CHECKING

from hansa.demo import facts
from hansa.events.models import Event
from hansa.news.models import Article
from hansa.newsletter.models import Edition, EditionItem, EditionSection
from hansa.newsletter.operations.writing import (
    ItemWords,
    SectionWords,
    compose_edition,
    edit_edition,
)

if TYPE_CHECKING:
    from hansa.demo.world import World

Kind = EditionSection.Kind
INTRODUCTION = (
    "Two continents in six weeks: clusters met in the United States and with Taiwan. In autumn "
    "Bangkok and Thessaloniki follow, and applications for both are open."
)
TEXTS = {
    Kind.ORGANISATIONS: "The figures are those of the moment at which this edition is sent.",
    Kind.POLL: "A poll: one press, nobody learns who voted for what.",
}
WHOLE = {"news.article": Article, "events.event": Event}
"""Of these the text stands in the edition, not the teaser alone: it has the facts."""
LEFT_OUT = {"Nurses learn portable ultrasound"}
"""Invented, unlike what the edition tells."""


def add_edition(world: "World") -> Edition:
    """Compose the edition and let the editor do their part; nothing is sent."""
    editor = world.people["editor"]
    edition = compose_edition(
        actor=editor, now=facts.BEGINS_AT, title="Summer 2017", covers_from=facts.at(2017, 5, 1)
    )
    sections = [_edited(one) for one in edition.sections.prefetch_related("items")]
    return edit_edition(
        actor=editor, now=facts.BEGINS_AT, edition=edition, version=edition.version,
        title=edition.title, introduction=INTRODUCTION, sections=sections,
    )  # fmt: skip


def _edited(section: EditionSection) -> SectionWords:
    items = [_words(one) for one in section.items.all()]
    shown = section.kind != Kind.SEARCHES
    return SectionWords(section.pk, "", TEXTS.get(Kind(section.kind), ""), shown, items)


def _words(item: EditionItem) -> ItemWords:
    """Return a piece with its whole text where the teaser alone would leave facts out."""
    model = WHOLE.get(item.source_kind)
    if model is None:
        chosen = item.included or item.source_kind == "news.voice"
        return ItemWords(item.pk, item.title, item.teaser, chosen)
    source = model._default_manager.get(pk=item.source_id)
    more = source.body if isinstance(source, Article) else source.description
    told = item.included and item.title not in LEFT_OUT and not _is_invented(source)
    return ItemWords(item.pk, item.title, f"{item.teaser}\n\n{more}".strip(), told)


def _is_invented(source: Article | Event) -> bool:
    known = {fact["slug"] for fact in [*facts.EVENTS, *facts.ARTICLES]}
    return source.slug not in known
