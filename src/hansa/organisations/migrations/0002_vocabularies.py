"""The words that every site begins with."""

from django.db import migrations

from hansa.organisations.vocabularies import SEEDED_TERMS


def seed_vocabularies(apps, schema_editor):
    terms = apps.get_model("organisations", "Term").objects
    for vocabulary, words in SEEDED_TERMS.items():
        for slug, label in words.items():
            terms.get_or_create(vocabulary=vocabulary, slug=slug, defaults={"label": label})


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]
    operations = [migrations.RunPython(seed_vocabularies, migrations.RunPython.noop)]
