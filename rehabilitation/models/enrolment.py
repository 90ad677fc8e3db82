"""Who learns: a numbered place in a run, or a place in its waiting list; and who came."""

from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rehabilitation.models.course import ClassSession, CourseRun, CourseRunQuerySet
from residents.models import Person
from residents.models.reach import NamingPersons
from shelter.shared.models import Identified


class EnrolmentQuerySet(NamingPersons, CourseRunQuerySet):
    centre_path = "run__course__centre"
    trainer_path = "run__trainer"

    def visible_to(self, member):
        """As the course is; whoever is hidden from a member is not among them."""
        return super().visible_to(member).naming_nobody_hidden_from(member)

    def waiting(self):
        """The waiting list in its fair order: who asked first."""
        return self.filter(state=Enrolment.State.WAITING).order_by("queued_at", "id")

    def open(self):
        """Those with a place and those who wait for one."""
        return self.filter(state__in=[Enrolment.State.ENROLLED, Enrolment.State.WAITING])

    def with_position(self):
        """Add `position`: the place in the waiting list, from 1; none for who has a seat."""
        before = Enrolment.objects.filter(
            Q(queued_at__lt=OuterRef("queued_at"))
            | Q(queued_at=OuterRef("queued_at"), pk__lte=OuterRef("pk")),
            run=OuterRef("run"),
            state=Enrolment.State.WAITING,
        )
        ahead = before.order_by().values("run").annotate(n=Count("pk")).values("n")
        return self.annotate(
            position=Case(When(state=Enrolment.State.WAITING, then=Subquery(ahead)), default=None)
        )


class Enrolment(Identified):
    """A person in a run. `seat` 1…capacity is unique in a run, so a full run stays full."""

    class State(models.TextChoices):
        ENROLLED = "enrolled", _("enrolled")
        WAITING = "waiting", _("on the waiting list")
        WITHDRAWN = "withdrawn", _("withdrawn")
        COMPLETED = "completed", _("completed")

    TRANSITIONS = {
        State.WAITING: {State.ENROLLED, State.WITHDRAWN},
        State.ENROLLED: {State.WITHDRAWN, State.COMPLETED},
    }

    run = models.ForeignKey(CourseRun, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    state = models.CharField(_("state"), max_length=10, choices=State)
    seat = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "person"],
                condition=~Q(state="withdrawn"),
                name="enrolment_once_a_run",
            ),
            models.UniqueConstraint(
                fields=["run", "seat"], condition=Q(state="enrolled"), name="enrolment_one_a_seat"
            ),
            models.CheckConstraint(
                condition=~Q(state="enrolled") | Q(seat__gt=0), name="enrolment_has_a_seat"
            ),
        ]
        indexes = [models.Index(fields=["run", "state", "queued_at"], name="enrolment_queue")]

    def __str__(self):
        return f"enrolment {self.pk}"


class AttendanceQuerySet(CourseRunQuerySet):
    centre_path = "session__run__course__centre"
    trainer_path = "session__run__trainer"


class Attendance(models.Model):
    """Whether someone came to one session, recorded by tap or by scanning her card."""

    class Mark(models.TextChoices):
        PRESENT = "present", _("present")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("absent")

    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendance")
    mark = models.CharField(_("attendance"), max_length=8, choices=Mark)
    by_scan = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment"], name="attendance_once_a_session"
            )
        ]

    def __str__(self):
        return f"attendance {self.pk}"
