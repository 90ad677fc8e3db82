import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from shelter.shared.migrating import CreateModels
from staff import append_only


class Migration(migrations.Migration):

    replaces = [
        ('staff', '0001_initial'),
        ('staff', '0002_seal_kept_answers'),
        ('staff', '0003_keys_by_kind'),
        ('staff', '0004_confidentiality'),
        ('staff', '0005_trail_is_append_only'),
        ('staff', '0006_accounts_await_confirmation'),
        ('staff', '0007_key_kind_of_requests'),
        ('staff', '0008_how_members_are_told'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='AuditEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                    ('member_id', models.UUIDField(null=True, verbose_name='member')),
                    ('centre_id', models.UUIDField(null=True, verbose_name='centre')),
                    ('action', models.CharField(max_length=80, verbose_name='page or operation')),
                    ('method', models.CharField(max_length=7, verbose_name='method')),
                    ('status', models.PositiveSmallIntegerField(verbose_name='status')),
                    ('subjects', models.BinaryField(verbose_name='persons shown')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                    ('device_id', models.UUIDField(null=True, verbose_name='device')),
                    ('about_id', models.UUIDField(null=True, verbose_name='about')),
                ],
                options={
                    'indexes': [models.Index(fields=['centre_id', '-id'], name='audit_by_centre'), models.Index(fields=['centre_id', 'at'], name='audit_by_time')],
                },
            ),
            migrations.CreateModel(
                name='AuditSeal',
                fields=[
                    ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                    ('first_id', models.BigIntegerField()),
                    ('last_id', models.BigIntegerField()),
                    ('digests', models.BinaryField()),
                    ('previous', models.BinaryField(max_length=32)),
                    ('digest', models.BinaryField(max_length=32)),
                    ('sealed_at', models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name='Centre',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name_ar', models.CharField(max_length=80, verbose_name='name in Arabic')),
                    ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                    ('code', models.SlugField(unique=True, verbose_name='code')),
                    ('country', models.CharField(default='QA', max_length=2, verbose_name='country')),
                    ('time_zone', models.CharField(default='Asia/Qatar', max_length=40, verbose_name='time zone')),
                    ('max_nights', models.PositiveSmallIntegerField(default=30, verbose_name='nights without an extension')),
                    ('hold_minutes', models.PositiveSmallIntegerField(default=90, verbose_name='minutes a bed is held')),
                    ('shows_hijri', models.BooleanField(default=True, verbose_name='shows Hijri dates')),
                    ('requires_devices', models.BooleanField(default=True, verbose_name='sign-in from known devices only')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Team',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name_ar', models.CharField(max_length=80, verbose_name='name in Arabic')),
                    ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='staff.centre')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Member',
                fields=[
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('login', models.CharField(max_length=60, unique=True, verbose_name='user name')),
                    ('name', models.CharField(max_length=60, verbose_name='name shown to colleagues')),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='staff.centre')),
                    ('roles', models.JSONField(default=list, verbose_name='roles')),
                    ('language', models.CharField(blank=True, max_length=2, verbose_name='language')),
                    ('theme', models.CharField(blank=True, max_length=5, verbose_name='theme')),
                    ('is_active', models.BooleanField(default=True, verbose_name='active')),
                    ('pin', models.CharField(blank=True, max_length=128, verbose_name='PIN')),
                    ('awaits_confirmation_since', models.DateTimeField(blank=True, null=True)),
                    ('reset_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('teams', models.ManyToManyField(blank=True, related_name='members', to='staff.team')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('language__in', ['', 'ar', 'en'])), name='member_language_known'), models.CheckConstraint(condition=models.Q(('theme__in', ['', 'light', 'dark'])), name='member_theme_known')],
                },
            ),
            migrations.CreateModel(
                name='LookupAlert',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lookup_alerts', to='staff.centre')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lookup_alerts', to=settings.AUTH_USER_MODEL)),
                    ('kind', models.CharField(choices=[('many', 'many more people than is usual for her'), ('off_shift', 'outside her shifts'), ('not_assigned', 'files that she does not work on'), ('same_name', 'someone with the same family name'), ('conflict', 'someone she declared a conflict with')], max_length=20, verbose_name='what stands out')),
                    ('on', models.DateField(verbose_name='on')),
                    ('count', models.PositiveIntegerField(verbose_name='people')),
                    ('usual', models.PositiveIntegerField(default=0, verbose_name='usually')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                    ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('outcome', models.CharField(blank=True, choices=[('explained', 'explained'), ('followed_up', 'followed up')], max_length=20, verbose_name='outcome')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('member', 'on', 'kind'), name='lookup_alert_once_a_day_and_kind'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('reviewed_at', None)), models.Q(('reviewed_at__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('reviewed_by', models.F('member')), _negated=True)), _connector='OR'), name='lookup_alert_reviewed_by_someone_else')],
                },
            ),
            migrations.CreateModel(
                name='DutyShift',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_shifts', to='staff.centre')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_shifts', to=settings.AUTH_USER_MODEL)),
                    ('starts_at', models.DateTimeField(verbose_name='starts at')),
                    ('ends_at', models.DateTimeField(verbose_name='ends at')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='duty_shift_ends_after_it_starts')],
                },
            ),
            migrations.CreateModel(
                name='Export',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='staff.centre')),
                    ('kind', models.CharField(max_length=30, verbose_name='what')),
                    ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'spreadsheet')], max_length=4, verbose_name='format')),
                    ('options', models.JSONField(default=dict)),
                    ('identifies', models.BooleanField(verbose_name='persons can be recognised')),
                    ('reason', models.CharField(choices=[('report', 'a report to the management'), ('ministry', 'figures that an authority asks for'), ('handover', 'work to be handed over'), ('own_case', 'a resident asked for her own data'), ('other', 'another reason')], max_length=12, verbose_name='reason')),
                    ('state', models.CharField(choices=[('waiting', 'waits for a second person'), ('ready', 'ready to fetch'), ('refused', 'refused'), ('fetched', 'fetched'), ('lapsed', 'not fetched in time')], max_length=8, verbose_name='state')),
                    ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to=settings.AUTH_USER_MODEL)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('fetched_at', models.DateTimeField(blank=True, null=True)),
                    ('rows', models.PositiveIntegerField(blank=True, null=True, verbose_name='rows')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='export_decided_by_someone_else'), models.CheckConstraint(condition=models.Q(('identifies', False), ('decided_by__isnull', False), ('state__in', ['waiting', 'lapsed']), _connector='OR'), name='export_that_identifies_needs_a_second_person')],
                },
            ),
            migrations.CreateModel(
                name='WrappedKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('owner_id', models.UUIDField()),
                    ('kind', models.CharField(choices=[('identity', 'Identity'), ('narrative', 'Narrative'), ('document', 'Document'), ('member', 'Member'), ('draft', 'Draft'), ('request', 'Request')], default='identity', max_length=10)),
                    ('person_id', models.UUIDField(null=True)),
                    ('keyring_id', models.CharField(max_length=16)),
                    ('wrapped', models.BinaryField()),
                ],
                options={
                    'indexes': [models.Index(fields=['person_id'], name='wrapped_key_by_person'), models.Index(fields=['keyring_id'], name='wrapped_key_by_keyring')],
                    'constraints': [models.UniqueConstraint(fields=('owner_id', 'kind'), name='wrapped_key_one_a_kind')],
                },
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                    ('kind', models.CharField(choices=[('task', 'Something for you to do'), ('decision_waiting', 'Something waits for a decision'), ('request_waiting', 'A request for a place waits'), ('late', 'Somebody is late from leave'), ('very_late', 'Somebody is very late from leave'), ('missing', 'Somebody is missing: a step is due'), ('at_the_door', 'Somebody who must not come in was at the door'), ('review_overdue', 'A review needs follow-up'), ('review_escalated', 'A review still waits after the first notice'), ('arrival_unplaced', 'An expected arrival needs another bed'), ('overstay', 'A stay is past its last night'), ('course_place', 'A place in a course was given'), ('break_glass', 'A file was opened in an emergency: review it'), ('lookup_alert', 'Look-ups that stand out: ask about them'), ('export_waiting', 'A file that leaves the house waits for your decision'), ('export_decided', 'A file you asked for was decided'), ('back_up_failed', 'The backup could not be made')], max_length=30, verbose_name='kind')),
                    ('subject_type', models.CharField(max_length=30)),
                    ('subject_id', models.UUIDField()),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                    ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['member', 'read_at'], name='notice_unread')],
                },
            ),
            migrations.CreateModel(
                name='NoticePreference',
                fields=[
                    ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notice_preference', serialize=False, to=settings.AUTH_USER_MODEL)),
                    ('by_mail', models.BooleanField(default=False, verbose_name='by e-mail')),
                    ('sealed_mailbox', models.BinaryField(null=True)),
                    ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                    ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='quiet until')),
                    ('only_on_duty', models.BooleanField(default=True, verbose_name='only on duty')),
                    ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('by_mail', False), ('sealed_mailbox', None)), models.Q(('by_mail', True), ('sealed_mailbox__isnull', False)), _connector='OR'), name='notice_preference_mailbox_only_for_mail'), models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='notice_preference_quiet_has_two_ends')],
                },
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name_ar', models.CharField(max_length=80, verbose_name='name in Arabic')),
                    ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='staff.centre')),
                    ('kind', models.CharField(choices=[('health', 'health service'), ('police', 'police'), ('court', 'court or prosecution'), ('social', 'social service'), ('school', 'school or training'), ('employer', 'employer'), ('association', 'association'), ('other', 'other institution')], max_length=12, verbose_name='kind')),
                    ('is_active', models.BooleanField(default=True, verbose_name='we work with it')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('centre'), django.db.models.functions.text.Lower('name_en'), name='organisation_name_once_a_centre')],
                },
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                    ('name', models.CharField(max_length=60)),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='KeptAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ('path', models.CharField(max_length=200)),
                    ('key', models.CharField(max_length=200)),
                    ('body_digest', models.CharField(max_length=64)),
                    ('status', models.PositiveSmallIntegerField(default=0)),
                    ('body', models.BinaryField(default=bytes)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('member', 'path', 'key'), name='kept_answer_one_per_token')],
                },
            ),
            migrations.CreateModel(
                name='RetentionRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retention_rules', to='staff.centre')),
                    ('data_class', models.CharField(choices=[('identity', 'name, phone and identity papers'), ('narrative', 'notes, plans and reviews'), ('documents', 'documents and pictures')], max_length=12, verbose_name='data')),
                    ('days', models.PositiveSmallIntegerField(verbose_name='days kept after the file is closed')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('centre', 'data_class'), name='retention_rule_one_a_class'), models.CheckConstraint(condition=models.Q(('days__range', (1, 3650))), name='retention_rule_days_possible')],
                },
            ),
            migrations.CreateModel(
                name='Authenticator',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='authenticators', to=settings.AUTH_USER_MODEL)),
                    ('kind', models.CharField(choices=[('totp', 'app that shows codes'), ('passkey', 'passkey'), ('recovery', 'recovery code')], max_length=10, verbose_name='kind')),
                    ('label', models.CharField(blank=True, max_length=60, verbose_name='name')),
                    ('sealed_data', models.BinaryField()),
                    ('credential', models.BinaryField(max_length=32, null=True, unique=True)),
                    ('last_step', models.BigIntegerField(blank=True, null=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'totp')), fields=('member',), name='authenticator_one_app_a_member')],
                },
            ),
            migrations.CreateModel(
                name='Device',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='staff.centre')),
                    ('label', models.CharField(max_length=60, verbose_name='name of the device')),
                    ('code_digest', models.BinaryField(max_length=32, null=True)),
                    ('code_until', models.DateTimeField(blank=True, null=True)),
                    ('digest', models.BinaryField(max_length=32, null=True, unique=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('enrolled_at', models.DateTimeField(blank=True, null=True, verbose_name='enrolled at')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='refused since')),
                    ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='SignIn',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                    ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_ins', to='staff.device')),
                    ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('second_factor_at', models.DateTimeField(blank=True, null=True)),
                    ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('locked_at', models.DateTimeField(blank=True, null=True)),
                    ('parked_at', models.DateTimeField(blank=True, null=True)),
                    ('wrong_pins', models.PositiveSmallIntegerField(default=0)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('end_reason', models.CharField(blank=True, choices=[('signed_out', 'signed out'), ('idle', 'nothing done for too long'), ('too_long', 'a shift is over'), ('wrong_pin', 'wrong PIN too often'), ('revoked', 'device refused'), ('changed', 'account changed')], max_length=12)),
                ],
                options={
                    'indexes': [models.Index(fields=['member', 'ended_at'], name='sign_in_by_member')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at', None)), models.Q(('ended_at__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='sign_in_ends_with_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='TermsAcceptance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms_accepted', to=settings.AUTH_USER_MODEL)),
                    ('version', models.PositiveSmallIntegerField()),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('member', 'version'), name='terms_acceptance_once_a_version')],
                },
            ),
        ]),
        migrations.RunPython(
            lambda apps, editor: append_only.protect(editor.connection),
            lambda apps, editor: append_only.lift(editor.connection),
        ),
    ]
