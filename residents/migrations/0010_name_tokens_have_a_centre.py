import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("residents", "0009_restricted_files_indexed"),
        ("staff", "0006_accounts_await_confirmation"),
    ]

    operations = [
        migrations.AddField(
            model_name="nametoken",
            name="centre",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.centre",
            ),
        ),
    ]
