from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0024_conflict_links'),
    ]

    operations = [
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('assessment_due', 'Assessment'), ('plan_due', 'Plan to be approved'), ('review_due', 'Review'), ('review_overdue', 'Late review'), ('exit_plan_due', 'Exit plan'), ('extension_due', 'Ask for an extension, or prepare to leave'), ('extension_asked', 'Extension to decide'), ('arrival_expected', 'Expected arrival'), ('arrival_unplaced', 'Expected arrival without a bed'), ('request_asked', 'Request for a place: look at it'), ('bed_fits', 'A bed fits who waits first'), ('request_review', 'Not now: look at the request again'), ('departure_expected', 'Expected departure'), ('overstay', 'Past the last night: decide with her'), ('stay_forgotten', 'Stay that looks forgotten: decide'), ('bed_to_prepare', 'Bed to prepare'), ('bed_back', 'Bed back from being out of service: look at it first'), ('maintenance_due', 'Maintenance to see to'), ('assign_file', 'File without a worker'), ('follow_up', 'Contact after leaving'), ('exit_unsafe', 'Left for where it is not safe'), ('belongings_kept', 'Belongings still kept'), ('banned_at_door', 'Somebody who must not come in was at the door'), ('contact_missing', 'Ask how she may be reached safely'), ('contact_check', 'Check with her how she may be reached'), ('consent_ending', 'Consent ending: ask her again'), ('share_guessed', 'Share closed after wrong codes'), ('leave_asked', 'Leave to decide'), ('leave_due', 'Not back from leave'), ('leave_late', 'Half an hour late from leave'), ('leave_very_late', 'Two hours late from leave'), ('roll_call_open', 'Tonight’s roll-call is not closed'), ('missing_call', 'Missing: call her, as her rules allow'), ('missing_supervisor', 'Missing: take over the search'), ('missing_manager', 'Missing: look at it with the shift'), ('missing_police', 'Missing: decide about the police'), ('rights_to_tell', 'Tell her the rules and her rights'), ('custody_ending', 'Custody paper ending'), ('incident_follow_up', 'Incident to follow up'), ('birth_registration', 'Birth to be registered'), ('check_up', 'Check-up after a birth'), ('infant_feeding', 'Say what the newborn is fed'), ('cot_wanted', 'A newborn sleeps without a cot'), ('guardian_decision', 'Child on her own: decide about a guardian'), ('villa_unplaced', 'Still in a closed villa: find a place now'), ('place_for_rest', 'Moved for some nights: find a bed for the others'), ('medicines_moved', 'A villa was left: take the medicines along'), ('kept_apart', 'Must be kept apart, and sleep too near: find another bed'), ('other', 'Task')], max_length=30, verbose_name='kind'),
        ),
    ]
