from django.db import migrations, models

KINDS = ["identity", "narrative", "draft"]


def copy_keys(apps, schema_editor):
    """Give what was sealed under one key the same key for each kind; residents 0005 sorts them."""
    Old, New = apps.get_model("staff", "OldWrappedKey"), apps.get_model("staff", "WrappedKey")
    rows = (
        New(owner_id=old.owner_id, person_id=old.owner_id, kind=kind,
            keyring_id=old.keyring_id, wrapped=old.wrapped)
        for old in Old.objects.iterator() for kind in KINDS
    )
    New.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):

    dependencies = [("staff", "0002_seal_kept_answers")]

    operations = [
        migrations.RenameModel("WrappedKey", "OldWrappedKey"),
        migrations.CreateModel(
            name="WrappedKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner_id", models.UUIDField()),
                ("kind", models.CharField(choices=[("identity", "Identity"), ("narrative", "Narrative"), ("document", "Document"), ("member", "Member"), ("draft", "Draft")], default="identity", max_length=10)),
                ("person_id", models.UUIDField(null=True)),
                ("keyring_id", models.CharField(max_length=16)),
                ("wrapped", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person_id"], name="wrapped_key_by_person"),
                    models.Index(fields=["keyring_id"], name="wrapped_key_by_keyring"),
                ],
                "constraints": [models.UniqueConstraint(fields=("owner_id", "kind"), name="wrapped_key_one_a_kind")],
            },
        ),
        migrations.RunPython(copy_keys, migrations.RunPython.noop),
        migrations.DeleteModel("OldWrappedKey"),
    ]
