"""The full-text index, in the way of each database, and the table of the cache."""

from django.core.management import call_command
from django.db import migrations

SQLITE = [
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
]
POSTGRESQL = [
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


def make_index(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


def make_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]
    operations = [
        migrations.RunPython(make_index, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
