"""Attendance by a scanned card: the page of the session takes it, no field has to be touched."""

from datetime import time, timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from rehabilitation.actions.courses import add_course, plan_run, weekly_sessions
from rehabilitation.actions.enrolments import enrol_person
from rehabilitation.models import Attendance
from rooms.actions import issue_card
from tests.e2e.test_card import SCANNER
from tests.residents.factories import PersonFactory


def test_a_scanned_card_marks_her_present(visit, house):
    trainer, centre = house["trainer"], house["trainer"].centre
    today = timezone.now().astimezone(centre.zone).date()
    run = plan_run(
        course=add_course(centre=centre, name_ar="الخياطة", name_en="Sewing", by=trainer),
        trainer=trainer,
        capacity=4,
        sessions=weekly_sessions(
            centre=centre,
            starts_on=today,
            ends_on=today + timedelta(days=1),
            weekdays=range(7),
            begins=time(10),
            ends=time(12),
        ),
        by=trainer,
    )
    person = PersonFactory(centre=centre)
    enrol_person(run=run, person=person, by=trainer, at=timezone.now())
    card = issue_card(person=person, by=house["house"], at=timezone.now())
    page = visit(trainer).page
    page.goto(reverse("rehabilitation:session_detail", args=[run.sessions.first().pk]))
    page.wait_for_load_state("networkidle")

    page.evaluate(SCANNER, card.number)

    expect(page.locator("button[value=present]")).to_have_attribute("aria-pressed", "true")
    attendance = Attendance.objects.get()
    assert (attendance.mark, attendance.by_scan) == ("present", True)
