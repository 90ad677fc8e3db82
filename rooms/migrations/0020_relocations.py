import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0019_requests_over'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='bedchange',
            name='kind',
            field=models.CharField(choices=[('check_in', 'check-in'), ('move', 'move'), ('swap', 'swap'), ('birth', 'birth'), ('check_out', 'check-out'), ('relocation', 'relocation'), ('cancel', 'cancellation'), ('undo', 'undo')], max_length=10, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='Relocation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('address_exposed', 'its address became known'), ('fire', 'fire or smoke'), ('water', 'water or damage to the building'), ('infection', 'infection'), ('other', 'other reason')], max_length=16, verbose_name='reason')),
                ('sealed_words', models.BinaryField(null=True)),
                ('closed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='closed at')),
                ('reopened_at', models.DateTimeField(blank=True, null=True, verbose_name='reopened at')),
                ('change', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='relocation', to='rooms.bedchange')),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reopened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('villa', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relocations', to='rooms.villa')),
            ],
        ),
        migrations.AddField(
            model_name='outofservice',
            name='relocation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closures', to='rooms.relocation'),
        ),
        migrations.AddConstraint(
            model_name='relocation',
            constraint=models.UniqueConstraint(condition=models.Q(('reopened_at', None)), fields=('villa',), name='relocation_one_open_a_villa'),
        ),
        migrations.AddConstraint(
            model_name='relocation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reopened_at', None), ('reopened_by', None)), models.Q(('reopened_at__isnull', False), ('reopened_by__isnull', False)), _connector='OR'), name='relocation_reopened_by_somebody'),
        ),
    ]
