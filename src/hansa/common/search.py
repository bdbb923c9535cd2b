"""One search over all public pages: FTS5 on SQLite, tsvector on PostgreSQL, same behaviour."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from hansa.common import clock
from hansa.common.models import SearchDocument

MOST_WORDS = 8


def fold(text: str) -> str:
    """Return the text in lower case without accents and with single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain.replace("ß", "ss").replace("ø", "o")))


def index_document(
    *,
    kind: str,
    object_id: int,
    title: str,
    summary: str,
    href: str,
    texts: Iterable[str],
    visible_from: datetime | None = None,
) -> None:
    """
    Make the object findable by its title and texts; called by the operation that saves it.

    What is planned for later is found from ``visible_from`` on.
    """
    words = fold(" ".join([title, summary, *texts]))
    SearchDocument.objects.update_or_create(
        kind=kind,
        object_id=object_id,
        defaults={
            "title": title,
            "summary": summary[:400],
            "href": href,
            "words": words,
            "visible_from": visible_from,
        },
    )


def forget_document(*, kind: str, object_id: int) -> None:
    """Take the object out of the index."""
    SearchDocument.objects.filter(kind=kind, object_id=object_id).delete()


def search_documents(question: str) -> QuerySet[SearchDocument]:
    """Return the documents that hold every word of the question, or words that begin with it."""
    terms = fold(question).split()[:MOST_WORDS]
    if not terms:
        return SearchDocument.objects.none()
    visible = Q(visible_from__isnull=True) | Q(visible_from__lte=clock.now())
    found = _matching(terms, every=True).filter(visible)
    in_title = Case(
        When(title__icontains=question.replace("\x00", "").strip(), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return found.annotate(place=in_title).order_by("place", F("title").asc())


def documents_with_any(beginnings: Iterable[str], *, kind: str) -> QuerySet[SearchDocument]:
    """Return the documents of a kind with a word that begins like one of these."""
    terms = fold(" ".join(beginnings)).split()[:MOST_WORDS]
    if not terms:
        return SearchDocument.objects.none()
    return _matching(terms, every=False).filter(kind=kind)


def _matching(terms: list[str], *, every: bool) -> QuerySet[SearchDocument]:
    """Return what holds all or any of these folded beginnings of words."""
    if connection.vendor == "sqlite":
        match = (" " if every else " OR ").join(f'"{term}"*' for term in terms)
        rows = "SELECT rowid FROM common_search_words WHERE common_search_words MATCH %s"
    else:
        match = (" & " if every else " | ").join(f"{term}:*" for term in terms)
        rows = (
            "SELECT id FROM common_searchdocument "
            "WHERE to_tsvector('simple', words) @@ to_tsquery('simple', %s)"
        )
    # The statement is fixed and the words are a parameter.
    return SearchDocument.objects.filter(pk__in=RawSQL(rows, [match]))  # noqa: S611
