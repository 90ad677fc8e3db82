from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rooms", "0003_placement_by_bed_and_date")]

    operations = []
