import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0015_extension_events"),
        ("rooms", "0009_ends_already_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("extension", "extension_not_approved_by_who_asked"),
        migrations.RenameField("extension", "approved_at", "decided_at"),
        migrations.RenameField("extension", "approved_by", "decided_by"),
        migrations.CreateModel(
            name="ExtensionVote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_yes", models.BooleanField(verbose_name="for it")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="extension",
            name="level",
            field=models.CharField(
                choices=[
                    ("supervisor", "shift supervisor"),
                    ("manager", "manager"),
                    ("committee", "committee of two"),
                ],
                default="supervisor",
                max_length=10,
                verbose_name="decided by",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="extension",
            name="nights_past",
            field=models.PositiveSmallIntegerField(
                default=1, verbose_name="nights past the limit in all"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="extension",
            name="offered_instead",
            field=models.CharField(
                blank=True,
                choices=[
                    ("fewer_nights", "fewer nights"),
                    ("other_centre", "a place in another centre"),
                    ("housing_help", "help with a home of her own"),
                    ("relatives", "a safe place with relatives"),
                    ("money_help", "help with money"),
                    ("legal_help", "help with the law"),
                    ("care_after", "care and contact after she leaves"),
                    ("come_back", "a bed again whenever she needs one"),
                    ("other", "something else"),
                ],
                max_length=20,
                verbose_name="what she was offered instead",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="refusal_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("safe_place", "a safe place is ready for her"),
                    ("purpose_met", "what she came for is settled"),
                    ("other_service", "another service fits better"),
                    ("bed_promised", "her bed is needed by somebody in danger"),
                    ("plan_unclear", "the exit plan does not carry yet"),
                    ("other", "other reason"),
                ],
                max_length=20,
                verbose_name="why it was refused",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="sealed_exit_plan",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="extension",
            name="sealed_offer",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="extension",
            name="sealed_wish",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="extension",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "extension asked for"),
                    ("approved", "extension approved"),
                    ("refused", "extension refused"),
                    ("withdrawn", "extension withdrawn"),
                ],
                default="asked",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="extension",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="extensionvote",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="extensionvote",
            name="extension",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="votes",
                to="rooms.extension",
            ),
        ),
        migrations.AddField(
            model_name="extensionvote",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
