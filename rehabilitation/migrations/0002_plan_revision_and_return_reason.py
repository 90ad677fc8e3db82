from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rehabilitation', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='plan',
            name='revision',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='plan',
            name='sealed_return_reason',
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name='review',
            name='reschedule_reason',
            field=models.CharField(blank=True, choices=[('her_wish', 'she asked for another day'), ('unwell', 'she is not well'), ('appointment', 'court, clinic or another appointment'), ('worker_absent', 'her worker is away'), ('other', 'other reason')], max_length=200, verbose_name='reason'),
        ),
    ]
