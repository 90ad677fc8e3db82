"""The night's roll-call: everyone who has a bed tonight is answered for once, by somebody."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.reach import in_conflict
from rooms.choices import AnsweredBy, RollResult
from rooms.models.stay import Stay, ThroughStay
from shelter.shared.models import Identified
from staff.models import OfCentre


class RollCall(Identified):
    """The roll-call of one night in one centre, open until everyone is answered for."""

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="roll_calls")
    night = models.DateField(_("night"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = OfCentre.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "night"], name="roll_call_one_a_night"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="roll_call_closed_by_somebody",
            ),
        ]

    def __str__(self):
        return f"roll call {self.pk}"


class RollCallLine(Identified):
    """What counts of one stay on one night; every answer given before is a `RollCallAnswer`."""

    roll_call = models.ForeignKey(RollCall, models.CASCADE, related_name="lines", db_index=False)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="roll_call_lines")
    result = models.CharField(_("answer"), max_length=18, choices=RollResult)
    how = models.CharField(_("how it was answered"), max_length=5, choices=AnsweredBy)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = ThroughStay.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roll_call", "stay"], name="roll_call_line_once"),
            models.CheckConstraint(condition=~Q(result=""), name="roll_call_line_answered"),
        ]

    def __str__(self):
        return f"roll call line {self.pk}"


class RollCallAnswer(Identified):
    """One answer that was given: the newest of a line counts, the others are its history."""

    line = models.ForeignKey(RollCallLine, models.CASCADE, related_name="answers")
    result = models.CharField(_("answer"), max_length=18, choices=RollResult)
    how = models.CharField(_("how it was answered"), max_length=5, choices=AnsweredBy)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")

    def __str__(self):
        return f"roll call answer {self.pk}"


class MissingQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Everyone of her centre, by code: who looks for somebody must know whom."""
        here = self.filter(stay__centre=member.centre_id)
        return here.exclude(stay__person__in=in_conflict(member))

    def open(self):
        return self.filter(found_at=None)


class MissingReport(Identified):
    """Somebody was not there at the roll-call, until she is found."""

    class Found(models.TextChoices):
        CAME_BACK = "came_back", _("she came back")
        IN_THE_HOUSE = "in_the_house", _("she was in the house")
        REACHED = "reached", _("she was reached, and is safe")
        ELSEWHERE = "elsewhere", _("she was found elsewhere")
        BY_POLICE = "by_police", _("the police found her")
        ANSWER_CHANGED = "answer_changed", _("the answer of the roll-call was changed")

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="missing_reports")
    line = models.ForeignKey(RollCallLine, models.PROTECT, related_name="missing_reports")
    since_at = models.DateTimeField(_("missing since"))
    since_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    found_at = models.DateTimeField(_("found at"), null=True, blank=True)
    found_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    found_how = models.CharField(_("how she was found"), max_length=14, choices=Found, blank=True)
    objects = MissingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay"], condition=Q(found_at=None), name="missing_report_one_open_a_stay"
            ),
            models.CheckConstraint(
                condition=Q(found_at=None, found_by=None, found_how="")
                | (Q(found_at__isnull=False, found_by__isnull=False) & ~Q(found_how="")),
                name="missing_report_found_somehow",
            ),
        ]

    def __str__(self):
        return f"missing report {self.pk}"


class MissingStep(Identified):
    """One step of looking for her: when it is due, and who took it with what outcome."""

    class Kind(models.TextChoices):
        CALL = "call", _("call her")
        SUPERVISOR = "supervisor", _("tell the shift supervisor")
        MANAGER = "manager", _("tell the manager")
        POLICE = "police", _("decide about the police")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("she was reached")
        NO_ANSWER = "no_answer", _("nobody answered")
        NOT_SAFE = "not_safe", _("it is not safe to call")
        TOLD = "told", _("told")
        NOT_THERE = "not_there", _("could not be told")
        POLICE_TOLD = "police_told", _("the police are told")
        POLICE_NOT_TOLD = "police_not_told", _("the police are not told")

    report = models.ForeignKey(MissingReport, models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=10, choices=Kind)
    due_at = models.DateTimeField(_("due at"))
    at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "kind"], name="missing_step_once"),
            models.CheckConstraint(
                condition=Q(at=None, by=None, outcome="")
                | (Q(at__isnull=False, by__isnull=False) & ~Q(outcome="")),
                name="missing_step_taken_by_somebody",
            ),
        ]

    def __str__(self):
        return f"missing step {self.pk}"
