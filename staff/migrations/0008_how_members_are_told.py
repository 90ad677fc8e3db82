import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0007_key_kind_of_requests'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='mailed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('task', 'Something for you to do'), ('decision_waiting', 'Something waits for a decision'), ('request_waiting', 'A request for a place waits'), ('late', 'Somebody is late from leave'), ('very_late', 'Somebody is very late from leave'), ('missing', 'Somebody is missing: a step is due'), ('at_the_door', 'Somebody who must not come in was at the door'), ('review_overdue', 'A review needs follow-up'), ('review_escalated', 'A review still waits after the first notice'), ('arrival_unplaced', 'An expected arrival needs another bed'), ('overstay', 'A stay is past its last night'), ('course_place', 'A place in a course was given'), ('break_glass', 'A file was opened in an emergency: review it'), ('lookup_alert', 'Look-ups that stand out: ask about them'), ('export_waiting', 'A file that leaves the house waits for your decision'), ('export_decided', 'A file you asked for was decided'), ('back_up_failed', 'The backup could not be made')], max_length=30, verbose_name='kind'),
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
    ]
