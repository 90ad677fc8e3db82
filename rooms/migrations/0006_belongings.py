import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0005_shift"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BannedVisitor",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("fled_from", "somebody here fled from this person"),
                            ("threatened", "threatened somebody of the house"),
                            ("court_order", "an order of a court"),
                            ("asked_about", "asked who lives here"),
                            ("other", "another reason"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("name_words", models.PositiveSmallIntegerField(default=0)),
                ("phone_hash", models.BinaryField(max_length=16, null=True)),
                ("plate_hash", models.BinaryField(max_length=16, null=True)),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="banned_visitors",
                        to="staff.centre",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_from",
                        to="residents.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BannedNameToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.PositiveSmallIntegerField()),
                ("token", models.BinaryField(max_length=16)),
                (
                    "banned",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="rooms.bannedvisitor",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BannedAtDoor",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
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
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="banned_at_door",
                        to="staff.centre",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.person",
                    ),
                ),
                (
                    "banned",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="rooms.bannedvisitor",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BelongingsRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "signed_by_her",
                    models.BooleanField(default=False, verbose_name="she signed on paper"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second",
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
                        related_name="belongings_records",
                        to="rooms.stay",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BelongingsItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cash", "cash"),
                            ("jewellery", "jewellery"),
                            ("documents", "identity papers and documents"),
                            ("phone", "telephone"),
                            ("keys", "keys"),
                            ("medicine", "medicine"),
                            ("clothing", "clothing"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("sealed_description", models.BinaryField(null=True)),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=10, null=True, verbose_name="amount"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("QAR", "Qatari riyal"),
                            ("SAR", "Saudi riyal"),
                            ("AED", "Emirati dirham"),
                            ("JOD", "Jordanian dinar"),
                            ("EGP", "Egyptian pound"),
                            ("ILS", "shekel"),
                            ("USD", "US dollar"),
                            ("EUR", "euro"),
                        ],
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                (
                    "seal_number",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="number of the bag’s seal"
                    ),
                ),
                ("place", models.CharField(max_length=20, verbose_name="safe or locker")),
                (
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="belongings",
                        to="rooms.stay",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="rooms.belongingsrecord",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BelongingsRelease",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "signed_by_her",
                    models.BooleanField(default=False, verbose_name="she signed on paper"),
                ),
                (
                    "to",
                    models.CharField(
                        choices=[("herself", "herself"), ("authorised", "somebody she authorised")],
                        max_length=10,
                        verbose_name="given to",
                    ),
                ),
                ("sealed_receiver", models.BinaryField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second",
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
                        related_name="belongings_releases",
                        to="rooms.stay",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BelongingsReleaseLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returned",
                        to="rooms.belongingsitem",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="rooms.belongingsrelease",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExitRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "unsafe_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("he_is_there", "whom she fled is there"),
                            ("he_knows", "whom she fled knows where it is"),
                            ("pressed", "she is pressed to go"),
                            ("nobody", "nobody there stands by her"),
                            ("child", "a child is not safe there"),
                            ("health", "her health needs more than there is"),
                            ("other", "another reason"),
                        ],
                        max_length=12,
                        verbose_name="why it is not safe",
                    ),
                ),
                ("sealed_unsafe_note", models.BinaryField(null=True)),
                (
                    "belongings",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kept", "kept for her until a date"),
                            ("sent_on", "sent on to her"),
                        ],
                        max_length=8,
                        verbose_name="what happens with her belongings",
                    ),
                ),
                (
                    "belongings_until",
                    models.DateField(blank=True, null=True, verbose_name="kept until"),
                ),
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
                    "stay",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exit_record",
                        to="rooms.stay",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
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
                            ("visitor", "visitor"),
                            ("delivery", "delivery"),
                            ("maintenance", "repair or maintenance"),
                            ("official", "official, on duty"),
                            ("vehicle", "vehicle"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("sealed_name", models.BinaryField(null=True)),
                ("sealed_phone", models.BinaryField(null=True)),
                ("sealed_plate", models.BinaryField(null=True)),
                ("name_hash", models.BinaryField(max_length=16, null=True)),
                ("phone_hash", models.BinaryField(max_length=16, null=True)),
                ("plate_hash", models.BinaryField(max_length=16, null=True)),
                (
                    "arrived_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="came at"),
                ),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="left at")),
                (
                    "arrived_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="staff.centre",
                    ),
                ),
                (
                    "left_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="residents.person",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="bannedvisitor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name_words__gt", 0),
                    ("phone_hash__isnull", False),
                    ("plate_hash__isnull", False),
                    _connector="OR",
                ),
                name="banned_visitor_is_known_by_something",
            ),
        ),
        migrations.AddIndex(
            model_name="bannednametoken",
            index=models.Index(fields=["token"], name="banned_name_token"),
        ),
        migrations.AddConstraint(
            model_name="bannednametoken",
            constraint=models.UniqueConstraint(
                fields=("banned", "word", "token"), name="banned_name_token_once_a_word"
            ),
        ),
        migrations.AddConstraint(
            model_name="belongingsrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("second", None), ("signed_by_her", True)),
                    models.Q(
                        ("second__isnull", False),
                        ("signed_by_her", False),
                        models.Q(("second", models.F("by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="belongingsrecord_two_signatures",
            ),
        ),
        migrations.AddConstraint(
            model_name="belongingsitem",
            constraint=models.UniqueConstraint(
                fields=("stay", "number"), name="belongings_item_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="belongingsitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__gt", 0),
                        ("kind", "cash"),
                        models.Q(("currency", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind", "cash"), _negated=True),
                        ("amount", None),
                        ("currency", ""),
                    ),
                    _connector="OR",
                ),
                name="belongings_item_cash_is_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="belongingsrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("second", None), ("signed_by_her", True)),
                    models.Q(
                        ("second__isnull", False),
                        ("signed_by_her", False),
                        models.Q(("second", models.F("by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="belongingsrelease_two_signatures",
            ),
        ),
        migrations.AddConstraint(
            model_name="belongingsrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sealed_receiver", None), ("to", "herself")),
                    models.Q(("sealed_receiver__isnull", False), ("to", "authorised")),
                    _connector="OR",
                ),
                name="belongings_release_names_the_receiver",
            ),
        ),
        migrations.AddConstraint(
            model_name="exitrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("belongings", "kept"), ("belongings_until__isnull", False)),
                    models.Q(
                        models.Q(("belongings", "kept"), _negated=True), ("belongings_until", None)
                    ),
                    _connector="OR",
                ),
                name="exit_record_kept_until_a_date",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["centre", "left_at"], name="visit_in_the_house"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("person__isnull", False),
                    models.Q(("sealed_name", None), ("sealed_phone", None), ("sealed_plate", None)),
                    _connector="OR",
                ),
                name="visit_keeps_words_only_about_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_at", None), ("left_at__gte", models.F("arrived_at")), _connector="OR"
                ),
                name="visit_leaves_after_it_came",
            ),
        ),
    ]
