"""The full-text index, in the way of each database."""

from django.core.management import call_command
from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE common_search_words USING fts5(
        words, content='common_searchdocument', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3 4')""",
    """CREATE TRIGGER common_search_insert AFTER INSERT ON common_searchdocument BEGIN
        INSERT INTO common_search_words(rowid, words) VALUES (new.id, new.words); END""",
    """CREATE TRIGGER common_search_delete AFTER DELETE ON common_searchdocument BEGIN
        INSERT INTO common_search_words(common_search_words, rowid, words)
        VALUES ('delete', old.id, old.words); END""",
    """CREATE TRIGGER common_search_update AFTER UPDATE ON common_searchdocument BEGIN
        INSERT INTO common_search_words(common_search_words, rowid, words)
        VALUES ('delete', old.id, old.words);
        INSERT INTO common_search_words(rowid, words) VALUES (new.id, new.words); END""",
]
POSTGRESQL = [
    """CREATE INDEX common_search_words ON common_searchdocument
        USING gin (to_tsvector('simple', words))""",
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
