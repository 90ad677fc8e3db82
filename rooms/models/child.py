"""A child's day: what it does every week, and what came of it on one day."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.selectors.safe_contacts import WEEK
from rooms.choices import Escort, LeavePurpose
from rooms.models.leave import LeavePass
from rooms.models.stay import Stay, ThroughStay
from shelter.shared.models import Identified


class ChildRoutine(Identified):
    """What a child does on some days of the week: from when to when, who takes and brings it.

    Times are those of the clock on the wall. ``in_house``: it leaves the house for it not at all.
    """

    class Kind(models.TextChoices):
        SCHOOL = "school", pgettext_lazy("child", "school")
        NURSERY = "nursery", pgettext_lazy("child", "nursery")
        PLAY = "play", pgettext_lazy("child", "play")
        THERAPY = "therapy", pgettext_lazy("child", "therapy")

    class Guide(models.TextChoices):
        STAFF = "staff", pgettext_lazy("child", "staff")
        MOTHER = "mother", pgettext_lazy("child", "its mother")
        TRANSPORT = "transport", pgettext_lazy("child", "transport")

    PURPOSES = {
        Kind.SCHOOL: LeavePurpose.SCHOOL,
        Kind.NURSERY: LeavePurpose.SCHOOL,
        Kind.PLAY: LeavePurpose.PERSONAL,
        Kind.THERAPY: LeavePurpose.MEDICAL,
    }
    ESCORTS = {
        Guide.STAFF: Escort.STAFF,
        Guide.MOTHER: Escort.RELATIVE,
        Guide.TRANSPORT: Escort.ORGANISATION,
    }
    """What its leave pass says of it."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="routines")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    weekdays = models.JSONField(_("days"), default=list)
    leaves_time = models.TimeField(_("leaves at"))
    back_time = models.TimeField(_("back at"))
    taken_by = models.CharField(_("taken by"), max_length=10, choices=Guide)
    brought_by = models.CharField(_("brought back by"), max_length=10, choices=Guide)
    in_house = models.BooleanField(_("inside the house"), default=False)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ThroughStay.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(back_time__gt=F("leaves_time")), name="child_routine_is_back_after_it"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="child_routine_ends_after_it_began",
            ),
        ]

    def __str__(self):
        return f"child routine {self.pk}"

    @property
    def days(self):
        """Return the names of its days, in the order of the week."""
        return [str(WEEKDAYS[day]) for day in WEEK if day in self.weekdays]

    def is_on(self, day):
        """Tell whether it is on this day."""
        within = self.from_on <= day and (self.until_on is None or day <= self.until_on)
        return self.ended_at is None and within and day.weekday() in self.weekdays


class RunQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(routine__in=ChildRoutine.objects.visible_to(member))


class ChildRun(Identified):
    """One day of a routine: the leave pass on which the child went, or why it did not go.

    When it left and was back stands on the pass alone, where the house knows who is out.
    """

    class Reason(models.TextChoices):
        ILL = "ill", pgettext_lazy("not today", "the child is ill")
        HOLIDAY = "holiday", pgettext_lazy("not today", "closed today")
        WISH = "wish", pgettext_lazy("not today", "its mother or the child does not want to")
        NOBODY = "nobody", pgettext_lazy("not today", "nobody can take it")
        UNSAFE = "unsafe", pgettext_lazy("not today", "it is not safe")
        OTHER = "other", pgettext_lazy("not today", "another reason")

    routine = models.ForeignKey(ChildRoutine, models.PROTECT, related_name="runs")
    on = models.DateField(_("day"))
    leave = models.OneToOneField(LeavePass, models.PROTECT, null=True, related_name="child_run")
    reason = models.CharField(_("not today"), max_length=8, choices=Reason, blank=True)
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["routine", "on"], name="child_run_one_a_day"),
            models.CheckConstraint(
                condition=Q(leave__isnull=False, reason="") | (Q(leave=None) & ~Q(reason="")),
                name="child_run_went_or_did_not",
            ),
        ]

    def __str__(self):
        return f"child run {self.pk}"

    @property
    def stay(self):
        return self.routine.stay
