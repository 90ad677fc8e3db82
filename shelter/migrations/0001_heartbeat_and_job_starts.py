from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.UUIDField()),
                ('started_at', models.DateTimeField()),
                ('beat_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='JobStart',
            fields=[
                ('key', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('count', models.PositiveSmallIntegerField(default=0)),
                ('begun_at', models.DateTimeField()),
            ],
        ),
    ]
