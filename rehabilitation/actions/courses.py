"""Runs of courses: planned with their sessions, all at once."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from rehabilitation.models import ClassSession, Course, CourseRun
from shelter.shared.errors import DomainError
from staff.models import Centre, Member

MOST_SESSIONS = 120


class NoSessions(DomainError):
    """The chosen weekdays do not occur between the first and the last day."""


class TooManySessions(DomainError):
    """More sessions than anyone can have meant."""


class EndsBeforeItStarts(DomainError):
    """The last day is before the first, or a session ends before it starts."""


@transaction.atomic
def add_course(*, centre: Centre, name_ar: str, name_en: str, by: Member) -> Course:
    """Add something to teach to the centre's list."""
    return Course.objects.create(centre=centre, name_ar=name_ar, name_en=name_en)


@transaction.atomic
def plan_run(
    *,
    course: Course,
    trainer: Member,
    capacity: int,
    sessions: Sequence[tuple[datetime, datetime]],
    by: Member,
    has_childcare: bool = False,
) -> CourseRun:
    """Plan one run of a course with its dated sessions, ``(starts_at, ends_at)`` each.

    Raises NoSessions, TooManySessions or EndsBeforeItStarts.
    """
    _check_sessions(sessions)
    zone = course.centre.zone
    days = [starts_at.astimezone(zone).date() for starts_at, _ends_at in sessions]
    run = CourseRun.objects.create(
        course=course,
        trainer=trainer,
        capacity=capacity,
        starts_on=min(days),
        ends_on=max(days),
        has_childcare=has_childcare,
    )
    ClassSession.objects.bulk_create(
        ClassSession(run=run, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in sessions
    )
    return run


def _check_sessions(sessions):
    if not sessions:
        raise NoSessions(_("None of the chosen weekdays falls between these two dates."))
    if len(sessions) > MOST_SESSIONS:
        raise TooManySessions(_("This makes too many sessions. Check the dates."))
    if any(ends_at <= starts_at for starts_at, ends_at in sessions):
        raise EndsBeforeItStarts(_("A session ends after it starts. Check the times."))


def weekly_sessions(
    *,
    centre: Centre,
    starts_on: date,
    ends_on: date,
    weekdays: Sequence[int],
    begins: time,
    ends: time,
) -> list[tuple[datetime, datetime]]:
    """Return the sessions on these weekdays (Monday is 0) from one date to another, on centre time.

    Raises EndsBeforeItStarts.
    """
    if ends_on < starts_on:
        raise EndsBeforeItStarts(_("The last day is before the first. Check the dates."))
    span = range((min(ends_on, starts_on + timedelta(days=366)) - starts_on).days + 1)
    days = [starts_on + timedelta(days=n) for n in span]
    return [
        (
            datetime.combine(day, begins, tzinfo=centre.zone),
            datetime.combine(day, ends, tzinfo=centre.zone),
        )
        for day in days
        if day.weekday() in weekdays
    ]
