import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Member',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('login', models.CharField(max_length=60, unique=True, verbose_name='user name')),
                ('name', models.CharField(max_length=60, verbose_name='name shown to colleagues')),
                ('roles', models.JSONField(default=list, verbose_name='roles')),
                ('language', models.CharField(blank=True, max_length=2, verbose_name='language')),
                ('theme', models.CharField(blank=True, max_length=5, verbose_name='theme')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
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
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WrappedKey',
            fields=[
                ('owner_id', models.UUIDField(primary_key=True, serialize=False)),
                ('keyring_id', models.CharField(max_length=16)),
                ('wrapped', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
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
            ],
            options={
                'indexes': [models.Index(fields=['centre_id', '-id'], name='audit_by_centre')],
            },
        ),
        migrations.AddField(
            model_name='member',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='staff.centre'),
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
        migrations.AddField(
            model_name='member',
            name='teams',
            field=models.ManyToManyField(blank=True, related_name='members', to='staff.team'),
        ),
        migrations.CreateModel(
            name='DutyShift',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField(verbose_name='starts at')),
                ('ends_at', models.DateTimeField(verbose_name='ends at')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_shifts', to='staff.centre')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_shifts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='duty_shift_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='KeptAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=200)),
                ('key', models.CharField(max_length=200)),
                ('body_digest', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField(default=bytes)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('member', 'path', 'key'), name='kept_answer_one_per_token')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('review_overdue', 'A review needs follow-up'), ('review_escalated', 'A review still waits after the first notice'), ('arrival_unplaced', 'An expected arrival needs another bed'), ('overstay', 'A stay is past its last night'), ('course_place', 'A place in a course was given')], max_length=30, verbose_name='kind')),
                ('subject_type', models.CharField(max_length=30)),
                ('subject_id', models.UUIDField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['member', 'read_at'], name='notice_unread')],
            },
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['', 'ar', 'en'])), name='member_language_known'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('theme__in', ['', 'light', 'dark'])), name='member_theme_known'),
        ),
    ]
