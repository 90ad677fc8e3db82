"""Courses, their runs with a capacity, and the dated sessions of a run."""

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from shelter.shared.models import Identified
from staff.choices import Role
from staff.models import Bilingual, OfCentre


class Course(Identified, Bilingual):
    """Something that is taught, again and again."""

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="courses")
    is_active = models.BooleanField(_("offered"), default=True)
    objects = OfCentre.as_manager()

    def __str__(self):
        return f"course {self.pk}"


class CourseRunQuerySet(models.QuerySet):
    centre_path = "course__centre"
    trainer_path = "trainer"

    def visible_to(self, member):
        """Trainers see their own runs; everyone else who may open courses, those of the centre."""
        rows = self.filter(**{self.centre_path: member.centre_id})
        if set(member.roles) <= {Role.TRAINER}:
            return rows.filter(**{self.trainer_path: member.pk})
        return rows

    def with_counts(self):
        """Add `taken` and `waiting`: how many have a place, how many wait for one."""
        return self.annotate(
            taken=Count("enrolments", filter=Q(enrolments__state="enrolled")),
            waiting=Count("enrolments", filter=Q(enrolments__state="waiting")),
        )


class CourseRun(Identified):
    """One time a course is held, for at most ``capacity`` people."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="runs")
    trainer = models.ForeignKey("staff.Member", models.PROTECT, related_name="course_runs")
    capacity = models.PositiveSmallIntegerField(_("places"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    has_childcare = models.BooleanField(_("with childcare"), default=False)
    objects = CourseRunQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gt=0), name="course_run_has_places"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="course_run_ends_after_it_starts"
            ),
        ]

    def __str__(self):
        return f"course run {self.pk}"


class ClassSessionQuerySet(CourseRunQuerySet):
    centre_path = "run__course__centre"
    trainer_path = "run__trainer"


class ClassSession(Identified):
    """One dated meeting of a run."""

    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    objects = ClassSessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "starts_at"], name="class_session_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="class_session_ends_after_it_starts"
            ),
        ]

    def __str__(self):
        return f"class session {self.pk}"
