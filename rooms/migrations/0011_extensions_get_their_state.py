from django.db import migrations
from django.db.models import F

LEVELS = (("supervisor", 7), ("manager", 30))


def sort_extensions(apps, schema_editor):
    """What was approved is approved; the level is read from the nights past the limit."""
    extensions = apps.get_model("rooms", "Extension").objects
    extensions.filter(decided_at__isnull=False).update(state="approved")
    rows = extensions.annotate(limit=F("stay__centre__max_nights"))
    for row in rows.select_related("stay").iterator():
        nights = (row.stay.departs_on - row.stay.arrives_on).days
        nights += row.nights if row.state == "asked" else 0
        row.nights_past = max(1, nights - row.limit)
        fitting = (level for level, most in LEVELS if row.nights_past <= most)
        row.level = next(fitting, "committee")
        row.save(update_fields=["nights_past", "level"])


class Migration(migrations.Migration):
    dependencies = [("rooms", "0010_extension_by_level")]
    operations = [migrations.RunPython(sort_extensions, migrations.RunPython.noop)]
