from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("residents", "0008_the_house_by_night"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="casefile",
            index=models.Index(
                condition=Q(("restricted", True)), fields=["person"], name="case_file_restricted"
            ),
        ),
    ]
