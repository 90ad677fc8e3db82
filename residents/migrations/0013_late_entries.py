import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0012_name_tokens_found_by_centre'),
        ('staff', '0006_accounts_await_confirmation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LateEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('arrival', 'she came'), ('went_out', 'she went out'), ('came_back', 'she came back'), ('check_out', 'she left for good'), ('move', 'she moved to another bed'), ('roll_answer', 'answer at the roll-call'), ('roll_closed', 'the roll-call was closed'), ('dose', 'medicine'), ('log', 'line of the house log'), ('visit', 'somebody came to the door'), ('visit_end', 'the visit was over')], max_length=12)),
                ('subject_type', models.CharField(max_length=30)),
                ('subject_id', models.UUIDField()),
                ('happened_at', models.DateTimeField()),
                ('line', models.UUIDField()),
                ('number', models.PositiveSmallIntegerField(null=True)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='late_entries', to='staff.centre')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='late_entries', to='residents.person')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'happened_at'], name='late_entry_by_person')],
                'constraints': [models.UniqueConstraint(fields=('line', 'kind', 'subject_id'), name='late_entry_once_a_line'), models.UniqueConstraint(fields=('kind', 'subject_id', 'happened_at'), name='late_entry_once_an_event'), models.CheckConstraint(condition=models.Q(('happened_at__lte', models.F('entered_at'))), name='late_entry_is_of_before')],
            },
        ),
    ]
