from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rooms", "0006_belongings")]

    operations = []
