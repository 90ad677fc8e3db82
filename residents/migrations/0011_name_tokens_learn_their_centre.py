from django.db import migrations
from django.db.models import OuterRef, Subquery


def from_their_persons(apps, schema_editor):
    tokens = apps.get_model("residents", "NameToken").objects
    persons = apps.get_model("residents", "Person").objects
    centre = persons.filter(pk=OuterRef("person")).values("centre")[:1]
    tokens.filter(centre=None).update(centre=Subquery(centre))


class Migration(migrations.Migration):

    dependencies = [
        ("residents", "0010_name_tokens_have_a_centre"),
    ]

    operations = [
        migrations.RunPython(from_their_persons, migrations.RunPython.noop),
    ]
