from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0016_rules_and_rights'),
    ]

    operations = [
        migrations.AlterField(
            model_name='fileevent',
            name='kind',
            field=models.CharField(choices=[('file_opened', 'File opened'), ('file_reopened', 'File opened again'), ('held', 'Bed held'), ('expected', 'Arrival expected'), ('checked_in', 'Arrived'), ('gave_birth', 'Gave birth'), ('moved', 'Moved to another bed'), ('swapped', 'Swapped beds'), ('undone', 'Last bed change undone'), ('extension_asked', 'Extension asked for'), ('extension_refused', 'Extension refused'), ('extended', 'Stay extended'), ('away', 'Went out'), ('back', 'Came back'), ('missing', 'Missing at the roll-call'), ('found', 'Found'), ('cancelled', 'Stay cancelled'), ('checked_out', 'Left'), ('belongings_taken', 'Belongings taken in'), ('belongings_returned', 'Belongings given back'), ('rights_told', 'Rules and rights told'), ('consent', 'Consent recorded'), ('assigned', 'Member assigned'), ('unassigned', 'Member no longer assigned'), ('changed', 'Details changed'), ('plan_written', 'Plan written'), ('plan_approved', 'Plan approved'), ('review_done', 'Review completed'), ('enrolled', 'Enrolled in a course'), ('card_issued', 'Card issued'), ('note', 'Note'), ('restricted', 'File restricted'), ('unrestricted', 'File open to its team again'), ('file_closed', 'File closed'), ('break_glass', 'File opened in an emergency'), ('shared', 'Shared with an organisation'), ('share_closed', 'Share closed'), ('safe_contact', 'Safe contact rules changed'), ('contact_tried', 'Contact tried'), ('document_added', 'Document added'), ('document_removed', 'Document removed'), ('service_note', 'Note of a service'), ('erased', 'Data destroyed')], max_length=20),
        ),
        migrations.AlterField(
            model_name='person',
            name='sex',
            field=models.CharField(choices=[('F', 'female'), ('M', 'male'), ('U', 'not known yet')], max_length=1, verbose_name='sex'),
        ),
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('assessment_due', 'Assessment'), ('plan_due', 'Plan to be approved'), ('review_due', 'Review'), ('review_overdue', 'Late review'), ('exit_plan_due', 'Exit plan'), ('extension_due', 'Ask for an extension, or prepare to leave'), ('extension_asked', 'Extension to decide'), ('arrival_expected', 'Expected arrival'), ('arrival_unplaced', 'Expected arrival without a bed'), ('departure_expected', 'Expected departure'), ('overstay', 'Past the last night: decide with her'), ('bed_to_prepare', 'Bed to prepare'), ('bed_back', 'Bed back from being out of service: look at it first'), ('maintenance_due', 'Maintenance to see to'), ('assign_file', 'File without a worker'), ('follow_up', 'Contact after leaving'), ('exit_unsafe', 'Left for where it is not safe'), ('belongings_kept', 'Belongings still kept'), ('banned_at_door', 'Somebody who must not come in was at the door'), ('contact_missing', 'Ask how she may be reached safely'), ('contact_check', 'Check with her how she may be reached'), ('consent_ending', 'Consent ending: ask her again'), ('share_guessed', 'Share closed after wrong codes'), ('leave_asked', 'Leave to decide'), ('leave_due', 'Not back from leave'), ('leave_late', 'Half an hour late from leave'), ('leave_very_late', 'Two hours late from leave'), ('roll_call_open', 'Tonight’s roll-call is not closed'), ('missing_call', 'Missing: call her, as her rules allow'), ('missing_supervisor', 'Missing: take over the search'), ('missing_manager', 'Missing: look at it with the shift'), ('missing_police', 'Missing: decide about the police'), ('rights_to_tell', 'Tell her the rules and her rights'), ('incident_follow_up', 'Incident to follow up'), ('birth_registration', 'Birth to be registered'), ('check_up', 'Check-up after a birth'), ('infant_feeding', 'Say what the newborn is fed'), ('cot_wanted', 'A newborn sleeps without a cot'), ('guardian_decision', 'Child on her own: decide about a guardian'), ('other', 'Task')], max_length=30, verbose_name='kind'),
        ),
    ]
