from django.db import migrations
from django.db.models import F
from django.utils import timezone


def note_what_is_over(apps, schema_editor):
    """Ask nobody to look at beds that came back before anybody was asked."""
    rows = apps.get_model("rooms", "OutOfService").objects
    rows.filter(until_on__lte=timezone.localdate()).update(told_until=F("until_on"))


class Migration(migrations.Migration):

    dependencies = [("rooms", "0008_readiness")]

    operations = [migrations.RunPython(note_what_is_over, migrations.RunPython.noop)]
