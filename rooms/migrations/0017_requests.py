import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0019_task_kinds_of_requests'),
        ('rooms', '0016_paper_sheet'),
        ('staff', '0007_key_kind_of_requests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RequestScreening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('safe_now', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], max_length=7, verbose_name='Is she safe where she is now?')),
                ('eligible', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], max_length=7, verbose_name='Is this the right house for her?')),
                ('conflict_here', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], max_length=7, verbose_name='Is somebody here with whom she would not be safe?')),
                ('needs_other', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], max_length=7, verbose_name='Does she need another service first?')),
                ('screened_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='RequestStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(choices=[('requested', 'requested'), ('waiting', 'waiting'), ('held', 'beds held'), ('placed', 'placed'), ('not_now', 'not now'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], max_length=10, verbose_name='now')),
                ('reason', models.CharField(blank=True, choices=[('in_order', 'it is their turn'), ('danger_grew', 'their danger has grown'), ('health', 'health, or a birth that is near'), ('children', 'small children with her'), ('only_fit', 'no other room would fit them for long'), ('no_bed', 'no bed that fits'), ('not_eligible', 'not the right service'), ('safety_conflict', 'not safe with someone here'), ('needs_other', 'needs another service first'), ('refused_by_her', 'she decided against it'), ('unreachable', 'could not be reached'), ('other', 'other reason'), ('mistake', 'entered by mistake'), ('no_show', 'did not come'), ('hold_expired', 'the time of the hold ran out'), ('placed_elsewhere', 'found a place elsewhere')], max_length=20, verbose_name='reason')),
                ('unscreened', models.CharField(blank=True, choices=[('danger_now', 'the danger is now'), ('at_door', 'she is at the door'), ('cannot_speak', 'she cannot speak freely'), ('no_interpreter', 'nobody speaks her language yet')], max_length=14, verbose_name='why before the screening')),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='stayrequest',
            name='stay_request_declined_with_a_reason',
        ),
        migrations.AddField(
            model_name='stayrequest',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='stayrequest',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='stayrequest',
            name='household',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stay_request', to='residents.household'),
        ),
        migrations.AddField(
            model_name='stayrequest',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='residents.person'),
        ),
        migrations.AddField(
            model_name='stayrequest',
            name='review_on',
            field=models.DateField(blank=True, null=True, verbose_name='look at it again on'),
        ),
        migrations.AddField(
            model_name='stayrequest',
            name='sealed_number',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='stayrequest',
            name='sealed_words',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='stayrequest',
            name='urgency',
            field=models.CharField(choices=[('tonight', 'tonight'), ('days', 'within days'), ('can_wait', 'can wait')], default='days', max_length=8, verbose_name='how soon'),
        ),
        migrations.AddField(
            model_name='stayrequest',
            name='whereabouts',
            field=models.CharField(choices=[('safe', 'in a safe place'), ('danger', 'where the danger is'), ('nowhere', 'without any place'), ('at_door', 'at our door'), ('hospital', 'in hospital'), ('police', 'with the police'), ('other_centre', 'in another centre'), ('unknown', 'not known')], default='unknown', max_length=12, verbose_name='where she is now'),
        ),
        migrations.AddField(
            model_name='stayrequest',
            name='withdraw_reason',
            field=models.CharField(blank=True, choices=[('mistake', 'entered by mistake'), ('no_show', 'did not come'), ('hold_expired', 'the time of the hold ran out'), ('refused_by_her', 'she decided against it'), ('placed_elsewhere', 'found a place elsewhere'), ('other', 'other reason')], max_length=20, verbose_name='why it was withdrawn'),
        ),
        migrations.AlterField(
            model_name='stayrequest',
            name='state',
            field=models.CharField(choices=[('requested', 'requested'), ('waiting', 'waiting'), ('held', 'beds held'), ('placed', 'placed'), ('not_now', 'not now'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='requested', max_length=10, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='stayrequest',
            index=models.Index(fields=['centre', 'state'], name='stay_request_by_state'),
        ),
        migrations.AddConstraint(
            model_name='stayrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('state__in', ('declined', 'not_now')), models.Q(('decline_reason', ''), _negated=True)), models.Q(models.Q(('state__in', ('declined', 'not_now')), _negated=True), ('decline_reason', '')), _connector='OR'), name='stay_request_declined_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='stayrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review_on__isnull', False), ('state', 'not_now')), models.Q(models.Q(('state', 'not_now'), _negated=True), ('review_on', None)), _connector='OR'), name='stay_request_not_now_until_a_day'),
        ),
        migrations.AddConstraint(
            model_name='stayrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('held', 'placed')), _negated=True), ('household__isnull', False), _connector='OR'), name='stay_request_held_for_somebody'),
        ),
        migrations.AddConstraint(
            model_name='stayrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), models.Q(('withdraw_reason', ''), _negated=True)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdraw_reason', '')), _connector='OR'), name='stay_request_withdrawn_with_a_reason'),
        ),
        migrations.AddField(
            model_name='requestscreening',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screenings', to='rooms.stayrequest'),
        ),
        migrations.AddField(
            model_name='requestscreening',
            name='screened_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='requeststep',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='rooms.stayrequest'),
        ),
        migrations.AddField(
            model_name='requeststep',
            name='taken_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='requeststep',
            index=models.Index(fields=['to', 'taken_at'], name='request_step_by_kind'),
        ),
    ]
