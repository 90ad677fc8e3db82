import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0022_rule_weights'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleOverride',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('rule', models.CharField(choices=[('KeptApart', 'must be kept apart from someone there'), ('RoomDoesNotAdmit', 'the room is for others'), ('BoyTooOld', 'the boy is too old for the room'), ('RoomLacksFeature', 'the room lacks what is needed'), ('NotAlone', 'someone needs the room alone'), ('BedNotReady', 'the bed is not ready yet'), ('BedOutOfService', 'the bed is out of service'), ('CotIsForBabies', 'a cot is for a baby'), ('NeedsACot', 'a cot is needed'), ('FamilyApart', 'the family is parted'), ('none', 'no rule was in the way')], max_length=20, verbose_name='rule')),
                ('from_on', models.DateField(verbose_name='from the night of')),
                ('sealed_reason', models.BinaryField(null=True)),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('bed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rooms.bed')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='rooms.stay')),
            ],
            options={
                'indexes': [models.Index(fields=['-decided_at'], name='rule_override_newest')],
                'constraints': [models.UniqueConstraint(fields=('stay', 'bed', 'rule', 'decided_at'), name='rule_override_once_a_decision')],
            },
        ),
    ]
