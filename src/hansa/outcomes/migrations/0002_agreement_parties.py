"""Parties, follow-ups and reminders; what was there is carried over by the next migration."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0001_initial"),
        ("common", "0004_search_visible_from"),
        ("news", "0001_initial"),
        ("organisations", "0002_reviews_confirmation_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("answer", models.CharField(blank=True, choices=[("", "not confirmed yet"), ("confirmed", "confirmed"), ("refused", "refused")], default="", max_length=10)),
                ("answered_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("agreement", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="outcomes.agreement")),
                ("answered_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("organisation", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="agreement_parties", to="organisations.organisation")),
            ],
            options={"ordering": ["place", "pk"]},
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on_date", models.DateField(verbose_name="day")),
                ("text", models.CharField(max_length=300, verbose_name="what happened")),
                ("added_at", models.DateTimeField()),
                ("added_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("agreement", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="follow_ups", to="outcomes.agreement")),
                ("article", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="news.article")),
            ],
            options={"ordering": ["on_date", "pk"]},
        ),
        migrations.CreateModel(
            name="ExpiryReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("expires_date", models.DateField()),
                ("days_before", models.PositiveSmallIntegerField()),
                ("sent_at", models.DateTimeField()),
                ("agreement", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="outcomes.agreement")),
            ],
        ),
        migrations.AddField("agreement", "slug", models.CharField(default="", max_length=120), preserve_default=False),
        migrations.AddField("agreement", "scope", models.TextField(blank=True, default="", verbose_name="scope"), preserve_default=False),
        migrations.AddField("agreement", "document", models.FileField(blank=True, default="", max_length=200, upload_to="", verbose_name="document"), preserve_default=False),
        migrations.AddField("agreement", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField("agreement", "state", models.CharField(choices=[("waiting", "waiting for confirmation"), ("public", "public"), ("refused", "refused")], default="waiting", max_length=10)),
        migrations.AddField("agreement", "is_vouched", models.BooleanField(default=False)),
        migrations.AddField("agreement", "registered_at", models.DateTimeField(default=django.utils.timezone.now), preserve_default=False),
        migrations.AddField("agreement", "registered_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField("agreement", "published_at", models.DateTimeField(null=True)),
    ]
