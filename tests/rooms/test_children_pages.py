from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.actions import assign_file
from rooms.actions import ban_visitor
from rooms.doors import Caller
from rooms.models import ChildRoutine, ChildRun, CustodyPaper, HandingOver, LeavePass, MayCollect
from staff.models import AuditEntry
from tests.residents.factories import DocumentFactory, MemberFactory
from tests.rooms.child_factories import (
    ChildRoutineFactory,
    CustodyPaperFactory,
    MayCollectFactory,
    mother_and_child,
)

pytestmark = pytest.mark.django_db
NAME, PHONE = "حصة إبراهيم الأنصاري", "+97455730194"
REMARK = "رقم القضية محفوظ لدى المحامية"


@pytest.fixture
def child():
    return mother_and_child()[1]


@pytest.fixture
def desk(client, child):
    client.member = MemberFactory(role="house", centre=child.centre, language="en")
    client.force_login(client.member)
    return client


@pytest.fixture
def worker(child):
    member = MemberFactory(role="caseworker", centre=child.centre, language="en")
    assign_file(case_file=child.person.case_file, member=member, by=None, at=timezone.now())
    return member


def url(name, row=None):
    return reverse(f"rooms:{name}", args=[row.pk] if row else [])


def all_day(stay, **kwargs):
    """Return a routine whose time is now, whatever the time of the test."""
    day = {"leaves_time": "00:00", "back_time": "23:59:59"}
    routine = ChildRoutineFactory(stay=stay, **day, **kwargs)
    routine.refresh_from_db()
    return routine


class TestToday:
    def test_shows_the_day_and_lets_a_child_go_and_come_back(self, desk, child):
        routine = all_day(child)
        page = desk.get(url("child_list")).text
        assert child.person.code in page
        assert "6–11 years" in page
        assert "only its mother may collect" in page
        assert url("run_out", routine) in page

        answer = desk.post(url("run_out", routine), {"from": "child"})
        assert answer.headers["Location"] == url("child_detail", child)
        run = ChildRun.objects.get()
        page = desk.get(url("child_list")).text
        assert "on its way or there" in page
        assert url("run_back", run) in page

        desk.post(url("run_back", run), {"from": "list"})
        run.leave.refresh_from_db()
        assert run.leave.returned_by == desk.member
        assert desk.get(url("child_list")).text.count("run_out") == 0

    def test_a_refusal_is_said_and_changes_nothing(self, desk, child):
        routine = all_day(child, in_house=True)
        answer = desk.post(url("run_out", routine), follow=True)

        assert "the child stays in the house" in answer.text
        assert not LeavePass.objects.exists()

    def test_not_today_needs_a_reason(self, desk, child):
        routine = all_day(child)
        desk.post(url("run_skip", routine), {"reason": "nonsense"})
        assert not ChildRun.objects.exists()

        desk.post(url("run_skip", routine), {"reason": "ill"})
        assert "the child is ill" in desk.get(url("child_list")).text

    def test_a_caseworker_sees_her_children_and_has_no_buttons(self, client, child, worker):
        all_day(child)
        other = mother_and_child()[1]
        client.force_login(worker)
        page = client.get(url("child_list")).text

        assert child.person.code in page
        assert other.person.code not in page
        assert "run_out" not in page
        assert "/out/" not in page

    def test_takes_as_many_queries_for_twenty_as_for_ten(self, desk, child):
        counts = []
        for _half in range(2):
            for _child in range(10):
                stay = mother_and_child()[1]
                type(stay).objects.filter(pk=stay.pk).update(centre=child.centre)
                type(stay.person).objects.filter(pk=stay.person_id).update(centre=child.centre)
                all_day(stay)
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(url("child_list")).status_code == 200
            counts.append(len(queries))

        assert counts[0] == counts[1]


class TestChild:
    def test_a_week_is_planned_and_ended(self, desk, child):
        sent = {"kind": "school", "weekdays": ["6", "0"], "leaves_time": "07:00"}
        sent |= {"back_time": "06:00", "taken_by": "staff", "brought_by": "mother"}
        sent |= {"from_on": str(child.centre.night())}
        page = desk.post(url("routine_add", child), sent)
        assert page.status_code == 422
        assert "must be later than that of leaving" in page.text
        assert 'value="07:00"' in page.text

        desk.post(url("routine_add", child), {**sent, "back_time": "13:00"})
        routine = ChildRoutine.objects.get()
        assert routine.weekdays == [0, 6]
        assert "Sunday · Monday" in desk.get(url("child_detail", child)).text
        desk.post(url("routine_end", routine))
        assert "Sunday · Monday" not in desk.get(url("child_detail", child)).text

    def test_alerts_stand_on_the_stay_and_on_the_record(self, desk, child):
        MayCollectFactory(person=child.person, never=True, relation="father")

        panel = reverse("rooms:stay_panel", args=[child.person_id])
        for page in (url("stay_detail", child), panel):
            assert "1 person may never collect" in desk.get(page).text

    def test_of_somebody_grown_up_says_so(self, desk):
        mother = mother_and_child()[0]
        type(mother).objects.filter(pk=mother.pk).update(centre=desk.member.centre)
        assert "This is for children" in desk.get(url("child_detail", mother)).text


class TestPapers:
    def test_a_paper_is_kept_with_its_document_and_read(self, client, child, worker):
        document = DocumentFactory(person=child.person)
        client.force_login(worker)
        sent = {"kind": "custody", "issuer": "court", "valid_from": "2026-01-01"}
        sent |= {"only_mother": "on", "document": str(document.pk), "remark": REMARK}
        page = client.post(url("custody_add", child), {**sent, "valid_until": "2025-01-01"})
        assert page.status_code == 422
        assert REMARK in page.text

        client.post(url("custody_add", child), sent)
        paper = CustodyPaper.objects.get()
        page = client.get(url("custody_detail", paper)).text
        assert REMARK in page
        assert reverse("residents:document_detail", args=[document.pk]) in page
        client.post(url("custody_end", paper))
        assert "does not count today" in client.get(url("custody_detail", paper)).text

    def test_the_house_reads_papers_and_changes_none(self, desk, child):
        paper = CustodyPaperFactory(person=child.person)

        assert desk.get(url("custody_detail", paper)).status_code == 200
        for name in ("custody_end", "collector_end"):
            assert desk.post(url(name, paper)).status_code == 403
        assert desk.post(url("custody_add", child)).status_code == 403


class TestCollectors:
    def test_somebody_is_allowed_revealed_and_ended(self, client, child, worker):
        client.force_login(worker)
        sent = {"may": "may", "name": NAME, "phone": PHONE, "relation": "aunt_uncle"}
        page = client.post(url("collector_add", child), sent)
        assert page.status_code == 422
        assert f'value="{NAME}"' in page.text

        until = str(child.centre.night() + timedelta(days=5))
        sent |= {"allowed_by": "mother", "until_on": until}
        client.post(url("collector_add", child), sent)
        row = MayCollect.objects.get()
        assert NAME not in client.get(url("child_detail", child)).text
        assert NAME in client.post(url("collector_reveal", row)).text
        assert AuditEntry.objects.filter(reason="collector").exists()
        client.post(url("collector_end", row))
        assert "Nobody was allowed to" in client.get(url("child_detail", child)).text

    def test_a_child_is_given_or_it_is_said_why_not(self, desk, child):
        MayCollectFactory(person=child.person, name=NAME, phone=PHONE)
        tomorrow = child.centre.night() + timedelta(days=1)
        sent = {"name": "نورة إبراهيم الأنصاري", "mother_said_yes": "on"}
        sent |= {"due_on": str(tomorrow), "due_time": "12:00"}
        page = desk.post(url("child_hand_over", child), sent)
        assert page.status_code == 422
        assert "Nobody allowed this person to collect the child" in page.text

        answer = desk.post(url("child_hand_over", child), {**sent, "name": NAME})
        assert answer.headers["Location"] == url("child_detail", child)
        assert HandingOver.objects.get().leave.is_out
        assert "Somebody comes for the child" not in desk.get(url("child_detail", child)).text

    def test_somebody_banned_gets_the_warning_of_the_door(self, desk, child):
        MayCollectFactory(person=child.person, name=NAME, phone=PHONE)
        ban_visitor(
            caller=Caller(name=NAME), reason="threatened", until_on=None, person=None,
            by=desk.member, at=timezone.now(),
        )  # fmt: skip
        sent = {"name": NAME, "mother_said_yes": "on", "due_time": "12:00"}
        sent |= {"due_on": str(child.centre.night() + timedelta(days=1))}
        page = desk.post(url("child_hand_over", child), {**sent, "token": "one"})

        assert page.status_code == 200
        assert "may be somebody who must not come in" in page.text
        assert child.centre.banned_at_door.count() == 1
        assert not HandingOver.objects.exists()
