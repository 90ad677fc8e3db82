import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0024_conflict_links'),
        ('rooms', '0024_made_room'),
        ('staff', '0008_how_members_are_told'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('from_on', models.DateField(verbose_name='from the night of')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked at')),
                ('version', models.CharField(blank=True, max_length=32)),
                ('people_without', models.PositiveSmallIntegerField(default=0, verbose_name='people without a place')),
                ('cost_now', models.FloatField(null=True)),
                ('cost', models.FloatField(null=True)),
                ('bound', models.FloatField(null=True)),
                ('seconds', models.FloatField(null=True)),
                ('failed', models.BooleanField(default=False)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='staff.centre')),
            ],
        ),
        migrations.CreateModel(
            name='ProposalLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('from_on', models.DateField()),
                ('until_on', models.DateField()),
                ('stays', models.JSONField(default=list)),
                ('beds', models.JSONField(default=list)),
                ('cost_now', models.FloatField(null=True)),
                ('cost', models.FloatField()),
                ('gains', models.JSONField(default=list)),
                ('gives_up', models.JSONField(default=list)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_room', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rooms.room')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.household')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='rooms.proposal')),
                ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rooms.stayrequest')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rooms.room')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['centre', '-asked_at'], name='proposal_by_centre'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cost', None), ('cost_now', None)), models.Q(('cost__isnull', False), ('cost_now__isnull', False)), _connector='OR'), name='proposal_costs_both_or_neither'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('failed', False), ('cost', None), _connector='OR'), name='proposal_failed_costs_nothing'),
        ),
        migrations.AddConstraint(
            model_name='proposalline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('household', None), ('request__isnull', False)), models.Q(('household__isnull', False), ('request', None)), _connector='OR'), name='proposal_line_of_one_party'),
        ),
        migrations.AddConstraint(
            model_name='proposalline',
            constraint=models.CheckConstraint(condition=models.Q(('until_on__gt', models.F('from_on'))), name='proposal_line_is_a_night_at_least'),
        ),
        migrations.AddConstraint(
            model_name='proposalline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='proposal_line_confirmed_by_somebody'),
        ),
    ]
