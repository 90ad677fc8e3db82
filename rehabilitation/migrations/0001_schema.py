import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from shelter.shared.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('rehabilitation', '0001_initial'),
        ('rehabilitation', '0002_plan_revision_and_return_reason'),
        ('rehabilitation', '0003_service_note'),
        ('rehabilitation', '0004_service_note_corrections'),
    ]

    initial = True

    dependencies = [
        ('residents', '0001_schema'),
        ('rooms', '0001_schema'),
        ('staff', '0001_schema'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Course',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name_ar', models.CharField(max_length=80, verbose_name='name in Arabic')),
                    ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='staff.centre')),
                    ('is_active', models.BooleanField(default=True, verbose_name='offered')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='CourseRun',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='rehabilitation.course')),
                    ('trainer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='course_runs', to=settings.AUTH_USER_MODEL)),
                    ('capacity', models.PositiveSmallIntegerField(verbose_name='places')),
                    ('starts_on', models.DateField(verbose_name='starts on')),
                    ('ends_on', models.DateField(verbose_name='ends on')),
                    ('has_childcare', models.BooleanField(default=False, verbose_name='with childcare')),
                ],
                options={
                    'ordering': ['starts_on', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('capacity__gt', 0)), name='course_run_has_places'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='course_run_ends_after_it_starts')],
                },
            ),
            migrations.CreateModel(
                name='ClassSession',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='rehabilitation.courserun')),
                    ('starts_at', models.DateTimeField(verbose_name='starts at')),
                    ('ends_at', models.DateTimeField(verbose_name='ends at')),
                ],
                options={
                    'ordering': ['starts_at'],
                    'constraints': [models.UniqueConstraint(fields=('run', 'starts_at'), name='class_session_once_at_a_time'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='class_session_ends_after_it_starts')],
                },
            ),
            migrations.CreateModel(
                name='Enrolment',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='rehabilitation.courserun')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='residents.person')),
                    ('state', models.CharField(choices=[('enrolled', 'enrolled'), ('waiting', 'on the waiting list'), ('withdrawn', 'withdrawn'), ('completed', 'completed')], max_length=10, verbose_name='state')),
                    ('seat', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='place')),
                    ('queued_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['run', 'state', 'queued_at'], name='enrolment_queue')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('run', 'person'), name='enrolment_once_a_run'), models.UniqueConstraint(condition=models.Q(('state', 'enrolled')), fields=('run', 'seat'), name='enrolment_one_a_seat'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'enrolled'), _negated=True), ('seat__gt', 0), _connector='OR'), name='enrolment_has_a_seat')],
                },
            ),
            migrations.CreateModel(
                name='Attendance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='rehabilitation.classsession')),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='rehabilitation.enrolment')),
                    ('mark', models.CharField(choices=[('present', 'present'), ('excused', 'excused'), ('absent', 'absent')], max_length=8, verbose_name='attendance')),
                    ('by_scan', models.BooleanField(default=False)),
                    ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('session', 'enrolment'), name='attendance_once_a_session')],
                },
            ),
            migrations.CreateModel(
                name='Plan',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='staff.centre')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='residents.person')),
                    ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='rooms.stay')),
                    ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                    ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'waiting for approval'), ('approved', 'approved'), ('superseded', 'replaced by a newer version')], default='draft', max_length=12, verbose_name='state')),
                    ('agreed_on', models.DateField(blank=True, null=True, verbose_name='agreed with her on')),
                    ('sealed_her_words', models.BinaryField(null=True)),
                    ('sealed_return_reason', models.BinaryField(null=True)),
                    ('revision', models.PositiveSmallIntegerField(default=1)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('approved_at', models.DateTimeField(blank=True, null=True)),
                    ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('stay', 'version'), name='plan_version_once_a_stay'), models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('stay',), name='plan_one_approved_a_stay'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('approved_at__isnull', False), models.Q(('approved_by', models.F('created_by')), _negated=True)), _connector='OR'), name='plan_not_approved_by_its_author')],
                },
            ),
            migrations.CreateModel(
                name='Goal',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='rehabilitation.plan')),
                    ('domain', models.CharField(choices=[('safety', 'safety'), ('psychological', 'psychological'), ('social', 'social'), ('health', 'health'), ('legal', 'legal'), ('education', 'education'), ('vocational', 'vocational'), ('economic', 'economic'), ('housing', 'housing'), ('family', 'family')], max_length=15, verbose_name='domain')),
                    ('sealed_title', models.BinaryField()),
                    ('sealed_her_words', models.BinaryField(null=True)),
                    ('status', models.CharField(choices=[('not_started', 'not started'), ('in_progress', 'in progress'), ('waiting', 'waiting for someone'), ('met', 'met'), ('set_aside_by_her', 'set aside by her')], default='not_started', max_length=20, verbose_name='status')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='by')),
                ],
                options={
                    'ordering': ['position', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Intervention',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interventions', to='rehabilitation.goal')),
                    ('sealed_title', models.BinaryField()),
                    ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='by')),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    'ordering': ['position', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Review',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='staff.centre')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='residents.person')),
                    ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='rooms.stay')),
                    ('day', models.PositiveSmallIntegerField(verbose_name='day of the stay')),
                    ('due_on', models.DateField(verbose_name='due on')),
                    ('state', models.CharField(choices=[('due', 'due'), ('done', 'done'), ('cancelled', 'no longer needed')], default='due', max_length=10, verbose_name='state')),
                    ('worker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='staff.team')),
                    ('flagged_at', models.DateTimeField(blank=True, null=True)),
                    ('step', models.PositiveSmallIntegerField(default=0)),
                    ('reschedule_reason', models.CharField(blank=True, choices=[('her_wish', 'she asked for another day'), ('unwell', 'she is not well'), ('appointment', 'court, clinic or another appointment'), ('worker_absent', 'her worker is away'), ('other', 'other reason')], max_length=200, verbose_name='reason')),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('sealed_summary', models.BinaryField(null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'due'), ('step', 0)), fields=['due_on'], name='review_to_flag'), models.Index(condition=models.Q(('state', 'due'), ('step__in', [1, 2])), fields=['flagged_at'], name='review_to_escalate'), models.Index(fields=['centre', 'state', 'due_on'], name='review_by_due_date')],
                    'constraints': [models.UniqueConstraint(fields=('stay', 'day'), name='review_once_a_day_of_a_stay'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('done_at__isnull', False), _connector='OR'), name='review_done_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='ReviewLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='rehabilitation.review')),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_lines', to='rehabilitation.goal')),
                    ('status', models.CharField(choices=[('not_started', 'not started'), ('in_progress', 'in progress'), ('waiting', 'waiting for someone'), ('met', 'met'), ('set_aside_by_her', 'set aside by her')], max_length=20, verbose_name='status')),
                    ('sealed_note', models.BinaryField(null=True)),
                    ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('review', 'goal'), name='review_line_once_a_goal')],
                },
            ),
            migrations.CreateModel(
                name='ServiceNote',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_notes', to='staff.centre')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_notes', to='residents.person')),
                    ('service', models.CharField(choices=[('psychological', 'psychological'), ('health', 'health'), ('legal', 'legal')], max_length=14, verbose_name='service')),
                    ('sealed_text', models.BinaryField(null=True)),
                    ('sealed_summary', models.BinaryField(null=True)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='rehabilitation.servicenote')),
                    ('supplements', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supplemented_by', to='rehabilitation.servicenote')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', '-at'], name='service_note_by_person')],
                },
            ),
        ]),
    ]
