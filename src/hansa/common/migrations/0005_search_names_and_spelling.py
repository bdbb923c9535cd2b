"""The index tells names and keywords from other words, and keeps words for spelling."""

from django.db import migrations, models

from hansa.common.words import fold

SQLITE = [
    "DROP TRIGGER IF EXISTS common_search_insert",
    "DROP TRIGGER IF EXISTS common_search_delete",
    "DROP TRIGGER IF EXISTS common_search_update",
    "DROP TABLE common_search_words",
    """CREATE VIRTUAL TABLE common_search_words USING fts5(
        names, keywords, words, content='common_searchdocument', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3 4')""",
    """CREATE TRIGGER common_search_insert AFTER INSERT ON common_searchdocument BEGIN
        INSERT INTO common_search_words(rowid, names, keywords, words)
        VALUES (new.id, new.names, new.keywords, new.words); END""",
    """CREATE TRIGGER common_search_delete AFTER DELETE ON common_searchdocument BEGIN
        INSERT INTO common_search_words(common_search_words, rowid, names, keywords, words)
        VALUES ('delete', old.id, old.names, old.keywords, old.words); END""",
    """CREATE TRIGGER common_search_update AFTER UPDATE ON common_searchdocument BEGIN
        INSERT INTO common_search_words(common_search_words, rowid, names, keywords, words)
        VALUES ('delete', old.id, old.names, old.keywords, old.words);
        INSERT INTO common_search_words(rowid, names, keywords, words)
        VALUES (new.id, new.names, new.keywords, new.words); END""",
    "INSERT INTO common_search_words(common_search_words) VALUES ('rebuild')",
]
POSTGRESQL = [
    "DROP INDEX common_search_words",
    # A column for each question, not weights in one: an index has no weights, so that every row
    # found would be read again for them.
    """ALTER TABLE common_searchdocument
        ADD COLUMN in_names tsvector GENERATED ALWAYS AS (to_tsvector('simple', names)) STORED,
        ADD COLUMN in_keywords tsvector GENERATED ALWAYS AS (
            to_tsvector('simple', names || ' ' || keywords)) STORED,
        ADD COLUMN in_all tsvector GENERATED ALWAYS AS (
            to_tsvector('simple', names || ' ' || keywords || ' ' || words)) STORED""",
    "CREATE INDEX common_search_names ON common_searchdocument USING gin (in_names)",
    "CREATE INDEX common_search_keywords ON common_searchdocument USING gin (in_keywords)",
    "CREATE INDEX common_search_words ON common_searchdocument USING gin (in_all)",
]


def name_documents(apps, schema_editor):
    """Fill the names in; the next saving of each object, or reindexing, does it in full."""
    documents = apps.get_model("common", "SearchDocument").objects
    words = apps.get_model("common", "SearchWord").objects
    for document in documents.only("title").iterator():
        document.names = fold(document.title)
        document.save(update_fields=["names"])
        known = [words.model(word=word) for word in document.names.split() if len(word) <= 60]
        words.bulk_create(known, ignore_conflicts=True)


def make_index(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("common", "0004_search_visible_from")]
    operations = [
        migrations.AddField("searchdocument", "names", models.TextField(default="")),
        migrations.AddField("searchdocument", "keywords", models.TextField(default="")),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=60, unique=True)),
            ],
        ),
        migrations.RunPython(name_documents, migrations.RunPython.noop),
        migrations.RunPython(make_index, migrations.RunPython.noop),
    ]
