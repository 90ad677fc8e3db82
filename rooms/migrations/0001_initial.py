import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('residents', '0001_initial'),
        ('staff', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bed',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=12, verbose_name='code')),
                ('kind', models.CharField(choices=[('single', 'single bed'), ('bunk', 'bunk bed'), ('cot', 'cot')], default='single', max_length=8, verbose_name='kind')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'ordering': ['room__villa__position', 'room__position', 'position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='BoardVersion',
            fields=[
                ('centre', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='board_version', serialize=False, to='staff.centre')),
                ('number', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=8, verbose_name='number')),
                ('audience', models.CharField(choices=[('women', 'women'), ('families', 'families, one at a time'), ('girls', 'girls on their own'), ('boys', 'boys on their own')], max_length=10, verbose_name='for')),
                ('boys_max_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='boys up to the age of')),
                ('features', models.JSONField(blank=True, default=list, verbose_name='features')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'ordering': ['villa__position', 'position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='BedChange',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('check_in', 'check-in'), ('move', 'move'), ('swap', 'swap'), ('check_out', 'check-out'), ('cancel', 'cancellation'), ('undo', 'undo')], max_length=10, verbose_name='kind')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bed_changes', to='staff.centre')),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by_change', to='rooms.bedchange')),
            ],
        ),
        migrations.CreateModel(
            name='BedPreparation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('since_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('ready_at', models.DateTimeField(blank=True, null=True, verbose_name='ready at')),
                ('bed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preparations', to='rooms.bed')),
                ('ready_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('since_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='OutOfService',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('repair', 'repair'), ('cleaning', 'deep cleaning'), ('infection', 'infection control'), ('safety', 'safety'), ('other', 'other reason')], max_length=12, verbose_name='reason')),
                ('from_on', models.DateField(verbose_name='from the night of')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('bed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='out_of_service', to='rooms.bed')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ResidentCard',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=13, unique=True, verbose_name='number')),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='residents.person')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='bed',
            name='room',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='beds', to='rooms.room'),
        ),
        migrations.CreateModel(
            name='Stay',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('relation', models.CharField(choices=[('self', 'herself'), ('spouse', 'spouse'), ('child', 'child'), ('sibling', 'sibling'), ('parent', 'parent'), ('other_relative', 'other relative'), ('unrelated', 'not related')], max_length=20, verbose_name='relation')),
                ('state', models.CharField(choices=[('requested', 'requested'), ('waiting', 'waiting'), ('held', 'bed held'), ('expected', 'expected'), ('admitted', 'staying'), ('ended', 'ended'), ('cancelled', 'cancelled'), ('declined', 'declined')], max_length=10, verbose_name='state')),
                ('channel', models.CharField(choices=[('hotline', 'hotline'), ('child_app', 'child app'), ('woman_app', 'woman app'), ('report_app', 'report app'), ('branch', 'branch office'), ('hospital', 'hospital desk'), ('police', 'police'), ('court', 'court'), ('walk_in', 'came by herself'), ('partner', 'partner'), ('other', 'other way')], max_length=20, verbose_name='came by')),
                ('needs', models.JSONField(default=list, verbose_name='needs')),
                ('arrives_on', models.DateField(verbose_name='first night')),
                ('departs_on', models.DateField(verbose_name='leaves on')),
                ('hold_until', models.DateTimeField(blank=True, null=True, verbose_name='held until')),
                ('is_overstay', models.BooleanField(default=False, verbose_name='past its last night')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('admitted_at', models.DateTimeField(blank=True, null=True, verbose_name='arrived at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='left at')),
                ('destination', models.CharField(blank=True, choices=[('own_home', 'her own home'), ('family', 'back to her family'), ('relatives', 'relatives'), ('friends', 'friends'), ('rented', 'rented home'), ('other_centre', 'another centre'), ('hospital', 'hospital'), ('psychiatric', 'psychiatric care'), ('alternative_care', 'alternative family'), ('abroad', 'abroad'), ('detention', 'detention'), ('left_without_notice', 'left without notice'), ('asked_to_leave', 'was asked to leave'), ('deceased', 'deceased'), ('returned_to_abuser', 'returned to the home she fled'), ('other', 'elsewhere')], max_length=20, verbose_name='destination')),
                ('safe_for_her', models.BooleanField(null=True, verbose_name='she says it is safe')),
                ('safe_for_worker', models.BooleanField(null=True, verbose_name='the worker finds it safe')),
                ('cancel_reason', models.CharField(blank=True, max_length=200, verbose_name='why it was cancelled')),
                ('admitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='staff.centre')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='residents.household')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='residents.person')),
            ],
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('from_on', models.DateField(verbose_name='from the night of')),
                ('until_on', models.DateField(verbose_name='until')),
                ('bed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='rooms.bed')),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='rooms.stay')),
            ],
        ),
        migrations.CreateModel(
            name='LeavePass',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('work', 'work'), ('school', 'school'), ('medical', 'medical visit'), ('court', 'court'), ('family', 'family visit'), ('personal', 'personal errand'), ('other', 'other purpose')], max_length=10, verbose_name='purpose')),
                ('left_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='left at')),
                ('due_at', models.DateTimeField(verbose_name='due back at')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='back at')),
                ('left_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('returned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='rooms.stay')),
            ],
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('nights', models.PositiveSmallIntegerField(verbose_name='nights')),
                ('reason', models.CharField(choices=[('safety', 'safety'), ('housing_pending', 'housing not ready'), ('legal_pending', 'legal step pending'), ('medical', 'medical reason'), ('no_destination', 'nowhere to go yet'), ('other', 'other reason')], max_length=20, verbose_name='reason')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='rooms.stay')),
            ],
        ),
        migrations.CreateModel(
            name='BedNight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('night', models.DateField(verbose_name='night')),
                ('is_overstay', models.BooleanField(default=False)),
                ('bed', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='nights', to='rooms.bed')),
                ('stay', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bed_nights', to='rooms.stay')),
            ],
        ),
        migrations.CreateModel(
            name='BedChangeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('before', models.JSONField(default=dict)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='rooms.bedchange')),
                ('from_bed', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rooms.bed')),
                ('to_bed', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rooms.bed')),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='change_lines', to='rooms.stay')),
            ],
        ),
        migrations.CreateModel(
            name='StayRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('requested', 'requested'), ('waiting', 'waiting'), ('placed', 'placed'), ('declined', 'declined')], default='requested', max_length=10, verbose_name='state')),
                ('channel', models.CharField(choices=[('hotline', 'hotline'), ('child_app', 'child app'), ('woman_app', 'woman app'), ('report_app', 'report app'), ('branch', 'branch office'), ('hospital', 'hospital desk'), ('police', 'police'), ('court', 'court'), ('walk_in', 'came by herself'), ('partner', 'partner'), ('other', 'other way')], max_length=20, verbose_name='came by')),
                ('people', models.JSONField(default=list)),
                ('wanted_from', models.DateField(verbose_name='from the night of')),
                ('wanted_nights', models.PositiveSmallIntegerField(verbose_name='nights')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decline_reason', models.CharField(blank=True, choices=[('no_bed', 'no bed that fits'), ('not_eligible', 'not the right service'), ('safety_conflict', 'not safe with someone here'), ('needs_other', 'needs another service first'), ('refused_by_her', 'she decided against it'), ('unreachable', 'could not be reached'), ('other', 'other reason')], max_length=20, verbose_name='reason')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stay_requests', to='staff.centre')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Villa',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name_ar', models.CharField(max_length=80, verbose_name='name in Arabic')),
                ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='villas', to='staff.centre')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.AddField(
            model_name='room',
            name='villa',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='rooms.villa'),
        ),
        migrations.AddIndex(
            model_name='bedchange',
            index=models.Index(fields=['centre', '-at'], name='bed_change_by_centre'),
        ),
        migrations.AddConstraint(
            model_name='bedchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'undo'), ('undoes__isnull', False)), models.Q(models.Q(('kind', 'undo'), _negated=True), ('undoes', None)), _connector='OR'), name='bed_change_undo_names_what'),
        ),
        migrations.AddConstraint(
            model_name='bedpreparation',
            constraint=models.UniqueConstraint(condition=models.Q(('ready_at', None)), fields=('bed',), name='bed_preparation_one_open_a_bed'),
        ),
        migrations.AddConstraint(
            model_name='outofservice',
            constraint=models.CheckConstraint(condition=models.Q(('until_on', None), ('until_on__gt', models.F('from_on')), _connector='OR'), name='out_of_service_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='residentcard',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('person',), name='resident_card_one_valid'),
        ),
        migrations.AddConstraint(
            model_name='bed',
            constraint=models.UniqueConstraint(fields=('room', 'code'), name='bed_code_once_a_room', violation_error_message='This room already has a bed with that code.'),
        ),
        migrations.AddIndex(
            model_name='stay',
            index=models.Index(fields=['centre', 'state', 'departs_on'], name='stay_by_state'),
        ),
        migrations.AddIndex(
            model_name='stay',
            index=models.Index(fields=['household'], name='stay_by_household'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['held', 'expected', 'admitted'])), fields=('person',), name='stay_one_open_a_person'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.CheckConstraint(condition=models.Q(('departs_on__gt', models.F('arrives_on'))), name='stay_is_at_least_one_night'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), _negated=True), ('hold_until__isnull', False), _connector='OR'), name='stay_held_until_a_time'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), _negated=True), models.Q(('ended_at__isnull', False), models.Q(('destination', ''), _negated=True), ('safe_for_worker__isnull', False)), _connector='OR'), name='stay_ends_with_a_destination'),
        ),
        migrations.AddIndex(
            model_name='placement',
            index=models.Index(fields=['until_on', 'from_on'], name='placement_by_dates'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('until_on__gt', models.F('from_on'))), name='placement_is_at_least_one_night'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(fields=('stay', 'from_on'), name='placement_one_start_a_stay'),
        ),
        migrations.AddConstraint(
            model_name='leavepass',
            constraint=models.UniqueConstraint(condition=models.Q(('returned_at', None)), fields=('stay',), name='leave_pass_one_open_a_stay'),
        ),
        migrations.AddConstraint(
            model_name='leavepass',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('left_at'))), name='leave_due_after_it'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('requested_by')), _negated=True), _connector='OR'), name='extension_not_approved_by_who_asked'),
        ),
        migrations.AddIndex(
            model_name='bednight',
            index=models.Index(fields=['night'], name='bed_night_by_night'),
        ),
        migrations.AddConstraint(
            model_name='bednight',
            constraint=models.UniqueConstraint(fields=('bed', 'night'), name='bed_night_one_person_a_bed'),
        ),
        migrations.AddConstraint(
            model_name='bednight',
            constraint=models.UniqueConstraint(fields=('stay', 'night'), name='bed_night_one_bed_a_person'),
        ),
        migrations.AddIndex(
            model_name='stayrequest',
            index=models.Index(fields=['centre', 'created_at'], name='stay_request_by_centre'),
        ),
        migrations.AddConstraint(
            model_name='stayrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('decline_reason', ''), _negated=True), _connector='OR'), name='stay_request_declined_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(fields=('villa', 'code'), name='room_code_once_a_villa', violation_error_message='This villa already has a room with that number.'),
        ),
    ]
