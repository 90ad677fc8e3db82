import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0023_rule_overrides'),
    ]

    operations = [
        migrations.AddField(
            model_name='bedchange',
            name='made_room',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made_room_for', to='rooms.bedchange'),
        ),
    ]
