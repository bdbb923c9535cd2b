from django.db import migrations

PERSONAL = {
    "email", "phone", "contact_name", "contact_position", "social_links", "address", "postcode",
}


def forget_contact(apps, schema_editor):
    """
    Take what may tell of a person out of versions sent in and out of records of changes.

    Open reviews lose nothing: until the decision the profile itself cannot be changed.
    """
    Review = apps.get_model("organisations", "Review")
    for one in Review.objects.iterator():
        one.profile = {name: said for name, said in one.profile.items() if name not in PERSONAL}
        one.save(update_fields=["profile"])
    AuditRecord = apps.get_model("common", "AuditRecord")
    for one in AuditRecord.objects.filter(verb="organisation.edit").iterator():
        changed = one.details.get("changed", {})
        if any(changed.get(name) for name in PERSONAL):
            one.details["changed"] = {
                name: [] if name in PERSONAL else values for name, values in changed.items()
            }
            one.save(update_fields=["details"])


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0005_search_names_and_spelling'),
        ('organisations', '0007_meanings'),
    ]

    operations = [
        migrations.RunPython(forget_contact, migrations.RunPython.noop),
    ]
