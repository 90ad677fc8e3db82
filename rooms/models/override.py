"""A rule of the rooms that somebody set aside, and why: kept, to be looked at by others."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.reach import in_conflict
from rooms.models.stay import Stay
from rooms.models.villa import Bed
from shelter.shared.models import Identified
from staff.choices import Role


class RuleOverrideQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not member.has_role(Role.SUPERVISOR, Role.MANAGER):
            return self.none()
        here = self.filter(stay__centre=member.centre_id)
        return here.exclude(stay__person__in=in_conflict(member))


class RuleOverride(Identified):
    """One bed that was given to one stay against one rule of the rooms, by one member.

    The reason is sealed under the narrative key of whoever stays.
    """

    class Rule(models.TextChoices):
        KEPT_APART = "KeptApart", _("must be kept apart from someone there")
        ROOM_DOES_NOT_ADMIT = "RoomDoesNotAdmit", _("the room is for others")
        BOY_TOO_OLD = "BoyTooOld", _("the boy is too old for the room")
        ROOM_LACKS_FEATURE = "RoomLacksFeature", _("the room lacks what is needed")
        NOT_ALONE = "NotAlone", _("someone needs the room alone")
        BED_NOT_READY = "BedNotReady", _("the bed is not ready yet")
        BED_OUT_OF_SERVICE = "BedOutOfService", _("the bed is out of service")
        COT_IS_FOR_BABIES = "CotIsForBabies", _("a cot is for a baby")
        NEEDS_A_COT = "NeedsACot", _("a cot is needed")
        FAMILY_APART = "FamilyApart", _("the family is parted")
        NONE = "none", _("no rule was in the way")

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="overrides")
    bed = models.ForeignKey(Bed, models.PROTECT, related_name="+")
    rule = models.CharField(_("rule"), max_length=20, choices=Rule)
    from_on = models.DateField(_("from the night of"))
    sealed_reason = models.BinaryField(null=True)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = RuleOverrideQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-decided_at"], name="rule_override_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "bed", "rule", "decided_at"],
                name="rule_override_once_a_decision",
            )
        ]

    def __str__(self):
        return f"rule override {self.pk}"

    @property
    def person_id(self):
        return self.stay.person_id
