from datetime import datetime, time, timedelta

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rehabilitation.actions.courses import add_course, plan_run, weekly_sessions
from rehabilitation.actions.enrolments import (
    enrol_person,
    enrolment_by_card,
    mark_attendance,
    person_to_enrol,
    withdraw_enrolment,
)
from rehabilitation.course_forms import EnrolForm, RunForm
from rehabilitation.models import Attendance, ClassSession, CourseRun, Enrolment
from rehabilitation.selectors import position_of
from residents.models import Person
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page
from staff.answers import answer_once
from staff.audit import showing


def today_of(member):
    return timezone.now().astimezone(member.centre.zone).date()


@require_safe
@requires("rehabilitation.view_course")
def course_list(request):
    member = request.user
    runs = CourseRun.objects.visible_to(member).with_counts().select_related("course", "trainer")
    today = today_of(member)
    context = {
        "current": [run for run in runs if run.ends_on >= today],
        "past": [run for run in runs if run.ends_on < today],
        "sessions": ClassSession.objects.visible_to(member)
        .filter(starts_at__range=_day(member, today))
        .select_related("run__course"),
        "may_manage": member.has_perm("rehabilitation.manage_course"),
    }
    return render_page(request, "rehabilitation/course_list.html", context, fragment="courses")


def _day(member, day):
    start = datetime.combine(day, time.min, tzinfo=member.centre.zone)
    return start, start + timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rehabilitation.manage_course")
@answer_once
def run_new(request):
    form = RunForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            run = _plan(request.user, form.cleaned_data)
            messages.success(request, _("The course is planned."))
            return redirect("rehabilitation:run_detail", run.pk)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    return render_page(
        request, "rehabilitation/run_form.html", {"form": form}, fragment="run-form", status=status
    )


@transaction.atomic
def _plan(member, typed):
    course = typed["course"] or add_course(
        centre=member.centre, name_ar=typed["name_ar"], name_en=typed["name_en"], by=member
    )
    sessions = weekly_sessions(
        centre=member.centre,
        **{name: typed[name] for name in ("starts_on", "ends_on", "weekdays", "begins", "ends")},
    )
    return plan_run(
        course=course,
        trainer=member,
        capacity=typed["capacity"],
        sessions=sessions,
        has_childcare=typed["has_childcare"],
        by=member,
    )


@require_safe
@requires("rehabilitation.view_course", on=CourseRun)
def run_detail(request, run):
    return run_page(request, run, EnrolForm())


def run_page(request, run, form):
    member = request.user
    enrolments = (
        Enrolment.objects.visible_to(member)
        .filter(run=run)
        .open()
        .with_position()
        .select_related("person")
        .order_by("state", "seat", "queued_at")
    )
    showing(request, [enrolment.person_id for enrolment in enrolments])
    context = {
        "run": run,
        "enrolled": [row for row in enrolments if row.state == Enrolment.State.ENROLLED],
        "waiting": [row for row in enrolments if row.state == Enrolment.State.WAITING],
        "sessions": run.sessions.all(),
        "form": form,
        "may_enrol": member.has_perm("rehabilitation.enrol_person", run),
        "may_mark": member.has_perm("rehabilitation.record_attendance", run),
    }
    status = 422 if form.errors else 200
    return render_page(
        request, "rehabilitation/run_detail.html", context, fragment="run", status=status
    )


@require_POST
@requires("rehabilitation.enrol_person", on=CourseRun)
@answer_once
def enrolment_new(request, run):
    form = EnrolForm(request.POST)
    if form.is_valid():
        try:
            person = person_to_enrol(member=request.user, code=form.cleaned_data["code"])
            enrolment = enrol_person(run=run, person=person, by=request.user, at=timezone.now())
            messages.success(request, _enrolled(enrolment))
            return redirect("rehabilitation:run_detail", run.pk)
        except DomainError as refusal:
            form.add_error("code", str(refusal))
    return run_page(request, run, form)


def _enrolled(enrolment):
    if enrolment.state == Enrolment.State.ENROLLED:
        return _("She has a place.")
    position = position_of(enrolment)
    return ngettext(
        "The course is full. She is number %(position)d on the waiting list.",
        "The course is full. She is number %(position)d on the waiting list.",
        position,
    ) % {"position": position}


@require_POST
@requires("rehabilitation.enrol_person", on=Enrolment)
@answer_once
def enrolment_withdraw(request, enrolment):
    try:
        followed = withdraw_enrolment(enrolment=enrolment, by=request.user, at=timezone.now())
        messages.success(
            request,
            _("She is out of the course, and the next on the list has the place.")
            if followed
            else _("She is out of the course."),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("rehabilitation:run_detail", enrolment.run_id)


@require_safe
@requires("rehabilitation.record_attendance", on=ClassSession)
def session_detail(request, session):
    return session_page(request, session)


def session_page(request, session, refusal=None):
    enrolments = Enrolment.objects.visible_to(request.user).filter(
        run=session.run_id, state=Enrolment.State.ENROLLED
    )
    marks = dict(session.attendance.values_list("enrolment", "mark"))
    rows = [
        {"enrolment": row, "mark": marks.get(row.pk, "")}
        for row in enrolments.select_related("person").order_by("seat")
    ]
    showing(request, [row["enrolment"].person_id for row in rows])
    context = {
        "session": session,
        "run": session.run,
        "rows": rows,
        "marks": Attendance.Mark,
        "present": sum(row["mark"] == Attendance.Mark.PRESENT for row in rows),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render_page(
        request, "rehabilitation/session_detail.html", context, fragment="session", status=status
    )


@require_POST
@requires("rehabilitation.record_attendance", on=ClassSession)
def attendance_mark(request, session):
    """Mark one enrolment by tapping, or whoever's card was scanned as present."""
    try:
        enrolment, by_scan = _whom(request, session)
        mark_attendance(
            session=session,
            enrolment=enrolment,
            mark=Attendance.Mark(request.POST.get("mark", Attendance.Mark.PRESENT)),
            by_scan=by_scan,
            by=request.user,
            at=timezone.now(),
        )
    except DomainError as refusal:
        return session_page(request, session, refusal)
    except ValueError as unknown:
        raise Http404 from unknown
    return session_page(request, session)


def _whom(request, session):
    enrolments = Enrolment.objects.visible_to(request.user).filter(run=session.run_id)
    if number := request.POST.get("number"):
        return enrolment_by_card(run=session.run, number=number, by=request.user), True
    return get_object_or_404(enrolments, pk=request.POST.get("enrolment")), False


@require_safe
@requires("rehabilitation.view_course", on=Person)
def course_panel(request, person):
    """The courses of one person, for her record page."""
    enrolments = (
        Enrolment.objects.visible_to(request.user)
        .filter(person=person)
        .open()
        .with_position()
        .select_related("run__course")
    )
    showing(request, [person.pk])
    context = {"person": person, "enrolments": enrolments}
    return render_page(
        request, "rehabilitation/course_panel.html", context, fragment="course-panel"
    )
