from django.db import migrations
from django.db.models import F


def end_what_was_declined(apps, schema_editor):
    """What was declined before was over at the same moment."""
    requests = apps.get_model("rooms", "StayRequest")
    declined = requests.objects.filter(state="declined", ended_at=None)
    declined.update(ended_at=F("decided_at"), ended_by=F("decided_by"))


class Migration(migrations.Migration):
    dependencies = [("rooms", "0017_requests")]
    operations = [migrations.RunPython(end_what_was_declined, migrations.RunPython.noop)]
