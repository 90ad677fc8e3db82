from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.models import ConflictOfInterest, Task
from rooms.actions import issue_card, open_roll_call
from rooms.models import MissingReport, RollCall, RollCallLine
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory
from tests.rooms.factories import BedFactory, LeavePassFactory, RoomFactory, StayFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def centre():
    return BedFactory().room.villa.centre


@pytest.fixture
def evening():
    """One and the same night from Cairo to Qatar."""
    with time_machine.travel(datetime(2026, 11, 3, 18, tzinfo=UTC)):
        yield


@pytest.fixture
def stays(centre):
    return [StayFactory(bed=bed) for bed in RoomFactory(centre=centre, beds=2).beds.all()]


@pytest.fixture
def roll_call(centre, stays):
    member = MemberFactory(role="house", centre=centre)
    return open_roll_call(centre=centre, by=member, at=timezone.now())


@pytest.fixture
def sign_in(client, centre):
    def as_role(role="house", language="en"):
        client.member = MemberFactory(role=role, centre=centre, language=language)
        client.force_login(client.member)
        return client

    return as_role


def url(name, *args):
    return reverse(f"rooms:{name}", args=args)


def tap(client, roll_call, stay, result="present", how="tap", **headers):
    body = {"stay": stay.pk, "result": result, "how": how}
    return client.post(url("roll_call_answer", roll_call.pk), body, headers=headers)


class TestRollCallView:
    def test_is_begun_by_a_person(self, sign_in, stays):
        house = sign_in()
        assert url("roll_call_open") in house.get(url("roll_call")).content.decode()

        house.post(url("roll_call_open"))

        assert RollCall.objects.get().opened_by == house.member
        page = BeautifulSoup(house.get(url("roll_call")).content, "html.parser")
        assert len(page.select(".roll__line")) == 2
        assert set(subjects_of(AuditEntry.objects.latest("pk"))) == {
            stay.person_id for stay in stays
        }

    def test_swaps_the_line_and_the_count(self, sign_in, roll_call, stays):
        house = sign_in()

        answer = tap(house, roll_call, stays[0], **HTMX)

        swapped = BeautifulSoup(answer.content, "html.parser")
        line, count = swapped.select_one("li"), swapped.select_one("#roll-count")
        assert line["id"] == f"line-{stays[0].pk}"
        assert swapped.select_one(f"#present-{stays[0].pk}")["aria-pressed"] == "true"
        assert "1 of 2 answered" in count.text
        page = BeautifulSoup(house.get(url("roll_call")).content, "html.parser")
        assert [tag.text for tag in page.select_one(f"#{line['id']}").select("button")] == [
            tag.text for tag in line.select("button")
        ]
        assert page.select_one(f"#present-{stays[0].pk}")["aria-pressed"] == "true"

    def test_works_without_script_and_from_paper(self, sign_in, roll_call, stays):
        house = sign_in()
        page = house.get(url("roll_call") + "?how=paper").content.decode()
        assert 'name="how" value="paper"' in page

        answer = tap(house, roll_call, stays[0], "court", how="paper")

        assert answer["Location"] == f"{url('roll_call')}?how=paper#line-{stays[0].pk}"
        assert RollCallLine.objects.get().how == "paper"

    def test_marks_present_whose_card_is_scanned(self, sign_in, roll_call, stays):
        card = issue_card(person=stays[1].person, by=None, at=timezone.now())
        house, page = sign_in(), url("roll_call_scan", roll_call.pk)

        answer = house.post(page, {"number": card.number}, headers=HTMX)

        assert answer.status_code == 200
        assert 'id="roll-head"' in answer.content.decode()
        assert f'id="line-{stays[1].pk}" hx-swap-oob="true"' in answer.content.decode()
        line = RollCallLine.objects.get()
        assert (line.result, line.how, line.stay) == ("present", "scan", stays[1])
        for wrong in ("123", "0000000000000"):
            refused = house.post(page, {"number": wrong}, headers=HTMX)
            assert refused.status_code == 422
            assert "data-shelter-errors" in refused.content.decode()

    def test_says_how_many_are_missing_when_it_does_not_balance(self, sign_in, roll_call, stays):
        house = sign_in()
        tap(house, roll_call, stays[0])

        answer = house.post(url("roll_call_close", roll_call.pk))

        assert answer.status_code == 422
        assert stays[1].person.code in answer.content.decode()
        tap(house, roll_call, stays[1], "leave")
        assert house.post(url("roll_call_close", roll_call.pk)).status_code == 302
        page = house.get(url("roll_call")).content.decode()
        assert "hx-post" not in page.split("<main", 1)[1].split("</main>")[0]
        late = tap(house, roll_call, stays[0], "late", **HTMX)
        assert late.status_code == 422
        assert "closed already" in late.content.decode()

    def test_takes_nonsense_for_nobody(self, sign_in, roll_call, stays):
        house = sign_in()
        for body in ({}, {"stay": "x", "result": "present"}, {"stay": stays[0].pk, "result": "x"}):
            answer = house.post(url("roll_call_answer", roll_call.pk), body)
            assert answer.status_code == 422
        assert not RollCallLine.objects.exists()

    def test_counts_whom_she_may_not_see_without_a_word_of_them(self, sign_in, roll_call, stays):
        house, hidden = sign_in(), stays[0]
        ConflictOfInterest.objects.create(
            member=house.member, person=hidden.person, kind="relative", since_by=house.member
        )

        page = house.get(url("roll_call")).content.decode()

        assert hidden.person.code not in page
        assert "0 of 2 answered" in page
        assert tap(house, roll_call, hidden).status_code == 422
        assert not RollCallLine.objects.exists()

    def test_proposes_leave_and_says_until_when(self, sign_in, roll_call, stays):
        LeavePassFactory(stay=stays[0])

        page = BeautifulSoup(sign_in().get(url("roll_call")).content, "html.parser")

        assert "is-proposed" in page.select_one(f"#leave-{stays[0].pk}")["class"]
        assert "due back" in page.select_one(f"#line-{stays[0].pk}").text

    def test_points_to_those_who_have_no_bed_tonight(self, sign_in, roll_call, centre):
        night = centre.night()
        late = StayFactory(
            bed=BedFactory(centre=centre), arrives_on=night - timezone.timedelta(days=3), nights=3
        )

        page = sign_in().get(url("roll_call")).content.decode()

        assert url("stay_detail", late.pk) in page

    @pytest.mark.parametrize("role", ["intake", "caseworker", "manager", "privacy"])
    def test_is_for_those_who_run_the_house(self, sign_in, role):
        assert sign_in(role).get(url("roll_call")).status_code == 403

    def test_keeps_no_secret_of_a_request_in_its_lines(self, sign_in, roll_call, stays):
        secrets = []
        for _look in range(2):
            page = BeautifulSoup(sign_in().get(url("roll_call")).content, "html.parser")
            forms = page.select(".roll__answers")
            secrets += {form.select_one("[name=csrfmiddlewaretoken]")["value"] for form in forms}

        assert len(secrets) == len(set(secrets)) == 2
        assert min(map(len, secrets)) == 64

    @pytest.mark.usefixtures("evening")
    def test_draws_a_kept_line_in_the_language_and_at_the_time_of_who_looks(
        self, sign_in, roll_call, stays, centre
    ):
        leave = LeavePassFactory(stay=stays[0])
        for zone, language in (("Asia/Qatar", "en"), ("Asia/Qatar", "ar"), ("Africa/Cairo", "en")):
            type(centre).objects.update(time_zone=zone)
            page = sign_in(language=language).get(url("roll_call")).content.decode()

            due = leave.due_at.astimezone(ZoneInfo(zone))
            assert f"{due:%H:%M}" in page
            assert ("out, due back" in page) == (language == "en")

    def test_is_drawn_in_arabic(self, sign_in, roll_call):
        page = sign_in(language="ar").get(url("roll_call")).content.decode()

        assert 'dir="rtl"' in page
        assert "حاضرة" in page


class TestRollCallPrintView:
    def test_has_codes_beds_and_boxes_and_no_name(self, sign_in, roll_call, stays):
        house = sign_in()
        tap(house, roll_call, stays[0])

        text = house.get(url("roll_call_print")).content.decode()

        for stay in stays:
            assert stay.person.code in text
        assert text.count("☑") == 1
        assert house.member.login in text
        assert "@bottom" not in text
        assert "style=" not in text


class TestQueries:
    def count(self, client, act):
        with CaptureQueriesContext(connection) as counted:
            assert act().status_code == 200
        return len(counted)

    def test_stay_the_same_for_two_hundred(self, sign_in, roll_call, stays, centre):
        house = sign_in()
        house.get(url("roll_call"))

        def page():
            return house.get(url("roll_call"))

        few = self.count(house, page)
        tapped = self.count(house, lambda: tap(house, roll_call, stays[0], "late", **HTMX))
        for bed in RoomFactory(centre=centre, beds=30).beds.all():
            StayFactory(bed=bed)

        assert self.count(house, page) == few <= 12
        again = self.count(house, lambda: tap(house, roll_call, stays[1], "late", **HTMX))
        assert again == tapped <= 30


class TestMissingView:
    @pytest.fixture
    def report(self, sign_in, roll_call, stays):
        tap(sign_in(), roll_call, stays[0], "missing")
        return MissingReport.objects.get()

    def test_leads_to_her_contact_rules_and_records_the_steps(self, sign_in, report):
        house = sign_in()
        page = house.get(url("missing_list")).content.decode()
        contact = reverse("residents:safe_contact_list", args=[report.stay.person_id])
        assert contact in page
        assert url("missing_police", report.pk) not in page

        taken = {"kind": "call", "outcome": "no_answer"}
        assert house.post(url("missing_step", report.pk), taken).status_code == 302
        assert house.post(url("missing_step", report.pk), taken).status_code == 422
        police = {"kind": "police", "outcome": "police_told"}
        assert house.post(url("missing_step", report.pk), police).status_code == 422
        assert house.post(url("missing_police", report.pk), police).status_code == 403

    def test_lets_the_manager_decide_by_code(self, sign_in, report):
        manager = sign_in("manager")
        page = manager.get(url("missing_list")).content.decode()
        assert report.stay.person.code in page
        assert url("missing_police", report.pk) in page

        manager.post(url("missing_police", report.pk), {"outcome": "police_told"})

        assert report.steps.get(kind="police").by == manager.member

    def test_ends_when_she_is_found(self, sign_in, report):
        house = sign_in()
        assert house.post(url("missing_found", report.pk), {"how": ""}).status_code == 422

        house.post(url("missing_found", report.pk), {"how": "came_back"})

        page = house.get(url("missing_list")).content.decode()
        assert report.stay.person.code not in page
        assert not Task.objects.open().filter(kind__startswith="missing").exists()
