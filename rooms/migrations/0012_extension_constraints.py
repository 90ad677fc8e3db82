from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rooms", "0011_extensions_get_their_state")]

    operations = [
        migrations.AddIndex(
            model_name="extension",
            index=models.Index(
                condition=models.Q(("state", "asked")),
                fields=["requested_at"],
                name="extension_to_decide",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("stay",),
                name="extension_one_asked_a_stay",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(("nights__gte", 1), ("nights_past__gte", 1)),
                name="extension_passes_the_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="extension_not_decided_by_who_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ("approved", "refused")),
                    ),
                    models.Q(
                        models.Q(("state__in", ("approved", "refused")), _negated=True),
                        ("decided_at", None),
                        ("decided_by", None),
                    ),
                    _connector="OR",
                ),
                name="extension_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), ("withdrawn_at__isnull", False)),
                    models.Q(
                        models.Q(("state", "withdrawn"), _negated=True),
                        ("withdrawn_at", None),
                        ("withdrawn_by", None),
                    ),
                    _connector="OR",
                ),
                name="extension_withdrawn_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "refused"),
                        models.Q(("refusal_reason", ""), _negated=True),
                        models.Q(("offered_instead", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "refused"), _negated=True),
                        ("offered_instead", ""),
                        ("refusal_reason", ""),
                    ),
                    _connector="OR",
                ),
                name="extension_refused_with_an_offer",
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionvote",
            constraint=models.UniqueConstraint(
                fields=("extension", "member"), name="extension_vote_once_a_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionvote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_by", None),
                    models.Q(("member", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="extension_vote_not_by_who_asked",
            ),
        ),
    ]
