from datetime import date, datetime
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from rehabilitation.actions.courses import plan_run
from rehabilitation.actions.enrolments import enrol_person, enrollable
from rehabilitation.models import Course, CourseRun
from rehabilitation.selectors import position_of
from shelter.shared.access import obtain, permitted
from staff.answers import answer_api_once
from staff.audit import showing
from staff.models import Member

router = Router(tags=["courses"])


class RunOut(Schema):
    id: UUID
    capacity: int
    taken: int
    waiting: int
    starts_on: date
    ends_on: date


class CourseOut(Schema):
    id: UUID
    name_ar: str
    name_en: str
    runs: list[RunOut]


class CoursesOut(Schema):
    items: list[CourseOut]
    count: int


class SessionIn(Schema):
    starts_at: datetime
    ends_at: datetime


class RunIn(Schema):
    course: UUID
    capacity: int = Field(ge=1, le=500)
    sessions: list[SessionIn] = Field(min_length=1, max_length=120)
    has_childcare: bool = False
    trainer: UUID | None = None


class EnrolmentIn(Schema):
    person: UUID


class EnrolmentOut(Schema):
    id: UUID
    state: str
    position: int | None


def _run_out(run):
    return RunOut(
        id=run.pk, capacity=run.capacity, taken=run.taken, waiting=run.waiting,
        starts_on=run.starts_on, ends_on=run.ends_on,
    )  # fmt: skip


@router.get("/courses", response=CoursesOut)
@permitted("rehabilitation.view_course")
def course_list(
    request, limit: int = Query(100, ge=1, le=500), offset: int = Query(0, ge=0, le=10**9)
):
    """List the courses of the centre with their runs, how many have a place and how many wait."""
    courses = (
        Course.objects.visible_to(request.user).filter(is_active=True).order_by("name_en", "pk")
    )
    runs: dict[UUID, list[RunOut]] = {}
    for run in CourseRun.objects.visible_to(request.user).with_counts():
        runs.setdefault(run.course_id, []).append(_run_out(run))
    items = [
        CourseOut(id=row.pk, name_ar=row.name_ar, name_en=row.name_en, runs=runs.get(row.pk, []))
        for row in courses[offset : offset + limit]
    ]
    return {"items": items, "count": courses.count()}


@router.post("/course-runs", response={201: RunOut})
@answer_api_once
@permitted("rehabilitation.manage_course")
def run_new(request, body: RunIn):
    """Plan a run of a course with its dated sessions."""
    member = request.user
    run = plan_run(
        course=get_object_or_404(Course.objects.visible_to(member), pk=body.course),
        trainer=get_object_or_404(Member.objects.visible_to(member), pk=body.trainer or member.pk),
        capacity=body.capacity,
        sessions=[(session.starts_at, session.ends_at) for session in body.sessions],
        has_childcare=body.has_childcare,
        by=member,
    )
    run.taken = run.waiting = 0
    return Status(201, _run_out(run))


@router.post("/course-runs/{pk}/enrolments", response={201: EnrolmentOut})
@answer_api_once
@permitted("rehabilitation.enrol_person")
def enrolment_new(request, pk: UUID, body: EnrolmentIn):
    """Enrol someone: a place where there is one, else the next number of the waiting list."""
    run = obtain(CourseRun, pk, by=request.user, to="rehabilitation.enrol_person")
    person = get_object_or_404(enrollable(member=request.user), pk=body.person)
    enrolment = enrol_person(run=run, person=person, by=request.user, at=timezone.now())
    showing(request, [person.pk])
    position = position_of(enrolment)
    return Status(201, EnrolmentOut(id=enrolment.pk, state=enrolment.state, position=position))
