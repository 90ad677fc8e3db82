"""Going out and coming back: a pass that is planned ahead or written as she goes."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.reach import in_conflict
from rooms.choices import Escort, LeavePurpose, RiskOutcome
from rooms.models.stay import Stay, ThroughStay
from shelter.shared.models import Identified
from staff.choices import Role


class LeaveQuerySet(ThroughStay):
    def visible_to(self, member):
        """As her stay; a manager sees who is so late that she was told, by code."""
        seen = Q(stay__in=Stay.objects.visible_to(member))
        if member.has_role(Role.MANAGER):
            told = Q(stay__centre=member.centre_id, told_steps__gte=LeavePass.MANAGER_TOLD)
            seen |= told & Q(left_at__isnull=False, returned_at=None)
        return self.filter(seen).exclude(stay__person__in=in_conflict(member))

    def out(self):
        """She has left and is not back."""
        return self.filter(left_at__isnull=False, returned_at=None)

    def planned(self):
        """Asked for or approved, and not begun."""
        waiting = self.filter(left_at=None, called_off_at=None)
        return waiting.exclude(decision=LeavePass.Decision.REFUSED)

    def asked(self):
        """Asked for, and neither decided nor called off."""
        return self.planned().filter(decision="")


class LeavePass(Identified):
    """She goes out and her bed is kept until she is back; while planned, ``left_at`` is empty.

    Planned ahead it is asked for, its risk is looked at with her, and somebody else decides.
    ``told_steps`` counts the steps of the ladder that were told since she is late. Conditions are
    sealed under her narrative key.
    """

    MANAGER_TOLD = 3

    class Decision(models.TextChoices):
        APPROVED = "approved", _("leave approved")
        REFUSED = "refused", _("leave refused")

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="leaves")
    purpose = models.CharField(_("purpose"), max_length=10, choices=LeavePurpose)
    escort = models.CharField(_("escort"), max_length=12, choices=Escort, default=Escort.ALONE)
    leaves_at = models.DateTimeField(_("goes out at"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    asked_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    called_off_at = models.DateTimeField(_("called off at"), null=True, blank=True)
    called_off_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    risk = models.CharField(_("risk check"), max_length=15, choices=RiskOutcome, blank=True)
    checked_at = models.DateTimeField(_("risk checked at"), null=True, blank=True)
    checked_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    sealed_conditions = models.BinaryField(null=True)
    left_at = models.DateTimeField(_("left at"), default=timezone.now, null=True, blank=True)
    left_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(_("due back at"))
    returned_at = models.DateTimeField(_("back at"), null=True, blank=True)
    returned_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    told_steps = models.PositiveSmallIntegerField(default=0)
    objects = LeaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay"],
                condition=Q(returned_at=None, left_at__isnull=False),
                name="leave_pass_one_open_a_stay",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("left_at")), name="leave_due_after_it"),
            models.CheckConstraint(
                condition=Q(leaves_at=None) | Q(due_at__gt=F("leaves_at")),
                name="leave_due_after_its_plan",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=False)
                | Q(leaves_at__isnull=False, asked_at__isnull=False, returned_at=None),
                name="leave_planned_or_begun",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(returned_at__gte=F("left_at")),
                name="leave_back_after_it",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="leave_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
                name="leave_not_decided_by_who_asked",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(asked_at=None) | Q(decision="approved"),
                name="leave_begun_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(risk="", checked_at=None) | (~Q(risk="") & Q(checked_at__isnull=False)),
                name="leave_risk_checked_at_a_time",
            ),
        ]

    def __str__(self):
        return f"leave pass {self.pk}"

    @property
    def is_out(self):
        return self.left_at is not None and self.returned_at is None

    @property
    def is_planned(self):
        refused = self.decision == self.Decision.REFUSED
        return self.left_at is None and self.called_off_at is None and not refused

    @property
    def is_approved(self):
        return self.is_planned and self.decision == self.Decision.APPROVED

    @property
    def begins_at(self):
        """Return when she left, or when she means to."""
        return self.left_at or self.leaves_at
