"""Attachments: encrypted files, each under a key of its own."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.casefile import CaseFile
from residents.models.person import Person
from shelter.shared.models import Identified


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Those who work on her file see its documents; a removed one is seen by nobody."""
        files = CaseFile.objects.visible_to(member).values("person")
        return self.filter(person__in=files, removed_at=None)


class Document(Identified):
    """A file kept under MEDIA_ROOT by its id alone, encrypted; what it was called is sealed."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("identity paper")
        COURT = "court", _("court paper")
        MEDICAL = "medical", _("medical report")
        PHOTO = "photo", _("picture")
        AGREEMENT = "agreement", _("signed agreement")
        OTHER = "other", _("other document")

    class MediaType(models.TextChoices):
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"
        PDF = "application/pdf", "PDF"

    person = models.ForeignKey(Person, models.PROTECT, related_name="documents")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    media_type = models.CharField(_("format"), max_length=20, choices=MediaType)
    size = models.PositiveIntegerField(_("size in bytes"))
    sealed_title = models.BinaryField(null=True)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    added_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=10_000_000), name="document_size_possible"
            )
        ]

    def __str__(self):
        return f"document {self.pk}"
