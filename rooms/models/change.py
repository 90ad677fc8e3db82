"""What was done to beds, so that it can be undone for ten minutes and read for ever."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.reach import in_conflict
from rooms.models.stay import Stay
from rooms.models.villa import Bed
from shelter.shared.models import Identified
from staff.choices import HOUSE_ROLES


class BedChangeQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not member.has_role(*HOUSE_ROLES):
            return self.none()
        about_hidden = BedChangeLine.objects.filter(stay__person__in=in_conflict(member))
        return self.filter(centre=member.centre_id).exclude(pk__in=about_hidden.values("change"))


class BedChange(Identified):
    """One action on one or more beds, by one member. An undo is a change of its own.

    ``made_room`` is the change of others that made the place for a check-in; it is undone with it.
    """

    class Kind(models.TextChoices):
        CHECK_IN = "check_in", _("check-in")
        MOVE = "move", _("move")
        SWAP = "swap", _("swap")
        BIRTH = "birth", _("birth")
        CHECK_OUT = "check_out", _("check-out")
        RELOCATION = "relocation", _("relocation")
        CANCEL = "cancel", _("cancellation")
        UNDO = "undo", _("undo")

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="bed_changes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by_change"
    )
    made_room = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="made_room_for"
    )
    objects = BedChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["centre", "-at"], name="bed_change_by_centre")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | (~Q(kind="undo") & Q(undoes=None)),
                name="bed_change_undo_names_what",
            )
        ]

    def __str__(self):
        return f"bed change {self.pk}"


class BedChangeLine(models.Model):
    """One stay in a change: from which bed to which, from the night of ``from_on`` on."""

    change = models.ForeignKey(BedChange, models.PROTECT, related_name="lines")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="change_lines")
    from_bed = models.ForeignKey(Bed, models.PROTECT, null=True, related_name="+")
    to_bed = models.ForeignKey(Bed, models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    before = models.JSONField(default=dict)

    def __str__(self):
        return f"bed change line {self.pk}"
