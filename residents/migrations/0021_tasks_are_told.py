from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0020_a_villa_left'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='told_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
