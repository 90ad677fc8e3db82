from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rehabilitation.actions.courses import (
    EndsBeforeItStarts,
    NoSessions,
    add_course,
    plan_run,
    weekly_sessions,
)
from rehabilitation.actions.enrolments import (
    AlreadyEnrolled,
    NotEnrolled,
    NotOfThisCentre,
    RunIsOver,
    SessionNotYet,
    enrol_person,
    enrolment_by_card,
    mark_attendance,
    person_to_enrol,
    withdraw_enrolment,
)
from rehabilitation.models import Attendance, CourseRun, Enrolment
from rooms.models import ResidentCard
from staff.actions import make_token
from staff.models import AuditEntry, Notice
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory, TeamFactory
from tests.rooms.factories import StayFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def trainer(centre):
    return MemberFactory(centre=centre, role="trainer")


def run_of(centre, trainer, capacity=2, first=0, days=5):
    today = timezone.now().astimezone(centre.zone).date()
    course = add_course(centre=centre, name_ar="الخياطة", name_en="Sewing", by=trainer)
    return plan_run(
        course=course,
        trainer=trainer,
        capacity=capacity,
        sessions=weekly_sessions(
            centre=centre,
            starts_on=today + timedelta(days=first),
            ends_on=today + timedelta(days=first + days - 1),
            weekdays=range(7),
            begins=time(10),
            ends=time(12),
        ),
        by=trainer,
    )


def enrol(run, person, by, minutes=0):
    return enrol_person(
        run=run, person=person, by=by, at=timezone.now() + timedelta(minutes=minutes)
    )


class TestPlanRun:
    def test_lays_out_the_sessions_on_the_clock_of_the_centre(self, centre, trainer):
        run = run_of(centre, trainer, days=3)

        sessions = list(run.sessions.all())
        assert len(sessions) == 3
        assert sessions[0].starts_at.astimezone(centre.zone).time() == time(10)
        assert (run.starts_on, run.ends_on) == (
            sessions[0].starts_at.astimezone(centre.zone).date(),
            sessions[-1].starts_at.astimezone(centre.zone).date(),
        )

    def test_refuses_weekdays_that_do_not_occur(self, centre, trainer):
        course = add_course(centre=centre, name_ar="خ", name_en="S", by=trainer)

        with pytest.raises(NoSessions):
            plan_run(course=course, trainer=trainer, capacity=2, sessions=[], by=trainer)

        assert not CourseRun.objects.exists()

    def test_refuses_a_last_day_before_the_first(self, centre):
        today = centre.night()

        with pytest.raises(EndsBeforeItStarts):
            weekly_sessions(
                centre=centre, starts_on=today, ends_on=today - timedelta(days=1),
                weekdays=[0], begins=time(10), ends=time(12),
            )  # fmt: skip

    def test_refuses_a_session_that_ends_before_it_starts(self, centre, trainer):
        course = add_course(centre=centre, name_ar="خ", name_en="S", by=trainer)
        now = timezone.now()

        with pytest.raises(EndsBeforeItStarts):
            plan_run(
                course=course, trainer=trainer, capacity=2, by=trainer,
                sessions=[(now, now - timedelta(hours=1))],
            )  # fmt: skip


class TestEnrolPerson:
    def test_gives_the_lowest_free_place_and_then_the_waiting_list_in_order(self, centre, trainer):
        run = run_of(centre, trainer, capacity=2)
        people = PersonFactory.create_batch(4, centre=centre)

        for minutes, person in enumerate(people):
            enrol(run, person, trainer, minutes)

        rows = {row.person_id: row for row in Enrolment.objects.filter(run=run).with_position()}
        assert [(rows[p.pk].state, rows[p.pk].seat, rows[p.pk].position) for p in people] == [
            ("enrolled", 1, None),
            ("enrolled", 2, None),
            ("waiting", None, 1),
            ("waiting", None, 2),
        ]

    def test_refuses_a_second_enrolment(self, centre, trainer):
        run, person = run_of(centre, trainer, capacity=1), PersonFactory(centre=centre)
        enrol(run, person, trainer)

        with pytest.raises(AlreadyEnrolled):
            enrol(run, person, trainer)

        assert Enrolment.objects.count() == 1

    def test_refuses_a_run_that_has_ended(self, centre, trainer):
        run, person = run_of(centre, trainer, first=-9, days=3), PersonFactory(centre=centre)

        with pytest.raises(RunIsOver):
            enrol(run, person, trainer)

    def test_a_place_that_falls_free_goes_to_who_waits_longest_not_to_who_asks_now(
        self, centre, trainer
    ):
        run = run_of(centre, trainer, capacity=1)
        first, second, third = PersonFactory.create_batch(3, centre=centre)
        seated = enrol(run, first, trainer)
        enrol(run, second, trainer, 1)

        followed = withdraw_enrolment(enrolment=seated, by=trainer, at=timezone.now())
        enrol(run, third, trainer, 2)

        assert followed.person == second
        assert Enrolment.objects.get(run=run, person=second).seat == 1
        assert Enrolment.objects.get(run=run, person=third).state == "waiting"
        assert Notice.objects.filter(member=trainer, kind="course_place").count() == 1

    def test_who_withdrew_may_ask_again(self, centre, trainer):
        run, person = run_of(centre, trainer), PersonFactory(centre=centre)
        withdraw_enrolment(enrolment=enrol(run, person, trainer), by=trainer, at=timezone.now())

        assert enrol(run, person, trainer).state == "enrolled"


class TestMarkAttendance:
    def test_marks_once_and_corrects_later(self, centre, trainer):
        run = run_of(centre, trainer)
        enrolment = enrol(run, PersonFactory(centre=centre), trainer)
        session = run.sessions.first()

        for mark in ("absent", "present"):
            mark_attendance(
                session=session, enrolment=enrolment, mark=mark, by=trainer, at=session.starts_at
            )

        assert Attendance.objects.get().mark == "present"

    def test_refuses_a_session_to_come(self, centre, trainer):
        run = run_of(centre, trainer, first=2)
        enrolment = enrol(run, PersonFactory(centre=centre), trainer)

        with pytest.raises(SessionNotYet):
            mark_attendance(
                session=run.sessions.first(), enrolment=enrolment, mark="present",
                by=trainer, at=timezone.now(),
            )  # fmt: skip

    def test_refuses_who_only_waits(self, centre, trainer):
        run = run_of(centre, trainer, capacity=1)
        enrol(run, PersonFactory(centre=centre), trainer)
        waiting = enrol(run, PersonFactory(centre=centre), trainer, 1)
        session = run.sessions.first()

        with pytest.raises(NotEnrolled):
            mark_attendance(
                session=session, enrolment=waiting, mark="present", by=trainer,
                at=session.starts_at,
            )  # fmt: skip

    def test_a_card_finds_the_place_of_who_carries_it(self, centre, trainer):
        run, person = run_of(centre, trainer), PersonFactory(centre=centre)
        enrolment = enrol(run, person, trainer)
        ResidentCard.objects.create(person=person, number="1234567890128")

        assert enrolment_by_card(run=run, number="١٢٣٤٥٦٧٨٩٠١٢٨", by=trainer) == enrolment
        with pytest.raises(NotEnrolled):
            enrolment_by_card(run=run, number="1111111111111", by=trainer)


class TestPersonToEnrol:
    def test_a_trainer_enrols_whoever_stays_here_and_nobody_else(self, centre, trainer):
        stay, gone, elsewhere = (
            StayFactory(centre=centre),
            PersonFactory(centre=centre),
            StayFactory(),
        )

        assert person_to_enrol(member=trainer, code=stay.person.code.lower()) == stay.person
        for hidden in (gone, elsewhere.person):
            with pytest.raises(NotOfThisCentre):
                person_to_enrol(member=trainer, code=hidden.code)


class TestCoursePages:
    def test_enrolling_in_a_full_course_shows_her_place_in_the_waiting_list(
        self, client, centre, trainer
    ):
        team = TeamFactory(centre=centre)
        worker = MemberFactory(centre=centre, role="caseworker", teams=[team], language="en")
        run = run_of(centre, trainer, capacity=1)
        enrol(run, PersonFactory(centre=centre), trainer)
        person = PersonFactory(centre=centre, team=team)
        client.force_login(worker)

        answer = client.post(
            reverse("rehabilitation:enrolment_new", args=[run.pk]),
            {"code": person.code},
            follow=True,
        )

        assert "number 1 on the waiting list" in answer.text
        assert person.code in answer.text

    def test_an_unknown_code_is_422_and_what_was_typed_stays(self, client, centre, trainer):
        client.force_login(trainer)

        answer = client.post(
            reverse("rehabilitation:enrolment_new", args=[run_of(centre, trainer).pk]),
            {"code": "Z9-Z99"},
        )

        assert answer.status_code == 422
        assert 'value="Z9-Z99"' in answer.text

    def test_a_run_names_everyone_it_shows_to_the_audit(self, client, centre, trainer):
        run = run_of(centre, trainer)
        person = PersonFactory(centre=centre)
        enrol(run, person, trainer)
        client.force_login(trainer)

        client.get(reverse("rehabilitation:run_detail", args=[run.pk]))

        assert bytes(AuditEntry.objects.latest("pk").subjects) == person.pk.bytes

    def test_a_run_costs_the_same_queries_for_ten_and_for_twenty(self, client, centre, trainer):
        run = run_of(centre, trainer, capacity=50)
        client.force_login(trainer)
        url = reverse("rehabilitation:run_detail", args=[run.pk])
        counts = []
        for _round in range(2):
            for person in PersonFactory.create_batch(10, centre=centre):
                enrol(run, person, trainer)
            with CaptureQueriesContext(connection) as counted:
                client.get(url)
            counts.append(len(counted))
        assert counts[0] == counts[1]

    def test_marking_swaps_in_what_a_reload_would_show(self, client, centre, trainer):
        run = run_of(centre, trainer)
        enrolment = enrol(run, PersonFactory(centre=centre), trainer)
        session = run.sessions.first()
        client.force_login(trainer)

        client.post(
            reverse("rehabilitation:attendance_mark", args=[session.pk]),
            {"enrolment": enrolment.pk, "mark": "present"},
            headers={"HX-Request": "true"},
        )

        page = client.get(reverse("rehabilitation:session_detail", args=[session.pk]))
        assert 'value="present" aria-pressed="true"' in page.text

    def test_planning_keeps_what_was_typed_when_it_is_refused(self, client, trainer):
        client.force_login(trainer)

        answer = client.post(
            reverse("rehabilitation:run_new"),
            {"name_ar": "الخياطة", "capacity": "١٢", "starts_on": "2026-12-01"},
        )

        assert answer.status_code == 422
        assert "الخياطة" in answer.text
        assert "١٢" in answer.text

    def test_planning_a_run_lays_out_its_sessions(self, client, trainer):
        client.force_login(trainer)

        client.post(
            reverse("rehabilitation:run_new"),
            {
                "name_ar": "الخياطة", "name_en": "Sewing", "capacity": "١٢",
                "starts_on": "2026-12-01", "ends_on": "2026-12-14",
                "weekdays": ["6", "1"], "begins": "10:00", "ends": "12:00",
            },
        )  # fmt: skip

        run = CourseRun.objects.get()
        assert (run.capacity, run.sessions.count(), run.trainer) == (12, 4, trainer)


class TestCoursesApi:
    def test_lists_plans_and_enrols(self, client, centre, trainer):
        token = make_token(member=trainer, name="test", at=timezone.now())
        headers = {"Authorization": f"Bearer {token}"}
        course = add_course(centre=centre, name_ar="الخياطة", name_en="Sewing", by=trainer)
        starts = timezone.now() + timedelta(days=1)
        body = {
            "course": str(course.pk),
            "capacity": 1,
            "sessions": [
                {
                    "starts_at": starts.isoformat(),
                    "ends_at": (starts + timedelta(hours=2)).isoformat(),
                }
            ],
        }

        run = client.post("/api/v1/course-runs", body, "application/json", headers=headers)
        seated, waiting = (
            client.post(
                f"/api/v1/course-runs/{run.json()['id']}/enrolments",
                {"person": str(StayFactory(centre=centre).person_id)},
                "application/json",
                headers=headers,
            )
            for _person in range(2)
        )
        courses = client.get("/api/v1/courses", headers=headers).json()

        assert (run.status_code, seated.status_code) == (201, 201)
        assert (seated.json()["state"], seated.json()["position"]) == ("enrolled", None)
        assert (waiting.json()["state"], waiting.json()["position"]) == ("waiting", 1)
        assert (courses["count"], courses["items"][0]["runs"][0]["waiting"]) == (1, 1)


def test_datetimes_of_sessions_carry_the_zone_of_the_centre(centre):
    sessions = weekly_sessions(
        centre=centre, starts_on=centre.night(), ends_on=centre.night(), weekdays=range(7),
        begins=time(10), ends=time(12),
    )  # fmt: skip

    assert all(isinstance(at, datetime) and at.tzinfo for pair in sessions for at in pair)
