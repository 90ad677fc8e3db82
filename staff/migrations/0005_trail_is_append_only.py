from django.db import migrations

from staff import append_only


class Migration(migrations.Migration):

    dependencies = [("staff", "0004_confidentiality")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: append_only.protect(editor.connection),
            lambda apps, editor: append_only.lift(editor.connection),
        )
    ]
