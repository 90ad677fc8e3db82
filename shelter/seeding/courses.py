"""Two runs of courses in the demonstration house: one full with a waiting list, one with places."""

from datetime import time, timedelta

from rehabilitation.actions.courses import add_course, plan_run, weekly_sessions
from rehabilitation.actions.enrolments import enrol_person, mark_attendance
from rehabilitation.models import Enrolment

SEWING = ("amina", "rana", "samira", "hanan", "khadija", "layla", "iman", "salma")
COMPUTERS = ("anita", "sisters", "fatima")
SEWING_PLACES = 6


def hold_courses(story) -> dict:
    """Plan the two runs, enrol people in the order of asking, and mark the first sessions."""
    trainer = story.members["trainer"]
    today = story.now.astimezone(story.centre.zone).date()
    sewing = _run(story, "الخياطة", "Sewing", SEWING_PLACES, today - timedelta(days=7), (6, 1))
    computers = _run(
        story, "أساسيات الحاسوب", "Computer basics", 8, today + timedelta(days=3), (0, 2),
        has_childcare=True,
    )  # fmt: skip
    for run, keys in ((sewing, SEWING), (computers, COMPUTERS)):
        for minutes, key in enumerate(keys):
            enrol_person(
                run=run,
                person=story.stays[key][0].person,
                by=story.members["caseworker"],
                at=story.now - timedelta(days=1) + timedelta(minutes=minutes),
            )
    _mark(story, sewing, trainer)
    return {"enrolments": Enrolment.objects.count()}


def _run(story, name_ar, name_en, places, first, weekdays, has_childcare=False):
    trainer = story.members["trainer"]
    course = add_course(centre=story.centre, name_ar=name_ar, name_en=name_en, by=trainer)
    sessions = weekly_sessions(
        centre=story.centre,
        starts_on=first,
        ends_on=first + timedelta(days=27),
        weekdays=weekdays,
        begins=time(10),
        ends=time(12),
    )
    return plan_run(
        course=course,
        trainer=trainer,
        capacity=places,
        sessions=sessions,
        has_childcare=has_childcare,
        by=trainer,
    )


def _mark(story, run, trainer):
    """Mark every session that has begun: one was absent, the others came."""
    enrolments = list(Enrolment.objects.filter(run=run, state=Enrolment.State.ENROLLED))
    for session in run.sessions.filter(starts_at__lte=story.now):
        for number, enrolment in enumerate(enrolments):
            mark_attendance(
                session=session,
                enrolment=enrolment,
                mark="absent" if number == len(enrolments) - 1 else "present",
                by=trainer,
                at=session.ends_at,
            )
