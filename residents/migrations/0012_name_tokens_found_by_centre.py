import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("residents", "0011_name_tokens_learn_their_centre"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="nametoken",
            name="name_token",
        ),
        migrations.AlterField(
            model_name="nametoken",
            name="centre",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.centre",
            ),
        ),
        migrations.AlterField(
            model_name="nametoken",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="name_tokens",
                to="residents.person",
            ),
        ),
        migrations.AddIndex(
            model_name="nametoken",
            index=models.Index(
                fields=["token", "centre", "person"], name="name_token_in_centre"
            ),
        ),
    ]
