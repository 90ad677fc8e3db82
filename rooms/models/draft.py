"""A check-in that is not finished: what was typed so far, sealed under a key of its own."""

from django.db import models
from django.utils import timezone

from shelter.shared.models import Identified


class CheckInDraftQuerySet(models.QuerySet):
    def visible_to(self, member):
        """A draft is its author's; whoever takes over the desk starts anew or asks her."""
        return self.filter(member=member)


class CheckInDraft(Identified):
    """The answers of an unfinished check-in. Finishing or discarding it destroys its key."""

    member = models.ForeignKey("staff.Member", models.CASCADE, related_name="check_in_drafts")
    sealed_answers = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    objects = CheckInDraftQuerySet.as_manager()

    def __str__(self):
        return f"check-in draft {self.pk}"
