import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0003_placement_by_bed_and_date"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MissingReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("since_at", models.DateTimeField(verbose_name="missing since")),
                ("found_at", models.DateTimeField(blank=True, null=True, verbose_name="found at")),
                (
                    "found_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("came_back", "she came back"),
                            ("in_the_house", "she was in the house"),
                            ("reached", "she was reached, and is safe"),
                            ("elsewhere", "she was found elsewhere"),
                            ("by_police", "the police found her"),
                            ("answer_changed", "the answer of the roll-call was changed"),
                        ],
                        max_length=14,
                        verbose_name="how she was found",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MissingStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "call her"),
                            ("supervisor", "tell the shift supervisor"),
                            ("manager", "tell the manager"),
                            ("police", "decide about the police"),
                        ],
                        max_length=10,
                        verbose_name="step",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reached", "she was reached"),
                            ("no_answer", "nobody answered"),
                            ("not_safe", "it is not safe to call"),
                            ("told", "told"),
                            ("not_there", "could not be told"),
                            ("police_told", "the police are told"),
                            ("police_not_told", "the police are not told"),
                        ],
                        max_length=15,
                        verbose_name="outcome",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RollCall",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("night", models.DateField(verbose_name="night")),
                (
                    "opened_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="opened at"
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RollCallAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("present", "present"),
                            ("leave", "on leave"),
                            ("hospital", "in hospital"),
                            ("court", "at court"),
                            ("school_or_relative", "at school or with relatives"),
                            ("late", "late, on her way"),
                            ("missing", "missing"),
                        ],
                        max_length=18,
                        verbose_name="answer",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("tap", "by tapping"),
                            ("scan", "by card"),
                            ("paper", "from paper"),
                        ],
                        max_length=5,
                        verbose_name="how it was answered",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RollCallLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("present", "present"),
                            ("leave", "on leave"),
                            ("hospital", "in hospital"),
                            ("court", "at court"),
                            ("school_or_relative", "at school or with relatives"),
                            ("late", "late, on her way"),
                            ("missing", "missing"),
                        ],
                        max_length=18,
                        verbose_name="answer",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("tap", "by tapping"),
                            ("scan", "by card"),
                            ("paper", "from paper"),
                        ],
                        max_length=5,
                        verbose_name="how it was answered",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="leavepass",
            name="leave_pass_one_open_a_stay",
        ),
        migrations.AddField(
            model_name="leavepass",
            name="asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="asked for at"),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="called_off_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="called off at"),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="called_off_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="checked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="risk checked at"),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="checked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[("approved", "leave approved"), ("refused", "leave refused")],
                max_length=8,
                verbose_name="decision",
            ),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="escort",
            field=models.CharField(
                choices=[
                    ("alone", "alone"),
                    ("staff", "with staff"),
                    ("relative", "with a relative"),
                    ("organisation", "with an organisation"),
                ],
                default="alone",
                max_length=12,
                verbose_name="escort",
            ),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="leaves_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="goes out at"),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="risk",
            field=models.CharField(
                blank=True,
                choices=[
                    ("safe", "safe"),
                    ("safe_conditions", "safe with conditions"),
                    ("not_advised", "not advised"),
                ],
                max_length=15,
                verbose_name="risk check",
            ),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="sealed_conditions",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="leavepass",
            name="told_steps",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="leavepass",
            name="left_at",
            field=models.DateTimeField(
                blank=True, default=django.utils.timezone.now, null=True, verbose_name="left at"
            ),
        ),
        migrations.AddConstraint(
            model_name="leavepass",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", False), ("returned_at", None)),
                fields=("stay",),
                name="leave_pass_one_open_a_stay",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavepass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("leaves_at", None), ("due_at__gt", models.F("leaves_at")), _connector="OR"
                ),
                name="leave_due_after_its_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavepass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_at__isnull", False),
                    models.Q(
                        ("asked_at__isnull", False),
                        ("leaves_at__isnull", False),
                        ("returned_at", None),
                    ),
                    _connector="OR",
                ),
                name="leave_planned_or_begun",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavepass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("returned_at", None),
                    ("returned_at__gte", models.F("left_at")),
                    _connector="OR",
                ),
                name="leave_back_after_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavepass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decision", "")),
                    models.Q(
                        models.Q(("decision", ""), _negated=True), ("decided_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="leave_decided_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavepass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    ("asked_by", None),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="leave_not_decided_by_who_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavepass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_at", None), ("asked_at", None), ("decision", "approved"), _connector="OR"
                ),
                name="leave_begun_when_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavepass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at", None), ("risk", "")),
                    models.Q(models.Q(("risk", ""), _negated=True), ("checked_at__isnull", False)),
                    _connector="OR",
                ),
                name="leave_risk_checked_at_a_time",
            ),
        ),
        migrations.AddField(
            model_name="missingreport",
            name="found_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="missingreport",
            name="since_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="missingreport",
            name="stay",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="missing_reports",
                to="rooms.stay",
            ),
        ),
        migrations.AddField(
            model_name="missingstep",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="missingstep",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="rooms.missingreport",
            ),
        ),
        migrations.AddField(
            model_name="rollcall",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roll_calls",
                to="staff.centre",
            ),
        ),
        migrations.AddField(
            model_name="rollcall",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rollcall",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rollcallanswer",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rollcallline",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rollcallline",
            name="roll_call",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="rooms.rollcall",
            ),
        ),
        migrations.AddField(
            model_name="rollcallline",
            name="stay",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roll_call_lines",
                to="rooms.stay",
            ),
        ),
        migrations.AddField(
            model_name="rollcallanswer",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="rooms.rollcallline",
            ),
        ),
        migrations.AddField(
            model_name="missingreport",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="missing_reports",
                to="rooms.rollcallline",
            ),
        ),
        migrations.AddConstraint(
            model_name="missingstep",
            constraint=models.UniqueConstraint(fields=("report", "kind"), name="missing_step_once"),
        ),
        migrations.AddConstraint(
            model_name="missingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("at", None), ("by", None), ("outcome", "")),
                    models.Q(
                        ("at__isnull", False),
                        ("by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="missing_step_taken_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="rollcall",
            constraint=models.UniqueConstraint(
                fields=("centre", "night"), name="roll_call_one_a_night"
            ),
        ),
        migrations.AddConstraint(
            model_name="rollcall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="roll_call_closed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="rollcallline",
            constraint=models.UniqueConstraint(
                fields=("roll_call", "stay"), name="roll_call_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rollcallline",
            constraint=models.CheckConstraint(
                condition=models.Q(("result", ""), _negated=True), name="roll_call_line_answered"
            ),
        ),
        migrations.AddConstraint(
            model_name="missingreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("found_at", None)),
                fields=("stay",),
                name="missing_report_one_open_a_stay",
            ),
        ),
        migrations.AddConstraint(
            model_name="missingreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("found_at", None), ("found_by", None), ("found_how", "")),
                    models.Q(
                        ("found_at__isnull", False),
                        ("found_by__isnull", False),
                        models.Q(("found_how", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="missing_report_found_somehow",
            ),
        ),
    ]
