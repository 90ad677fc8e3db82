import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0002_check_in_draft'),
    ]

    operations = [
        migrations.AlterField(
            model_name='placement',
            name='bed',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='rooms.bed'),
        ),
        migrations.AddIndex(
            model_name='placement',
            index=models.Index(fields=['bed', 'until_on'], name='placement_by_bed'),
        ),
    ]
