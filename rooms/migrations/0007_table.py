import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0007_share_purposes"),
        ("rooms", "0006_belongings"),
        ("staff", "0006_accounts_await_confirmation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Medicine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sealed_name", models.BinaryField(null=True)),
                ("sealed_dose", models.BinaryField(null=True)),
                ("times", models.JSONField(default=list, verbose_name="times of day")),
                ("as_needed", models.BooleanField(default=False, verbose_name="as needed")),
                ("is_controlled", models.BooleanField(default=False, verbose_name="controlled")),
                (
                    "kept",
                    models.CharField(
                        choices=[
                            ("cabinet", "medicine cabinet"),
                            ("fridge", "fridge"),
                            ("safe", "locked safe"),
                            ("with_her", "with her"),
                        ],
                        max_length=10,
                        verbose_name="where it is kept",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("prescribed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="stopped")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="medicines",
                        to="residents.person",
                    ),
                ),
                (
                    "prescribed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Dose",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("given", "given"),
                            ("refused", "refused by her"),
                            ("absent", "she is out"),
                            ("held", "held back"),
                        ],
                        max_length=10,
                        verbose_name="what came of it",
                    ),
                ),
                ("is_controlled", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "medicine",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doses",
                        to="rooms.medicine",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NightPack",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sealed_pdf", models.BinaryField()),
                ("subjects", models.BinaryField()),
                (
                    "centre",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="night_pack",
                        to="staff.centre",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SupplyIssue",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("clothing", "clothing"),
                            ("hygiene_kit", "hygiene kit"),
                            ("baby_items", "things for a baby"),
                            ("bedding", "bedding"),
                            ("school_kit", "school kit"),
                            ("phone_card", "phone card"),
                        ],
                        max_length=20,
                        verbose_name="item",
                    ),
                ),
                ("count", models.PositiveSmallIntegerField(verbose_name="how many")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplies",
                        to="rooms.stay",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Diet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kinds", models.JSONField(default=list, verbose_name="diet")),
                ("allergies", models.JSONField(default=list, verbose_name="allergies")),
                ("sealed_other", models.BinaryField(null=True)),
                (
                    "infant_food",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("breast_milk", "breast milk"),
                            ("formula", "infant formula"),
                            ("formula_and_food", "infant formula and baby food"),
                            ("baby_food", "baby food"),
                        ],
                        max_length=20,
                        verbose_name="food of an infant",
                    ),
                ),
                (
                    "fasting",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("religious", "fasts by day"),
                            ("doctor", "nothing to eat, by a doctor’s order"),
                        ],
                        max_length=10,
                        verbose_name="fasting",
                    ),
                ),
                ("fasts_from", models.DateField(blank=True, null=True, verbose_name="fasts from")),
                (
                    "fasts_until",
                    models.DateField(blank=True, null=True, verbose_name="fasts until"),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="diet",
                        to="residents.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fasting", ""), ("fasts_from", None), ("fasts_until", None)),
                            models.Q(
                                models.Q(("fasting", ""), _negated=True),
                                ("fasts_from__isnull", False),
                                ("fasts_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="diet_fasting_has_two_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fasts_from", None),
                            ("fasts_until__gte", models.F("fasts_from")),
                            _connector="OR",
                        ),
                        name="diet_fasting_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="medicine",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="medicine_ends_after_it_began",
            ),
        ),
        migrations.AddIndex(
            model_name="dose",
            index=models.Index(fields=["due_at"], name="dose_by_time"),
        ),
        migrations.AddConstraint(
            model_name="dose",
            constraint=models.UniqueConstraint(
                fields=("medicine", "due_at"), name="dose_answered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dose",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_controlled", True), ("outcome", "given"), _negated=True),
                    ("second_by__isnull", False),
                    _connector="OR",
                ),
                name="dose_controlled_is_given_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="dose",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_by", None),
                    models.Q(("second_by", models.F("by")), _negated=True),
                    _connector="OR",
                ),
                name="dose_second_is_somebody_else",
            ),
        ),
        migrations.AddIndex(
            model_name="supplyissue",
            index=models.Index(fields=["at"], name="supply_issue_by_day"),
        ),
        migrations.AddConstraint(
            model_name="supplyissue",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__range", (1, 50))), name="supply_issue_count_possible"
            ),
        ),
    ]
