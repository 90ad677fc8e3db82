"""What must be repaired: where, what by code, how urgent, and when it was done."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rooms.models.villa import Bed, PlaceQuerySet, Room
from shelter.shared.models import Identified


class MaintenanceQuerySet(PlaceQuerySet):
    def open(self):
        return self.filter(done_at=None)


class Maintenance(Identified):
    """Something to repair in a room or at one bed; its text is about nobody.

    What it puts out of service points back at it, and is given back when it is done.
    """

    class Kind(models.TextChoices):
        WATER = "water", _("water or drain")
        POWER = "power", _("electricity or light")
        CLIMATE = "climate", _("heating or cooling")
        FURNITURE = "furniture", _("furniture or bedding")
        DOOR = "door", _("door, window or lock")
        WALLS = "walls", _("walls, floor or ceiling")
        PESTS = "pests", _("pests")
        FIRE_SAFETY = "fire_safety", _("alarm or extinguisher")
        OTHER = "other", pgettext_lazy("maintenance", "something else")

    class Urgency(models.TextChoices):
        NOW = "now", _("today")
        SOON = "soon", _("within three days")
        LATER = "later", _("within two weeks")

    WITHIN = {
        Urgency.NOW: timedelta(),
        Urgency.SOON: timedelta(days=3),
        Urgency.LATER: timedelta(days=14),
    }

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="maintenance")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    bed = models.ForeignKey(Bed, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("what is it"), max_length=12, choices=Kind)
    words = models.CharField(_("in a few words"), max_length=200, blank=True)
    urgency = models.CharField(_("urgency"), max_length=5, choices=Urgency)
    due_on = models.DateField(_("due on"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    asked_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = MaintenanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(room__isnull=True, bed__isnull=False)
                | Q(room__isnull=False, bed__isnull=True),
                name="maintenance_of_a_room_or_a_bed",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="maintenance_done_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["centre", "done_at", "due_on"], name="maintenance_open")]

    def __str__(self):
        return f"maintenance {self.pk}"
