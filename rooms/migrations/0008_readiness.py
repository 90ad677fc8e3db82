import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0007_table'),
        ('staff', '0006_accounts_await_confirmation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Maintenance',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('water', 'water or drain'), ('power', 'electricity or light'), ('climate', 'heating or cooling'), ('furniture', 'furniture or bedding'), ('door', 'door, window or lock'), ('walls', 'walls, floor or ceiling'), ('pests', 'pests'), ('fire_safety', 'alarm or extinguisher'), ('other', 'something else')], max_length=12, verbose_name='what is it')),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='in a few words')),
                ('urgency', models.CharField(choices=[('now', 'today'), ('soon', 'within three days'), ('later', 'within two weeks')], max_length=5, verbose_name='urgency')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked at')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
            ],
        ),
        migrations.AddField(
            model_name='bedpreparation',
            name='begun_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='begun at'),
        ),
        migrations.AddField(
            model_name='bedpreparation',
            name='begun_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outofservice',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='back in service at'),
        ),
        migrations.AddField(
            model_name='outofservice',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outofservice',
            name='told_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='bedpreparation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('begun_at', None), ('begun_by', None)), models.Q(('begun_at__isnull', False), ('begun_by__isnull', False)), _connector='OR'), name='bed_preparation_begun_by_somebody'),
        ),
        migrations.AddField(
            model_name='maintenance',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='maintenance',
            name='bed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rooms.bed'),
        ),
        migrations.AddField(
            model_name='maintenance',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='maintenance', to='staff.centre'),
        ),
        migrations.AddField(
            model_name='maintenance',
            name='done_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='maintenance',
            name='room',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rooms.room'),
        ),
        migrations.AddField(
            model_name='outofservice',
            name='maintenance',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closures', to='rooms.maintenance'),
        ),
        migrations.AddConstraint(
            model_name='outofservice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='out_of_service_ended_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='maintenance',
            index=models.Index(fields=['centre', 'done_at', 'due_on'], name='maintenance_open'),
        ),
        migrations.AddConstraint(
            model_name='maintenance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bed__isnull', False), ('room__isnull', True)), models.Q(('bed__isnull', True), ('room__isnull', False)), _connector='OR'), name='maintenance_of_a_room_or_a_bed'),
        ),
        migrations.AddConstraint(
            model_name='maintenance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='maintenance_done_by_somebody'),
        ),
    ]
