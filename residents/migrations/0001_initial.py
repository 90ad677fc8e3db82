import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('staff', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='households', to='staff.centre')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=8, unique=True, verbose_name='code')),
                ('sex', models.CharField(choices=[('F', 'female'), ('M', 'male')], max_length=1, verbose_name='sex')),
                ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year of birth')),
                ('languages', models.JSONField(default=list, verbose_name='languages')),
                ('needs_interpreter', models.BooleanField(default=False, verbose_name='needs an interpreter')),
                ('sealed_name', models.BinaryField(null=True)),
                ('sealed_called', models.BinaryField(null=True)),
                ('sealed_phone', models.BinaryField(null=True)),
                ('sealed_birth_date', models.BinaryField(null=True)),
                ('sealed_document', models.BinaryField(null=True)),
                ('phone_hash', models.BinaryField(max_length=16, null=True)),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='known since')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='persons', to='staff.centre')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NameToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.BinaryField(max_length=16)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='name_tokens', to='residents.person')),
            ],
        ),
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('self', 'herself'), ('spouse', 'spouse'), ('child', 'child'), ('sibling', 'sibling'), ('parent', 'parent'), ('other_relative', 'other relative'), ('unrelated', 'not related')], max_length=20, verbose_name='relation')),
                ('since_on', models.DateField(verbose_name='since')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='residents.household')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='residents.person')),
            ],
        ),
        migrations.CreateModel(
            name='FileEvent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('file_opened', 'File opened'), ('file_reopened', 'File opened again'), ('held', 'Bed held'), ('expected', 'Arrival expected'), ('checked_in', 'Arrived'), ('moved', 'Moved to another bed'), ('swapped', 'Swapped beds'), ('undone', 'Last bed change undone'), ('extended', 'Stay extended'), ('away', 'Went out'), ('back', 'Came back'), ('cancelled', 'Stay cancelled'), ('checked_out', 'Left'), ('consent', 'Consent recorded'), ('assigned', 'Member assigned'), ('plan_written', 'Plan written'), ('plan_approved', 'Plan approved'), ('review_done', 'Review completed'), ('enrolled', 'Enrolled in a course'), ('card_issued', 'Card issued'), ('note', 'Note')], max_length=20)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('detail', models.JSONField(default=dict)),
                ('sealed_note', models.BinaryField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='residents.person')),
            ],
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('case_work', 'we keep a file and work with it'), ('contact', 'we may contact her after she leaves'), ('referral', 'we may share what is needed with a service she chooses'), ('statistics', 'she is counted in figures without her name')], max_length=20, verbose_name='purpose')),
                ('given', models.BooleanField(verbose_name='agreed')),
                ('until_on', models.DateField(verbose_name='until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='residents.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('open', 'open'), ('closed', 'closed')], default='open', max_length=10, verbose_name='state')),
                ('channel', models.CharField(choices=[('hotline', 'hotline'), ('child_app', 'child app'), ('woman_app', 'woman app'), ('report_app', 'report app'), ('branch', 'branch office'), ('hospital', 'hospital desk'), ('police', 'police'), ('court', 'court'), ('walk_in', 'came by herself'), ('partner', 'partner'), ('other', 'other way')], max_length=20, verbose_name='came by')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opened at')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_files', to='staff.centre')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='case_files', to='staff.team')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='case_file', to='residents.person')),
            ],
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('assessment_due', 'Assessment'), ('plan_due', 'Plan to be approved'), ('review_due', 'Review'), ('review_overdue', 'Late review'), ('exit_plan_due', 'Exit plan'), ('extension_due', 'Ask for an extension, or prepare to leave'), ('arrival_expected', 'Expected arrival'), ('arrival_unplaced', 'Expected arrival without a bed'), ('departure_expected', 'Expected departure'), ('overstay', 'Past the last night: decide with her'), ('bed_to_prepare', 'Bed to prepare'), ('assign_file', 'File without a worker'), ('follow_up', 'Contact after leaving'), ('other', 'Task')], max_length=30, verbose_name='kind')),
                ('state', models.CharField(choices=[('open', 'to do'), ('done', 'done'), ('cancelled', 'no longer needed')], default='open', max_length=10, verbose_name='state')),
                ('subject_type', models.CharField(max_length=30)),
                ('subject_id', models.UUIDField()),
                ('due_on', models.DateField(verbose_name='due on')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due at')),
                ('role', models.CharField(blank=True, choices=[('house', 'shelter staff'), ('supervisor', 'shift supervisor'), ('intake', 'intake officer'), ('branch', 'branch intake officer'), ('caseworker', 'social worker'), ('lead', 'case supervisor'), ('psychologist', 'psychologist'), ('nurse', 'nurse'), ('legal', 'legal officer'), ('trainer', 'trainer'), ('network', 'network coordinator'), ('manager', 'manager'), ('privacy', 'confidentiality officer'), ('admin', 'system administrator')], max_length=20, verbose_name='role')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='staff.centre')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='residents.person')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='staff.team')),
            ],
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('since_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('until_at', models.DateTimeField(blank=True, null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL)),
                ('since_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('until_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='residents.casefile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until_at', None)), fields=('case_file', 'member'), name='assignment_one_open_a_member')],
            },
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['phone_hash'], name='person_by_phone'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['centre', 'created_at'], name='person_by_centre'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('birth_year', None), ('birth_year__range', (1900, 2200)), _connector='OR'), name='person_birth_year_possible'),
        ),
        migrations.AddIndex(
            model_name='nametoken',
            index=models.Index(fields=['token'], name='name_token'),
        ),
        migrations.AddConstraint(
            model_name='nametoken',
            constraint=models.UniqueConstraint(fields=('person', 'token'), name='name_token_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='householdmember',
            constraint=models.UniqueConstraint(condition=models.Q(('until_on', None)), fields=('person',), name='household_member_one_open_a_person'),
        ),
        migrations.AddConstraint(
            model_name='householdmember',
            constraint=models.CheckConstraint(condition=models.Q(('until_on', None), ('until_on__gte', models.F('since_on')), _connector='OR'), name='household_member_leaves_after_joining'),
        ),
        migrations.AddIndex(
            model_name='fileevent',
            index=models.Index(fields=['person', '-at'], name='file_event_by_person'),
        ),
        migrations.AddIndex(
            model_name='casefile',
            index=models.Index(fields=['team', 'state'], name='case_file_by_team'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['centre', 'state', 'due_on'], name='task_by_due_date'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('kind', 'subject_type', 'subject_id'), name='task_one_open_a_subject'),
        ),
    ]
