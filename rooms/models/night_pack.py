"""The paper for a night without power, kept ready."""

from django.db import models
from django.utils import timezone

from shelter.shared.models import Identified
from staff.models import OfCentre


class NightPack(Identified):
    """The newest night pack of a centre: a PDF of codes, sealed under a key of its own.

    ``subjects`` are the ids of everyone whose code is in it, 16 bytes each, for the read log.
    """

    centre = models.OneToOneField("staff.Centre", models.PROTECT, related_name="night_pack")
    made_at = models.DateTimeField(default=timezone.now)
    sealed_pdf = models.BinaryField()
    subjects = models.BinaryField()
    objects = OfCentre.as_manager()

    def __str__(self):
        return f"night pack {self.pk}"
