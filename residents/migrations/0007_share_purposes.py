from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0006_task_kinds_of_contact'),
    ]

    operations = [
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(choices=[('case_work', 'we keep a file and work with it'), ('contact', 'we may contact her after she leaves'), ('referral', 'we may share what is needed with a service she chooses'), ('statistics', 'she is counted in figures without her name'), ('care', 'her treatment'), ('justice', 'her case with the police or the court'), ('support', 'social support for her'), ('learning', 'school, training or work for her'), ('next_place', 'where she goes next')], max_length=20, verbose_name='purpose'),
        ),
        migrations.AlterField(
            model_name='share',
            name='purpose',
            field=models.CharField(choices=[('care', 'her treatment'), ('justice', 'her case with the police or the court'), ('support', 'social support for her'), ('learning', 'school, training or work for her'), ('next_place', 'where she goes next')], max_length=20, verbose_name='purpose'),
        ),
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('assessment_due', 'Assessment'), ('plan_due', 'Plan to be approved'), ('review_due', 'Review'), ('review_overdue', 'Late review'), ('exit_plan_due', 'Exit plan'), ('extension_due', 'Ask for an extension, or prepare to leave'), ('extension_asked', 'Extension to decide'), ('arrival_expected', 'Expected arrival'), ('arrival_unplaced', 'Expected arrival without a bed'), ('departure_expected', 'Expected departure'), ('overstay', 'Past the last night: decide with her'), ('bed_to_prepare', 'Bed to prepare'), ('assign_file', 'File without a worker'), ('follow_up', 'Contact after leaving'), ('contact_missing', 'Ask how she may be reached safely'), ('contact_check', 'Check with her how she may be reached'), ('consent_ending', 'Consent ending: ask her again'), ('share_guessed', 'Share closed after wrong codes'), ('other', 'Task')], max_length=30, verbose_name='kind'),
        ),
    ]
