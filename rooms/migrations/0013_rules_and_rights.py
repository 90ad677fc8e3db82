import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0012_extension_constraints'),
        ('staff', '0006_accounts_await_confirmation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HouseText',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('rules', 'house rules'), ('rights', 'rights and duties'), ('complaints', 'how to complain'), ('secrets', 'how we keep secrets')], max_length=10, verbose_name='kind')),
                ('audience', models.CharField(choices=[('adult', 'for adults'), ('child', 'for children on their own')], max_length=5, verbose_name='for whom')),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('en', 'English'), ('fr', 'French'), ('ur', 'Urdu'), ('hi', 'Hindi'), ('bn', 'Bengali'), ('tl', 'Tagalog'), ('fa', 'Farsi'), ('am', 'Amharic'), ('si', 'Sinhala'), ('id', 'Indonesian'), ('sgn', 'sign language')], max_length=3, verbose_name='language')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('text', models.TextField(verbose_name='text')),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='published at')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='house_texts', to='staff.centre')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RightsTold',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('en', 'English'), ('fr', 'French'), ('ur', 'Urdu'), ('hi', 'Hindi'), ('bn', 'Bengali'), ('tl', 'Tagalog'), ('fa', 'Farsi'), ('am', 'Amharic'), ('si', 'Sinhala'), ('id', 'Indonesian'), ('sgn', 'sign language')], max_length=3, verbose_name='told in')),
                ('way', models.CharField(choices=[('read_by_her', 'she read it herself'), ('read_to_her', 'it was read to her'), ('sign', 'in sign language')], max_length=12, verbose_name='how')),
                ('interpreter', models.CharField(choices=[('none', 'none was needed'), ('staff', 'somebody of the staff'), ('outside', 'an interpreter from outside'), ('phone', 'an interpreter by telephone')], max_length=8, verbose_name='interpreter')),
                ('signed', models.CharField(choices=[('signature', 'she signed'), ('fingerprint', 'her fingerprint'), ('not', 'she preferred not to sign')], max_length=12, verbose_name='signed')),
                ('reason', models.CharField(blank=True, choices=[('wants_time', 'she wants to think about it'), ('disagrees', 'she does not agree with something'), ('afraid', 'she is afraid of paper with her signature'), ('unwell', 'she is too tired or unwell'), ('not_said', 'she did not say why')], max_length=12, verbose_name='why not')),
                ('sealed_remark', models.BinaryField(null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rights_told', to='rooms.stay')),
            ],
        ),
        migrations.CreateModel(
            name='RightsToldText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='told', to='rooms.housetext')),
                ('told', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='rooms.rightstold')),
            ],
        ),
        migrations.AddConstraint(
            model_name='housetext',
            constraint=models.UniqueConstraint(fields=('centre', 'kind', 'audience', 'version', 'language'), name='house_text_one_a_version_and_language'),
        ),
        migrations.AddConstraint(
            model_name='housetext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('language', 'sgn'), _negated=True), models.Q(('text', ''), _negated=True), ('version__gte', 1)), name='house_text_is_written'),
        ),
        migrations.AddConstraint(
            model_name='rightstold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed', 'not'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('signed', 'not'), _negated=True), ('reason', '')), _connector='OR'), name='rights_told_not_signed_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='rightstold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('language', 'sgn'), ('way', 'sign'), models.Q(('interpreter', 'none'), _negated=True)), models.Q(models.Q(('way', 'sign'), _negated=True), models.Q(('language', 'sgn'), _negated=True)), _connector='OR'), name='rights_told_in_signs_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='rightstoldtext',
            constraint=models.UniqueConstraint(fields=('told', 'text'), name='rights_told_text_once'),
        ),
    ]
