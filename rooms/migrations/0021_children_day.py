import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0023_custody_task'),
        ('rooms', '0020_relocations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChildRoutine',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('school', 'school'), ('nursery', 'nursery'), ('play', 'play'), ('therapy', 'therapy')], max_length=8, verbose_name='kind')),
                ('weekdays', models.JSONField(default=list, verbose_name='days')),
                ('leaves_time', models.TimeField(verbose_name='leaves at')),
                ('back_time', models.TimeField(verbose_name='back at')),
                ('taken_by', models.CharField(choices=[('staff', 'staff'), ('mother', 'its mother'), ('transport', 'transport')], max_length=10, verbose_name='taken by')),
                ('brought_by', models.CharField(choices=[('staff', 'staff'), ('mother', 'its mother'), ('transport', 'transport')], max_length=10, verbose_name='brought back by')),
                ('in_house', models.BooleanField(default=False, verbose_name='inside the house')),
                ('from_on', models.DateField(verbose_name='from')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='routines', to='rooms.stay')),
            ],
        ),
        migrations.CreateModel(
            name='ChildRun',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField(verbose_name='day')),
                ('reason', models.CharField(blank=True, choices=[('ill', 'the child is ill'), ('holiday', 'closed today'), ('wish', 'its mother or the child does not want to'), ('nobody', 'nobody can take it'), ('unsafe', 'it is not safe'), ('other', 'another reason')], max_length=8, verbose_name='not today')),
                ('noted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('leave', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='child_run', to='rooms.leavepass')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('routine', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='rooms.childroutine')),
            ],
        ),
        migrations.CreateModel(
            name='CustodyPaper',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('custody', 'custody'), ('visitation', 'visitation'), ('travel_ban', 'travel ban'), ('protection', 'protection order')], max_length=10, verbose_name='kind')),
                ('issuer', models.CharField(choices=[('court', 'a court'), ('prosecution', 'the prosecution'), ('police', 'the police'), ('ministry', 'a ministry'), ('other', 'another authority')], max_length=12, verbose_name='issued by')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('only_mother', models.BooleanField(default=False, verbose_name='only its mother may collect the child')),
                ('sealed_remark', models.BinaryField(null=True)),
                ('told_steps', models.PositiveSmallIntegerField(default=0)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.document')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='custody_papers', to='residents.person')),
            ],
        ),
        migrations.CreateModel(
            name='MayCollect',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('relation', models.CharField(choices=[('father', 'father'), ('grandparent', 'grandmother or grandfather'), ('aunt_uncle', 'aunt or uncle'), ('sibling', 'grown-up sister or brother'), ('friend', 'friend of its mother'), ('official', 'somebody of an authority'), ('other', 'somebody else')], max_length=12, verbose_name='relation')),
                ('never', models.BooleanField(default=False, verbose_name='may never collect')),
                ('allowed_by', models.CharField(blank=True, choices=[('mother', 'its mother'), ('court', 'a court'), ('guardian', 'its legal guardian')], max_length=8, verbose_name='allowed by')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('sealed_name', models.BinaryField(null=True)),
                ('sealed_phone', models.BinaryField(null=True)),
                ('phone_hash', models.BinaryField(max_length=16, null=True)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collectors', to='residents.person')),
            ],
        ),
        migrations.CreateModel(
            name='HandingOver',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('said_yes', models.CharField(choices=[('mother', 'its mother said yes'), ('supervisor', 'the shift supervisor said yes')], max_length=10, verbose_name='who said yes')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('leave', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='handing_over', to='rooms.leavepass')),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handings_over', to='rooms.stay')),
                ('collector', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handings_over', to='rooms.maycollect')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='childroutine',
            constraint=models.CheckConstraint(condition=models.Q(('back_time__gt', models.F('leaves_time'))), name='child_routine_is_back_after_it'),
        ),
        migrations.AddConstraint(
            model_name='childroutine',
            constraint=models.CheckConstraint(condition=models.Q(('until_on', None), ('until_on__gte', models.F('from_on')), _connector='OR'), name='child_routine_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='childrun',
            constraint=models.UniqueConstraint(fields=('routine', 'on'), name='child_run_one_a_day'),
        ),
        migrations.AddConstraint(
            model_name='childrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('leave__isnull', False), ('reason', '')), models.Q(('leave', None), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='child_run_went_or_did_not'),
        ),
        migrations.AddIndex(
            model_name='custodypaper',
            index=models.Index(fields=['valid_until'], name='custody_paper_by_end'),
        ),
        migrations.AddConstraint(
            model_name='custodypaper',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='custody_paper_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='maycollect',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('allowed_by', ''), ('never', True), ('until_on', None)), models.Q(('never', False), ('until_on__isnull', False), models.Q(('allowed_by', ''), _negated=True)), _connector='OR'), name='may_collect_until_a_day_or_never'),
        ),
        migrations.AddConstraint(
            model_name='maycollect',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('phone_hash__isnull', False)), fields=('person', 'phone_hash'), name='may_collect_one_a_phone'),
        ),
    ]
