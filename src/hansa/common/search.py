"""One search over all public pages: FTS5 on SQLite, tsvector on PostgreSQL, same behaviour."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from hansa.common import clock
from hansa.common.geography import names_of_cities
from hansa.common.models import SearchDocument, SearchWord
from hansa.common.spelling import known_words, likely_words, parts_of, words_with
from hansa.common.words import fold

MOST_WORDS = 8
MOST_LETTERS = 60
PORTION = 500
MOST_NAMED = 3
MOST_TEXT = 200_000
"""Letters of an object that are indexed: PostgreSQL holds at most a megabyte of words."""
WITHIN = {
    "": ("names keywords words", "in_all"),
    "names": ("names", "in_names"),
    "keywords": ("names keywords", "in_keywords"),
}
"""Parts of a document: their columns in FTS5, and the column that holds them in PostgreSQL."""


@dataclass(frozen=True)
class Document:
    """What makes an object findable: its names count most, then keywords, then other texts."""

    kind: str
    object_id: int
    title: str
    summary: str
    href: str
    names: Iterable[str] = ()
    keywords: Iterable[str] = ()
    texts: Iterable[str] = ()
    visible_from: datetime | None = None

    def row(self) -> SearchDocument:
        """Return the row that holds it, not saved yet."""
        return SearchDocument(
            kind=self.kind,
            object_id=self.object_id,
            title=self.title,
            summary=self.summary[:400],
            href=self.href,
            names=fold(" ".join([self.title, *self.names])),
            keywords=fold(" ".join(self.keywords)),
            words=fold(" ".join([self.summary, *self.texts]))[:MOST_TEXT],
            visible_from=self.visible_from,
        )


COLUMNS = ["title", "summary", "href", "names", "keywords", "words", "visible_from"]


def index_documents(documents: Iterable[Document]) -> None:
    """
    Make objects findable, or bring in step what was; called by the operation that saves them.

    What is planned for later is found from ``visible_from`` on.
    """
    rows = [document.row() for document in documents]
    SearchDocument.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=COLUMNS,
    )
    words = {word for row in rows for word in f"{row.names} {row.keywords}".split()}
    known = [SearchWord(word=word) for word in sorted(words) if len(word) <= MOST_LETTERS]
    SearchWord.objects.bulk_create(known, batch_size=500, ignore_conflicts=True)


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
    """Make one object findable by its title and texts."""
    one = Document(
        kind, object_id, title, summary, href, texts=texts, visible_from=visible_from
    )  # fmt: skip
    index_documents([one])


def forget_documents(*, kind: str, object_ids: Sequence[int]) -> None:
    """Take objects out of the index."""
    for first in range(0, len(object_ids), PORTION):
        part = object_ids[first : first + PORTION]
        SearchDocument.objects.filter(kind=kind, object_id__in=part).delete()


def forget_words() -> int:
    """
    Let words go that no document has any more in its names or keywords; return how many.

    Called in a transaction. Documents are read in a stream, and only their different words held.
    """
    _hold_words()
    living: set[str] = set()
    documents = SearchDocument.objects.values_list("names", "keywords")
    for names, keywords in documents.iterator(chunk_size=PORTION):
        living.update(names.split(), keywords.split())
    words = SearchWord.objects.values_list("pk", "word").iterator(chunk_size=PORTION)
    gone = [pk for pk, word in words if word not in living]
    for first in range(0, len(gone), PORTION):
        SearchWord.objects.filter(pk__in=gone[first : first + PORTION]).delete()
    return len(gone)


def _hold_words() -> None:
    """
    Wait for whoever is indexing and let nobody begin; on SQLite the transaction itself does.

    Else a document that is not committed yet, and found its word in the table, would lose it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE common_searchword IN SHARE ROW EXCLUSIVE MODE")


@dataclass(frozen=True)
class Question:
    """What somebody looks for: for each word typed, the words it may stand for."""

    words: tuple[tuple[str, ...], ...] = ()
    read_as: dict[str, str] = field(default_factory=dict)
    """Words nothing begins with, and what each was taken for, likest first."""

    @property
    def beginnings(self) -> list[str]:
        """Return everything a found word may begin with."""
        return [word for alternatives in self.words for word in alternatives]


def read_question(typed: str) -> Question:
    """Return the words of a question as they are typed."""
    return Question(tuple((word,) for word in fold(typed).split()[:MOST_WORDS]))


def readings(typed: str) -> Iterator[Question]:
    """
    Yield what may be meant, likest first, for whoever stops at the first that finds something.

    First the words as they are typed; then with words nothing begins with taken for likely ones,
    parts of longer words and other names of cities; then with less likely words too.
    """
    question = read_question(typed)
    yield question
    if question.words:
        nearest = widen(question)
        yield nearest
        # Where no word is likely, none is less likely.
        if nearest.read_as:
            yield widen(question, far=True)


def widen(question: Question, *, far: bool = False) -> Question:
    """Return the question with more words that each of its words may stand for."""
    widened: list[tuple[str, ...]] = []
    read_as: dict[str, str] = {}
    for word, *_others in question.words:
        others = [*known_words(names_of_cities(word)), *words_with(word)]
        known = _is_found(word)
        likely = [] if known else likely_words(word, far=far)
        if not known and not likely and not others and (parts := parts_of(word)):
            widened += [(part,) for part in parts]
            read_as[word] = " ".join(parts)
            continue
        used = list(dict.fromkeys([*likely, *others]))
        widened.append((word, *used))
        if used and not known:
            read_as[word] = " / ".join(used[:MOST_NAMED])
    return Question(tuple(widened), read_as)


def _is_found(word: str) -> bool:
    """Return whether any word of the index begins like this."""
    return bool(document_ids(Question(((word,),)), most=1))


def documents_of(question: Question, *, within: str = "") -> QuerySet[SearchDocument]:
    """Return the visible documents that hold every word, in their names or keywords if asked."""
    if not question.words:
        return SearchDocument.objects.none()
    visible = Q(visible_from__isnull=True) | Q(visible_from__lte=clock.now())
    return _matching(question.words, within=within).filter(visible)


def search_documents(typed: str) -> QuerySet[SearchDocument]:
    """
    Return the documents that hold every word of the question, or words that begin with it.

    If there are none, words with a typing error are taken for what they look like. What has the
    words in its names comes first, then by title.
    """
    for question in readings(typed):
        found = documents_of(question)
        if found.exists():
            break
    named = _holds(question.words, "names") if question.words else Q(pk__in=[])
    place = Case(When(named, then=Value(0)), default=Value(1), output_field=IntegerField())
    # What was indexed is long, and only what was found is shown.
    shown = found.defer("names", "keywords", "words")
    return shown.annotate(place=place).order_by("place", "title", "pk")


def kinds_of(found: QuerySet[SearchDocument]) -> dict[str, int]:
    """Return how many of these documents are of each kind, the commonest first."""
    counted = found.order_by().values_list("kind").annotate(n=Count("pk"))
    return dict(sorted(counted, key=lambda row: (-row[1], row[0])))


def documents_with_any(beginnings: Iterable[str], *, kind: str) -> QuerySet[SearchDocument]:
    """Return the documents of a kind with a word in its names that begins like one of these."""
    words = tuple(fold(" ".join(beginnings)).split()[:MOST_WORDS])
    if not words:
        return SearchDocument.objects.none()
    return _matching((words,), within="names").filter(kind=kind)


def document_ids(question: Question, *, within: str = "", most: int = 0) -> list[int]:
    """
    Return the numbers of all documents that hold every word, visible or not, in no order.

    For whoever keeps what is visible in memory: nothing but the index is read. ``most`` is how
    many are enough.
    """
    if not question.words:
        return []
    condition, match = _condition(question.words, within)
    # The statement is fixed and the words are a parameter.
    if connection.vendor == "postgresql":
        # As one array, which is read four times as fast; and the whole of it even where one is
        # enough, or the planner reads the table from its beginning.
        rows = f"SELECT id FROM common_searchdocument WHERE {condition}"  # noqa: S608 - see above
        rows = f"WITH found AS MATERIALIZED ({rows}) SELECT array_agg(id) FROM found"  # noqa: S608 - see above
    else:
        rows = f"SELECT rowid FROM common_search_words WHERE {condition}"  # noqa: S608 - see above
        rows += f" LIMIT {most:d}" if most else ""
    with connection.cursor() as cursor:
        cursor.execute(rows, [match])
        found = cursor.fetchall()
    return found[0][0] or [] if connection.vendor == "postgresql" else [n for (n,) in found]


def _matching(groups: tuple[tuple[str, ...], ...], *, within: str) -> QuerySet[SearchDocument]:
    """Return what holds, of each group, a word that begins like one of its folded beginnings."""
    return SearchDocument.objects.filter(_holds(groups, within))


def _holds(groups: tuple[tuple[str, ...], ...], within: str) -> Q:
    """Return the condition that a document holds, of each group, some beginning."""
    condition, match = _condition(groups, within)
    # The statement is fixed and the words are a parameter.
    if connection.vendor == "sqlite":
        rows = RawSQL(f"SELECT rowid FROM common_search_words WHERE {condition}", [match])  # noqa: S608, S611 - see above
        return Q(pk__in=rows)
    return Q(RawSQL(condition, [match], output_field=BooleanField()))  # noqa: S611 - see above


def _condition(groups: tuple[tuple[str, ...], ...], within: str) -> tuple[str, str]:
    """Return the database's own condition for documents, and its parameter."""
    columns, column = WITHIN[within]
    if connection.vendor == "sqlite":
        match = _every_any(groups, '"{}"*', " AND ", " OR ")
        match = f"{{{columns}}} : ({match})" if within else match
        return "common_search_words MATCH %s", match
    # The column is one of three named above.
    return f"{column} @@ to_tsquery('simple', %s)", _every_any(groups, "{}:*", " & ", " | ")


def _every_any(groups: tuple[tuple[str, ...], ...], word: str, every: str, some: str) -> str:
    """Return the condition of one word of each group in a database's own language."""
    return every.join(f"({some.join(word.format(one) for one in words)})" for words in groups)
