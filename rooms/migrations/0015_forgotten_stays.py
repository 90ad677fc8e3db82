import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0014_births'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ForgottenStay',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('no_sign', 'past her last night, and no sign of her'), ('absent', 'not there at the roll-call, night after night'), ('never_came', 'awaited, and her day is over')], max_length=10, verbose_name='reason')),
                ('since_on', models.DateField(verbose_name='since the night of')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='proposed at')),
                ('answer', models.CharField(blank=True, choices=[('here', 'it goes on'), ('closed', 'the stay was ended'), ('sign', 'there was a sign of her')], max_length=6, verbose_name='answer')),
                ('here_until', models.DateField(blank=True, null=True, verbose_name='until the night of')),
                ('sealed_text', models.BinaryField(null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='rooms.stay')),
            ],
            options={
                'indexes': [models.Index(fields=['answer', 'here_until'], name='forgotten_stay_by_answer')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('stay',), name='forgotten_stay_one_open_a_stay'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='forgotten_stay_answered_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'here'), _negated=True), models.Q(('answered_by__isnull', False), ('here_until__isnull', False), ('sealed_text__isnull', False)), _connector='OR'), name='forgotten_stay_goes_on_until_a_day')],
            },
        ),
    ]
