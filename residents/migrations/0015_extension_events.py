from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0014_task_kinds_of_readiness"),
    ]

    operations = [
        migrations.AlterField(
            model_name="fileevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("file_opened", "File opened"),
                    ("file_reopened", "File opened again"),
                    ("held", "Bed held"),
                    ("expected", "Arrival expected"),
                    ("checked_in", "Arrived"),
                    ("moved", "Moved to another bed"),
                    ("swapped", "Swapped beds"),
                    ("undone", "Last bed change undone"),
                    ("extension_asked", "Extension asked for"),
                    ("extension_refused", "Extension refused"),
                    ("extended", "Stay extended"),
                    ("away", "Went out"),
                    ("back", "Came back"),
                    ("missing", "Missing at the roll-call"),
                    ("found", "Found"),
                    ("cancelled", "Stay cancelled"),
                    ("checked_out", "Left"),
                    ("belongings_taken", "Belongings taken in"),
                    ("belongings_returned", "Belongings given back"),
                    ("consent", "Consent recorded"),
                    ("assigned", "Member assigned"),
                    ("unassigned", "Member no longer assigned"),
                    ("changed", "Details changed"),
                    ("plan_written", "Plan written"),
                    ("plan_approved", "Plan approved"),
                    ("review_done", "Review completed"),
                    ("enrolled", "Enrolled in a course"),
                    ("card_issued", "Card issued"),
                    ("note", "Note"),
                    ("restricted", "File restricted"),
                    ("unrestricted", "File open to its team again"),
                    ("file_closed", "File closed"),
                    ("break_glass", "File opened in an emergency"),
                    ("shared", "Shared with an organisation"),
                    ("share_closed", "Share closed"),
                    ("safe_contact", "Safe contact rules changed"),
                    ("contact_tried", "Contact tried"),
                    ("document_added", "Document added"),
                    ("document_removed", "Document removed"),
                    ("service_note", "Note of a service"),
                    ("erased", "Data destroyed"),
                ],
                max_length=20,
            ),
        ),
    ]
