import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rehabilitation", "0003_service_note"),
    ]

    operations = [
        migrations.AddField(
            model_name="servicenote",
            name="corrects",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="rehabilitation.servicenote",
            ),
        ),
        migrations.AddField(
            model_name="servicenote",
            name="supplements",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supplemented_by",
                to="rehabilitation.servicenote",
            ),
        ),
    ]
