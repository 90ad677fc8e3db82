"""What is being typed from paper: a sheet, kept sealed until all of it is entered."""

from django.db import models
from django.utils import timezone

from shelter.shared.models import Identified


class PaperSheetQuerySet(models.QuerySet):
    def visible_to(self, member):
        """A sheet is its author's; whoever goes on with the paper begins her own."""
        return self.filter(member=member)


class PaperSheet(Identified):
    """The lines that a member types from paper, sealed under a key of its own.

    ``version`` counts its changes; only what was checked since the last one is entered.
    """

    member = models.OneToOneField("staff.Member", models.CASCADE, related_name="paper_sheet")
    sealed_lines = models.BinaryField()
    version = models.PositiveIntegerField(default=0)
    checked_version = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    objects = PaperSheetQuerySet.as_manager()

    def __str__(self):
        return f"paper sheet {self.pk}"
