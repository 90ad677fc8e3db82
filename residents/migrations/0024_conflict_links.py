import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0023_custody_task'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('assessment_due', 'Assessment'), ('plan_due', 'Plan to be approved'), ('review_due', 'Review'), ('review_overdue', 'Late review'), ('exit_plan_due', 'Exit plan'), ('extension_due', 'Ask for an extension, or prepare to leave'), ('extension_asked', 'Extension to decide'), ('arrival_expected', 'Expected arrival'), ('arrival_unplaced', 'Expected arrival without a bed'), ('bed_fits', 'A bed fits who waits first'), ('request_review', 'Not now: look at the request again'), ('departure_expected', 'Expected departure'), ('overstay', 'Past the last night: decide with her'), ('stay_forgotten', 'Stay that looks forgotten: decide'), ('bed_to_prepare', 'Bed to prepare'), ('bed_back', 'Bed back from being out of service: look at it first'), ('maintenance_due', 'Maintenance to see to'), ('assign_file', 'File without a worker'), ('follow_up', 'Contact after leaving'), ('exit_unsafe', 'Left for where it is not safe'), ('belongings_kept', 'Belongings still kept'), ('banned_at_door', 'Somebody who must not come in was at the door'), ('contact_missing', 'Ask how she may be reached safely'), ('contact_check', 'Check with her how she may be reached'), ('consent_ending', 'Consent ending: ask her again'), ('share_guessed', 'Share closed after wrong codes'), ('leave_asked', 'Leave to decide'), ('leave_due', 'Not back from leave'), ('leave_late', 'Half an hour late from leave'), ('leave_very_late', 'Two hours late from leave'), ('roll_call_open', 'Tonight’s roll-call is not closed'), ('missing_call', 'Missing: call her, as her rules allow'), ('missing_supervisor', 'Missing: take over the search'), ('missing_manager', 'Missing: look at it with the shift'), ('missing_police', 'Missing: decide about the police'), ('rights_to_tell', 'Tell her the rules and her rights'), ('custody_ending', 'Custody paper ending'), ('incident_follow_up', 'Incident to follow up'), ('birth_registration', 'Birth to be registered'), ('check_up', 'Check-up after a birth'), ('infant_feeding', 'Say what the newborn is fed'), ('cot_wanted', 'A newborn sleeps without a cot'), ('guardian_decision', 'Child on her own: decide about a guardian'), ('villa_unplaced', 'Still in a closed villa: find a place now'), ('place_for_rest', 'Moved for some nights: find a bed for the others'), ('medicines_moved', 'A villa was left: take the medicines along'), ('kept_apart', 'Must be kept apart, and sleep too near: find another bed'), ('other', 'Task')], max_length=30, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='ConflictLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('dispute', 'parties to one dispute'), ('perpetrator', 'a relative of who hurt her'), ('threat', 'a threat between them'), ('other', 'another reason')], max_length=12, verbose_name='what it is')),
                ('apart', models.CharField(choices=[('villa', 'not in the same villa'), ('room', 'not in the same room')], default='villa', max_length=5, verbose_name='how far apart')),
                ('sealed_note', models.BinaryField(null=True)),
                ('linked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('linked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.person')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='conflict_link_of_two_in_order'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('one', 'other'), name='conflict_link_one_open_a_pair'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', False), ('ended_by', None), _connector='OR'), name='conflict_link_ended_at_a_moment')],
            },
        ),
    ]
