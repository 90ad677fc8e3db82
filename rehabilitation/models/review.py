"""Reviews of a plan, dated by the clock of the stay."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rehabilitation.choices import GoalStatus, RescheduleReason
from rehabilitation.models.plan import Goal
from residents.models import CaseFile, Person
from rooms.models import Stay
from shelter.shared.models import Identified


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, member):
        files = CaseFile.objects.visible_to(member).values("person")
        return self.filter(centre=member.centre_id, person__in=files)

    def open(self):
        return self.filter(state=Review.State.DUE)

    def overdue(self, on):
        """Open reviews whose date is before ``on``."""
        return self.open().filter(due_on__lt=on)


class Review(Identified):
    """One look at how far she is, goal by goal. Overdue is derived; flagged means told.

    ``step`` counts how often: 0 never, 1 who works on it, 2 the leads after 48 h, 3 after 72 h.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("no longer needed")

    TRANSITIONS = {State.DUE: {State.DONE, State.CANCELLED}, State.CANCELLED: {State.DUE}}

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="reviews")
    person = models.ForeignKey(Person, models.PROTECT, related_name="reviews")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="reviews")
    day = models.PositiveSmallIntegerField(_("day of the stay"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DUE)
    worker = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="reviews")
    team = models.ForeignKey("staff.Team", models.PROTECT, null=True, related_name="reviews")
    flagged_at = models.DateTimeField(null=True, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    reschedule_reason = models.CharField(
        _("reason"), max_length=200, blank=True, choices=RescheduleReason
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    sealed_summary = models.BinaryField(null=True)
    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stay", "day"], name="review_once_a_day_of_a_stay"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="review_done_at_a_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(state="due", step=0), name="review_to_flag"
            ),
            models.Index(
                fields=["flagged_at"],
                condition=Q(state="due", step__in=[1, 2]),
                name="review_to_escalate",
            ),
            models.Index(fields=["centre", "state", "due_on"], name="review_by_due_date"),
        ]

    def __str__(self):
        return f"review {self.pk}"


class ReviewLineQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(review__in=Review.objects.visible_to(member))


class ReviewLine(models.Model):
    """How far one goal was at one review."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="lines")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="review_lines")
    status = models.CharField(_("status"), max_length=20, choices=GoalStatus)
    sealed_note = models.BinaryField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ReviewLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "goal"], name="review_line_once_a_goal")
        ]

    def __str__(self):
        return f"review line {self.pk}"
