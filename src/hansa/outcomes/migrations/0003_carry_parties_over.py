"""
What editors entered stays public: its parties become rows, and it gets an address.

Organisations come first; names outside the directory stood in one line, parted by semicolons,
without a country. A last day before the signing, which nothing forbade, is dropped.
"""

from datetime import UTC, datetime, time

from django.db import migrations
from django.db.models import F
from django.utils.text import slugify


def carry_over(apps, schema_editor):
    Agreement = apps.get_model("outcomes", "Agreement")
    Party = apps.get_model("outcomes", "Party")
    AuditRecord = apps.get_model("common", "AuditRecord")
    SearchDocument = apps.get_model("common", "SearchDocument")
    Agreement.objects.filter(expires_date__lt=F("signed_date")).update(expires_date=None)
    taken = {"new"}
    for agreement in Agreement.objects.order_by("pk"):
        base = slugify(agreement.title)[:100] or "agreement"
        slug, number = base, 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        entered = AuditRecord.objects.filter(
            verb="agreement.register", target_type="outcomes.Agreement", target_id=str(agreement.pk)
        ).first()
        moment = entered.at if entered else datetime.combine(agreement.signed_date, time(), UTC)
        agreement.slug, agreement.state, agreement.is_vouched = slug, "public", True
        agreement.registered_at = agreement.published_at = moment
        agreement.registered_by_id = entered.actor_id if entered else None
        agreement.save()
        organisations = list(agreement.organisations.order_by("name"))
        names = [name.strip()[:200] for name in agreement.other_parties.split(";")]
        outside = list(dict.fromkeys(name for name in names if name))
        Party.objects.bulk_create([
            *(Party(agreement=agreement, place=place, organisation=one)
              for place, one in enumerate(organisations)),
            *(Party(agreement=agreement, place=place, name=name)
              for place, name in enumerate(outside, len(organisations))),
        ])
        shown = ", ".join([*(one.name for one in organisations), *outside])
        SearchDocument.objects.update_or_create(
            kind="agreement",
            object_id=agreement.pk,
            defaults={
                "title": agreement.title,
                "summary": shown[:400],
                "href": f"/agreements/{slug}/",
                "words": folded(f"{agreement.title} {shown}"),
            },
        )


def folded(text):
    from hansa.common.search import fold

    return fold(text)


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0002_agreement_parties")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
