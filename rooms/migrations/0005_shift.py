import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0004_night"),
        ("residents", "0007_share_purposes"),
        ("staff", "0006_accounts_await_confirmation"),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('draft', 'being prepared'), ('given', 'given, not yet taken over'), ('taken', 'taken over')], default='draft', max_length=5, verbose_name='state')),
                ('shift_ends_at', models.DateTimeField(verbose_name='the shift ends at')),
                ('prepared_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('given_at', models.DateTimeField(blank=True, null=True)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='staff.centre')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='HouseIncident',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('state', models.CharField(choices=[('open', 'open'), ('followed_up', 'followed up'), ('closed', 'closed')], default='open', max_length=11, verbose_name='state')),
                ('at', models.DateTimeField(verbose_name='happened at')),
                ('place', models.CharField(choices=[('room', 'in a room'), ('common', 'in a shared space'), ('outside', 'outside, in the yard or at the gate')], max_length=7, verbose_name='where')),
                ('kind', models.CharField(choices=[('quarrel', 'quarrel'), ('harm', 'somebody was hurt by somebody'), ('accident', 'accident'), ('illness', 'sudden illness'), ('self_harm', 'harm to oneself, or the wish for it'), ('fire', 'fire or smoke'), ('damage', 'damage'), ('loss', 'something is missing'), ('stranger', 'a stranger, or a threat from outside'), ('privacy', 'something confidential got out'), ('other', 'another incident')], max_length=9, verbose_name='kind')),
                ('severity', models.PositiveSmallIntegerField(choices=[(1, '1 – minor'), (2, '2 – moderate'), (3, '3 – serious'), (4, '4 – critical')], verbose_name='severity')),
                ('happened', models.CharField(max_length=500, verbose_name='what happened')),
                ('action_taken', models.CharField(max_length=500, verbose_name='what was done at once')),
                ('follow_up_on', models.DateField(verbose_name='to be followed up by')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lessons', models.CharField(blank=True, max_length=500, verbose_name='what we learn from it')),
                ('followed_up_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='staff.centre')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('followed_up_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='HandoverLine',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('task', 'still to do'), ('late_leave', 'out, and late'), ('held_bed', 'bed held for her'), ('missing', 'missing'), ('incident', 'incident to follow up'), ('bed', 'bed to prepare'), ('typed', 'from the shift')], default='typed', max_length=10, verbose_name='kind')),
                ('detail', models.JSONField(default=dict)),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='what to know')),
                ('sealed_text', models.BinaryField(null=True)),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('handover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='rooms.handover')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.person')),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rooms.houseincident')),
            ],
        ),
        migrations.CreateModel(
            name='HouseLogEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='when')),
                ('kind', models.CharField(choices=[('note', 'note'), ('maintenance', 'maintenance'), ('delivery', 'delivery'), ('safety_round', 'safety round'), ('incident', 'incident'), ('visitor', 'visitor'), ('other', 'other')], max_length=12, verbose_name='kind')),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='what happened')),
                ('sealed_text', models.BinaryField(null=True)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='house_log', to='staff.centre')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='rooms.houselogentry')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='log_entries', to='rooms.houseincident')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.person')),
            ],
        ),
        migrations.CreateModel(
            name='IncidentNotice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('told', models.CharField(choices=[('supervisor', 'the shift supervisor'), ('manager', 'the manager'), ('case_team', 'her social worker'), ('ambulance', 'the ambulance'), ('police', 'the police'), ('civil_defence', 'the civil defence'), ('authority', 'the authority in charge'), ('other', 'somebody else')], max_length=13, verbose_name='who was told')),
                ('at', models.DateTimeField(verbose_name='told at')),
                ('noted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='rooms.houseincident')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IncidentPerson',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('harmed', 'came to harm'), ('caused', 'had a part in causing it'), ('witness', 'saw or heard it')], max_length=7, verbose_name='part in it')),
                ('sealed_text', models.BinaryField(null=True)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='involved', to='rooms.houseincident')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='residents.person')),
            ],
        ),
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(fields=['centre', 'state'], name='handover_by_state'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('centre',), name='handover_one_draft_a_centre'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_at', None), ('given_by', None), ('state', 'draft')), models.Q(('given_at__isnull', False), ('given_by__isnull', False), models.Q(('state', 'draft'), _negated=True)), _connector='OR'), name='handover_given_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_at', None), ('taken_by', None), models.Q(('state', 'taken'), _negated=True)), models.Q(('state', 'taken'), ('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='handover_taken_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('taken_by', None), models.Q(('taken_by', models.F('given_by')), _negated=True), _connector='OR'), name='handover_not_taken_by_who_gave'),
        ),
        migrations.AddIndex(
            model_name='houseincident',
            index=models.Index(fields=['centre', 'state', '-at'], name='house_incident_by_state'),
        ),
        migrations.AddConstraint(
            model_name='houseincident',
            constraint=models.UniqueConstraint(fields=('centre', 'number'), name='house_incident_one_number_a_centre'),
        ),
        migrations.AddConstraint(
            model_name='houseincident',
            constraint=models.CheckConstraint(condition=models.Q(('severity__range', (1, 4))), name='house_incident_severity_known'),
        ),
        migrations.AddConstraint(
            model_name='houseincident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('followed_up_at', None), ('followed_up_by', None), ('state', 'open')), models.Q(('followed_up_at__isnull', False), ('followed_up_by__isnull', False), models.Q(('state', 'open'), _negated=True), models.Q(('lessons', ''), _negated=True)), _connector='OR'), name='house_incident_followed_up_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='houseincident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), models.Q(('state', 'closed'), _negated=True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('state', 'closed')), _connector='OR'), name='house_incident_closed_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='handoverline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind', 'typed'), _negated=True), ('sealed_text', None), ('text', '')), models.Q(('kind', 'typed'), ('person', None), ('sealed_text', None), models.Q(('text', ''), _negated=True)), models.Q(('kind', 'typed'), ('person__isnull', False), ('sealed_text__isnull', False), ('text', '')), _connector='OR'), name='handover_line_says_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='handoverline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('read_at', None), ('read_by', None)), models.Q(('read_at__isnull', False), ('read_by__isnull', False)), _connector='OR'), name='handover_line_read_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='handoverline',
            constraint=models.CheckConstraint(condition=models.Q(('read_by', None), models.Q(('read_by', models.F('written_by')), _negated=True), _connector='OR'), name='handover_line_not_read_by_who_wrote'),
        ),
        migrations.AddIndex(
            model_name='houselogentry',
            index=models.Index(fields=['centre', '-at'], name='house_log_entry_by_time'),
        ),
        migrations.AddConstraint(
            model_name='houselogentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('incident', None), ('person', None), ('sealed_text', None), models.Q(('text', ''), _negated=True)), models.Q(('incident', None), ('person__isnull', False), ('sealed_text__isnull', False), ('text', '')), models.Q(('incident__isnull', False), ('person', None), ('sealed_text', None), ('text', '')), _connector='OR'), name='house_log_entry_says_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='houselogentry',
            constraint=models.CheckConstraint(condition=models.Q(('at__lte', models.F('entered_at'))), name='house_log_entry_not_of_the_future'),
        ),
        migrations.AddConstraint(
            model_name='incidentperson',
            constraint=models.UniqueConstraint(fields=('incident', 'person'), name='incident_person_once_an_incident'),
        ),
    ]
