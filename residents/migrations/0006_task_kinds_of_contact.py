from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0005_keys_by_kind"),
    ]

    operations = [
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assessment_due", "Assessment"),
                    ("plan_due", "Plan to be approved"),
                    ("review_due", "Review"),
                    ("review_overdue", "Late review"),
                    ("exit_plan_due", "Exit plan"),
                    ("extension_due", "Ask for an extension, or prepare to leave"),
                    ("extension_asked", "Extension to decide"),
                    ("arrival_expected", "Expected arrival"),
                    ("arrival_unplaced", "Expected arrival without a bed"),
                    ("departure_expected", "Expected departure"),
                    ("overstay", "Past the last night: decide with her"),
                    ("bed_to_prepare", "Bed to prepare"),
                    ("assign_file", "File without a worker"),
                    ("follow_up", "Contact after leaving"),
                    ("contact_missing", "Ask how she may be reached safely"),
                    ("contact_check", "Check with her how she may be reached"),
                    ("other", "Task"),
                ],
                max_length=30,
                verbose_name="kind",
            ),
        ),
    ]
