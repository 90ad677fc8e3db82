"""A villa that everybody left in one step, and is closed until it is reopened."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rooms.models.change import BedChange
from rooms.models.villa import Villa
from shelter.shared.models import Identified
from staff.choices import HOUSE_ROLES, Role


class RelocationQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not member.has_role(*HOUSE_ROLES, Role.MANAGER, Role.NURSE):
            return self.none()
        return self.filter(villa__centre=member.centre_id)

    def closed(self):
        """Those whose villa has not been reopened."""
        return self.filter(reopened_at=None)


class Relocation(Identified):
    """A villa was left and closed. Where each went stands in the lines of its bed change.

    Words are about nobody in particular, and sealed under a key of their own.
    """

    class Reason(models.TextChoices):
        ADDRESS_EXPOSED = "address_exposed", _("its address became known")
        FIRE = "fire", pgettext_lazy("relocation", "fire or smoke")
        WATER = "water", _("water or damage to the building")
        INFECTION = "infection", pgettext_lazy("relocation", "infection")
        OTHER = "other", _("other reason")

    villa = models.ForeignKey(Villa, models.PROTECT, related_name="relocations")
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    sealed_words = models.BinaryField(null=True)
    change = models.OneToOneField(BedChange, models.PROTECT, related_name="relocation")
    closed_at = models.DateTimeField(_("closed at"), default=timezone.now)
    closed_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)
    reopened_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = RelocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["villa"], condition=Q(reopened_at=None), name="relocation_one_open_a_villa"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None)
                | Q(reopened_at__isnull=False, reopened_by__isnull=False),
                name="relocation_reopened_by_somebody",
            ),
        ]

    def __str__(self):
        return f"relocation {self.pk}"
