from django.db import migrations
from django.db.models import F


def note_what_was_there(apps, schema_editor):
    """Tell nobody of tasks that were there before anybody was told of tasks."""
    apps.get_model("residents", "Task").objects.filter(state="open").update(told_at=F("created_at"))


class Migration(migrations.Migration):

    dependencies = [("residents", "0021_tasks_are_told")]

    operations = [migrations.RunPython(note_what_was_there, migrations.RunPython.noop)]
