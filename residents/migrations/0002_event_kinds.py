from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='fileevent',
            name='kind',
            field=models.CharField(choices=[('file_opened', 'File opened'), ('file_reopened', 'File opened again'), ('held', 'Bed held'), ('expected', 'Arrival expected'), ('checked_in', 'Arrived'), ('moved', 'Moved to another bed'), ('swapped', 'Swapped beds'), ('undone', 'Last bed change undone'), ('extended', 'Stay extended'), ('away', 'Went out'), ('back', 'Came back'), ('cancelled', 'Stay cancelled'), ('checked_out', 'Left'), ('consent', 'Consent recorded'), ('assigned', 'Member assigned'), ('unassigned', 'Member no longer assigned'), ('changed', 'Details changed'), ('plan_written', 'Plan written'), ('plan_approved', 'Plan approved'), ('review_done', 'Review completed'), ('enrolled', 'Enrolled in a course'), ('card_issued', 'Card issued'), ('note', 'Note')], max_length=20),
        ),
    ]
