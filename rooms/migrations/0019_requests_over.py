from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rooms", "0018_requests_ended")]

    operations = [
        migrations.AddConstraint(
            model_name='stayrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('sealed_number', None), ('sealed_words', None), ('state__in', ('placed', 'declined', 'withdrawn'))), models.Q(models.Q(('state__in', ('placed', 'declined', 'withdrawn')), _negated=True), ('ended_at', None)), _connector='OR'), name='stay_request_over_keeps_no_words'),
        ),
    ]
