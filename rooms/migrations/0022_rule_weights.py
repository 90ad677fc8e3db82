import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0021_children_day'),
        ('staff', '0008_how_members_are_told'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleWeight',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('rule', models.CharField(choices=[('capacity', 'A bed for everyone'), ('audience', 'Whom the room is for'), ('boys_age', 'Boys up to the age of the room'), ('family', 'The family together'), ('apart', 'Apart where there is a conflict'), ('wheelchair', 'Wheelchair'), ('ground_floor', 'Ground floor'), ('cot', 'A cot where it is needed'), ('infection', 'Infection control'), ('alone', 'A room of her own'), ('near_staff', 'Near staff, for risk'), ('quiet', 'Quiet'), ('newborn', 'A cot for every baby'), ('side_by_side', 'Large families in one room'), ('spare_beds', 'No bed left empty'), ('family_rooms', 'Family rooms for families'), ('among_women', 'Women’s rooms for women alone'), ('wheelchair_kept', 'Keep wheelchair rooms'), ('infection_kept', 'Keep rooms for infection control'), ('ground_kept', 'Keep the ground floor'), ('low_bed', 'Low beds for grown-ups'), ('spread', 'Spread over the villas'), ('continuity', 'Stay where one lives')], max_length=20, verbose_name='rule')),
                ('weight', models.PositiveSmallIntegerField(verbose_name='weight')),
                ('is_hard', models.BooleanField(default=False, verbose_name='never given up')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('replaced_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_weights', to='staff.centre')),
                ('replaced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('centre', 'rule'), name='rule_weight_one_now'), models.CheckConstraint(condition=models.Q(models.Q(('replaced_at', None), ('replaced_by', None)), models.Q(('replaced_at__isnull', False), ('replaced_by__isnull', False)), _connector='OR'), name='rule_weight_replaced_by_somebody'), models.CheckConstraint(condition=models.Q(('weight__lte', 100)), name='rule_weight_within_bounds'), models.CheckConstraint(condition=models.Q(('rule__in', ['near_staff', 'quiet', 'newborn', 'side_by_side', 'spare_beds', 'family_rooms', 'among_women', 'wheelchair_kept', 'infection_kept', 'ground_kept', 'low_bed', 'spread', 'continuity'])), name='rule_weight_of_a_rule_that_may_change'), models.CheckConstraint(condition=models.Q(('is_hard', False), ('rule__in', ['near_staff', 'quiet']), _connector='OR'), name='rule_weight_hard_only_where_it_may_be')],
            },
        ),
    ]
