from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0006_accounts_await_confirmation'),
    ]

    operations = [
        migrations.AlterField(
            model_name='wrappedkey',
            name='kind',
            field=models.CharField(choices=[('identity', 'Identity'), ('narrative', 'Narrative'), ('document', 'Document'), ('member', 'Member'), ('draft', 'Draft'), ('request', 'Request')], default='identity', max_length=10),
        ),
    ]
