import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0017_a_birth_in_the_house'),
        ('rooms', '0013_rules_and_rights'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='bedchange',
            name='kind',
            field=models.CharField(choices=[('check_in', 'check-in'), ('move', 'move'), ('swap', 'swap'), ('birth', 'birth'), ('check_out', 'check-out'), ('cancel', 'cancellation'), ('undo', 'undo')], max_length=10, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='Birth',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(verbose_name='which child')),
                ('place', models.CharField(choices=[('here', 'in the house'), ('hospital', 'in hospital'), ('on_the_way', 'on the way')], max_length=10, verbose_name='born')),
                ('sealed_born', models.BinaryField(null=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('mother_stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='births', to='rooms.stay')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='birth', to='residents.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stay', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='birth', to='rooms.stay')),
                ('taken_back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('mother_stay', 'number'), name='birth_each_child_once'), models.CheckConstraint(condition=models.Q(('mother_stay', models.F('stay')), _negated=True), name='birth_of_somebody_else')],
            },
        ),
    ]
