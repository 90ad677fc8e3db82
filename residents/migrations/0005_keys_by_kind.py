from django.db import migrations


def sort_keys(apps, schema_editor):
    """Keep, of the kinds that staff 0003 gave every key, those that are its owner's."""
    Key, Person = apps.get_model("staff", "WrappedKey"), apps.get_model("residents", "Person")
    persons = Person.objects.values("pk")
    Key.objects.filter(kind="draft", owner_id__in=persons).delete()
    Key.objects.exclude(kind="draft").exclude(owner_id__in=persons).delete()
    Key.objects.filter(kind="draft").update(person_id=None)


class Migration(migrations.Migration):

    dependencies = [("residents", "0004_confidentiality"), ("staff", "0005_trail_is_append_only")]

    operations = [migrations.RunPython(sort_keys, migrations.RunPython.noop)]
