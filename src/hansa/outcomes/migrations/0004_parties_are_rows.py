"""The fields that parties came from go; what must hold is held by the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0003_carry_parties_over")]

    operations = [
        migrations.RemoveField("agreement", "organisations"),
        migrations.RemoveField("agreement", "other_parties"),
        migrations.AddField("agreement", "organisations", models.ManyToManyField(related_name="agreements", through="outcomes.Party", to="organisations.organisation")),
    ]
