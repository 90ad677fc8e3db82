"""Data keys, wrapped by the keyring outside the database."""

from django.db import models


class WrappedKey(models.Model):
    """One data key, wrapped by the keyring outside the database.

    Destroying this row makes everything sealed under it unreadable. ``owner_id`` is what the key is
    for: a person (her identity, her narrative), one document, a member, a draft, a request.
    ``person_id`` is the person who is erased with it. No foreign keys, on purpose.
    """

    class Kind(models.TextChoices):
        IDENTITY = "identity"
        NARRATIVE = "narrative"
        DOCUMENT = "document"
        MEMBER = "member"
        DRAFT = "draft"
        REQUEST = "request"

    owner_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.IDENTITY)
    person_id = models.UUIDField(null=True)
    keyring_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "kind"], name="wrapped_key_one_a_kind")
        ]
        indexes = [
            models.Index(fields=["person_id"], name="wrapped_key_by_person"),
            models.Index(fields=["keyring_id"], name="wrapped_key_by_keyring"),
        ]

    def __str__(self):
        return f"{self.kind} key of {self.owner_id}"
