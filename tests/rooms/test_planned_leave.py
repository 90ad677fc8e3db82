from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from residents.models import FileEvent, Task
from rooms.actions import (
    AlreadyAway,
    ApprovesOwnLeave,
    BackBeforeLeaving,
    ConditionsMissing,
    DueBeforeLeaving,
    LeaveDecided,
    LeaveInThePast,
    LeaveNotApproved,
    LeaveNotDue,
    LeaveOutlastsStay,
    NotHere,
    OverlapsPlannedLeave,
    RiskNotChecked,
    approve_leave,
    ask_leave,
    begin_leave,
    call_off_leave,
    check_leave,
    check_out_stay,
    issue_card,
    record_leave,
    record_return,
    refuse_leave,
)
from rooms.actions.late_leaves import remind_of_leaves
from rooms.models import LeavePass
from rooms.sealed import WordsDestroyed, words_of
from rooms.tasks import remind_of_leaves as job
from staff import vault
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory
from tests.rooms.factories import BedFactory, LeavePassFactory, StayFactory
from tests.rooms.moving import AT, NIGHT, everything, member_of, stay_in, waiting_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TOMORROW = AT + NIGHT


@pytest.fixture
def stay():
    return stay_in(BedFactory(), since=3, nights=9)


@pytest.fixture
def by(stay):
    return member_of(stay.centre)


@pytest.fixture
def supervisor(stay):
    return member_of(stay.centre, "supervisor")


def ask(stay, by, leaves_at=TOMORROW, due_at=TOMORROW + 4 * HOUR, at=AT):
    wish = {"purpose": "family", "escort": "relative", "leaves_at": leaves_at, "due_at": due_at}
    return ask_leave(stay=stay, **wish, by=by, at=at)


def checked(leave, by, outcome="safe", conditions=""):
    return check_leave(leave=leave, outcome=outcome, conditions=conditions, by=by, at=AT)


@pytest.fixture
def approved(stay, by, supervisor):
    leave = checked(ask(stay, by), by)
    return approve_leave(leave=leave, by=supervisor, at=AT)


class TestAskLeave:
    def test_waits_for_a_decision_and_asks_the_supervisor(self, stay, by):
        leave = ask(stay, by)

        assert (leave.asked_by, leave.left_at, leave.is_planned) == (by, None, True)
        task = Task.objects.get(kind="leave_asked")
        assert (task.subject_id, task.role, task.person) == (leave.pk, "supervisor", stay.person)
        assert not LeavePass.objects.out().exists()
        assert not FileEvent.objects.filter(kind="away").exists()

    @pytest.mark.parametrize(
        ("leaves_at", "due_at", "refusal"),
        [
            (AT - HOUR, AT + HOUR, LeaveInThePast),
            (TOMORROW, TOMORROW, DueBeforeLeaving),
            (TOMORROW, TOMORROW - HOUR, DueBeforeLeaving),
            (TOMORROW, AT + 8 * NIGHT, LeaveOutlastsStay),
        ],
    )
    def test_refuses_times_that_cannot_be(self, stay, by, leaves_at, due_at, refusal):
        with pytest.raises(refusal):
            ask(stay, by, leaves_at, due_at)

        assert not LeavePass.objects.exists()

    def test_refuses_whoever_has_not_arrived(self, by):
        with pytest.raises(NotHere):
            ask(waiting_in(BedFactory()), by)

    def test_refuses_what_overlaps_a_plan_or_a_leave(self, stay, by):
        ask(stay, by)

        with pytest.raises(OverlapsPlannedLeave):
            ask(stay, by, TOMORROW + HOUR, TOMORROW + 8 * HOUR)
        with pytest.raises(OverlapsPlannedLeave):
            record_leave(stay=stay, purpose="work", until=TOMORROW + HOUR, by=by, at=AT)

        record_leave(stay=stay, purpose="work", until=AT + 2 * HOUR, by=by, at=AT)
        with pytest.raises(AlreadyAway):
            ask(stay, by, AT + HOUR, AT + 3 * HOUR)
        ask(stay, by, AT + 2 * HOUR, AT + 3 * HOUR)

    def test_may_be_asked_where_one_was_refused_or_called_off(self, stay, by, supervisor):
        refuse_leave(leave=ask(stay, by), by=supervisor, at=AT)
        call_off_leave(leave=ask(stay, by), by=by, at=AT)

        ask(stay, by)

        assert LeavePass.objects.planned().count() == 1


class TestCheckLeave:
    def test_keeps_the_conditions_sealed(self, stay, by):
        leave = checked(ask(stay, by), by, "safe_conditions", " not after dark ")

        leave.refresh_from_db()
        assert (leave.risk, leave.checked_by, leave.checked_at) == ("safe_conditions", by, AT)
        assert b"dark" not in bytes(leave.sealed_conditions)
        assert words_of(stay.person_id).open(leave, "conditions") == "not after dark"

    def test_refuses_conditions_that_nobody_wrote(self, stay, by):
        with pytest.raises(ConditionsMissing):
            checked(ask(stay, by), by, "safe_conditions", " ")

    def test_is_over_once_it_is_decided(self, approved, by):
        with pytest.raises(LeaveDecided):
            checked(approved, by)

    def test_refuses_words_about_someone_whose_data_was_destroyed(self, stay, by):
        leave = ask(stay, by)
        vault.destroy_keys(stay.person_id, [vault.NARRATIVE])

        with pytest.raises(WordsDestroyed):
            checked(leave, by, "safe_conditions", "with staff")


class TestDecideLeave:
    def test_is_somebody_elses_after_the_risk_was_looked_at(self, stay, by, supervisor):
        own = ask(stay, supervisor)
        with pytest.raises(ApprovesOwnLeave):
            approve_leave(leave=own, by=supervisor, at=AT)
        with pytest.raises(ApprovesOwnLeave):
            refuse_leave(leave=own, by=supervisor, at=AT)
        call_off_leave(leave=own, by=by, at=AT)

        leave = ask(stay, by)
        with pytest.raises(RiskNotChecked):
            approve_leave(leave=leave, by=supervisor, at=AT)
        checked(leave, by, "not_advised")
        approve_leave(leave=leave, by=supervisor, at=AT)

        leave.refresh_from_db()
        assert (leave.decision, leave.decided_by) == ("approved", supervisor)
        assert not Task.objects.open().filter(kind="leave_asked").exists()

    def test_is_taken_once(self, approved, supervisor):
        for decide in (approve_leave, refuse_leave):
            with pytest.raises(LeaveDecided):
                decide(leave=approved, by=supervisor, at=AT)

    def test_is_insisted_on_by_the_database(self, stay, by):
        leave = ask(stay, by)

        with pytest.raises(IntegrityError, match="leave_not_decided_by_who_asked"):
            LeavePass.objects.filter(pk=leave.pk).update(
                decision="approved", decided_at=AT, decided_by=by
            )


class TestBeginLeave:
    def test_lets_her_go_at_its_time_and_come_back(self, approved, stay, by):
        begin_leave(leave=approved, by=by, at=TOMORROW - HOUR / 2)

        approved.refresh_from_db()
        assert (approved.is_out, approved.left_by) == (True, by)
        assert FileEvent.objects.get(kind="away").detail["purpose"] == "family"
        with pytest.raises(BackBeforeLeaving):
            record_return(stay=stay, by=by, at=TOMORROW - HOUR)
        record_return(stay=stay, by=by, at=TOMORROW + HOUR)
        assert not LeavePass.objects.out().exists()

    def test_refuses_what_is_not_approved_begun_already_or_called_off(self, stay, approved, by):
        late = ask(stay, by, TOMORROW + 5 * HOUR, TOMORROW + 6 * HOUR)
        with pytest.raises(LeaveNotApproved):
            begin_leave(leave=late, by=by, at=TOMORROW + 5 * HOUR)
        begin_leave(leave=approved, by=by, at=TOMORROW)

        with pytest.raises(LeaveNotApproved):
            begin_leave(leave=approved, by=by, at=TOMORROW)
        with pytest.raises(LeaveDecided):
            call_off_leave(leave=approved, by=by, at=TOMORROW)

    @pytest.mark.parametrize("at", [AT, TOMORROW + 4 * HOUR])
    def test_refuses_another_time(self, approved, by, at):
        with pytest.raises(LeaveNotDue):
            begin_leave(leave=approved, by=by, at=at)

    def test_refuses_while_she_is_out(self, approved, stay, by):
        LeavePassFactory(stay=stay, left_at=AT, due_at=TOMORROW - HOUR)

        with pytest.raises(AlreadyAway):
            begin_leave(leave=approved, by=by, at=TOMORROW)


class TestRemindOfLeaves:
    def test_climbs_one_step_at_a_time_and_ends_when_she_is_back(self, stay, by):
        record_leave(stay=stay, purpose="work", until=AT + HOUR, by=by, at=AT)
        due = AT + HOUR
        steps = [(due - HOUR / 2, 0), (due, 1), (due + HOUR / 4, 0), (due + HOUR / 2, 1)]
        steps += [(due + HOUR, 0), (due + 2 * HOUR, 1), (due + 9 * HOUR, 0)]

        assert [remind_of_leaves(at=at)["told"] for at, _told in steps] == [n for _at, n in steps]

        tasks = Task.objects.open().filter(kind__startswith="leave_").order_by("due_at")
        assert list(tasks.values_list("kind", "role")) == [
            ("leave_due", "house"),
            ("leave_late", "supervisor"),
            ("leave_very_late", "manager"),
        ]
        record_return(stay=stay, by=by, at=due + 9 * HOUR)
        assert not tasks.all().exists()

    def test_tells_once_though_a_task_was_done_before_she_is_back(self, stay, by):
        record_leave(stay=stay, purpose="work", until=AT + HOUR, by=by, at=AT)
        remind_of_leaves(at=AT + HOUR)
        Task.objects.update(state="done")
        before = everything(Task)

        assert job(at=AT + HOUR) == {"told": 0}
        assert everything(Task) == before

    def test_tells_all_that_is_due_after_the_clock_stood_still(self, stay, by):
        record_leave(stay=stay, purpose="work", until=AT + HOUR, by=by, at=AT)

        assert job(at=AT + NIGHT) == {"told": 3}

    def test_knows_nothing_of_plans_and_of_those_who_left_for_good(self, stay, approved, by):
        other = stay_in(BedFactory(centre=stay.centre))
        record_leave(stay=other, purpose="work", until=AT + HOUR, by=by, at=AT)
        remind_of_leaves(at=AT + HOUR)
        check_out_stay(
            stay=other, destination="family", safe_for_her=True, safe_for_worker=True, by=by,
            at=AT + HOUR,
        )  # fmt: skip

        assert remind_of_leaves(at=AT + 9 * NIGHT) == {"told": 0}
        assert not Task.objects.open().filter(kind="leave_due").exists()

    def test_asks_nobody_to_decide_for_whoever_has_left(self, stay, by):
        ask(stay, by)

        check_out_stay(
            stay=stay, destination="family", safe_for_her=True, safe_for_worker=True, by=by,
            at=AT + HOUR,
        )  # fmt: skip

        assert not Task.objects.open().filter(kind="leave_asked").exists()

    def test_costs_the_same_for_many(self, by, django_assert_max_num_queries):
        for _number in range(12):
            stay = StayFactory(bed=BedFactory(centre=by.centre), arrives_on=AT.date())
            LeavePassFactory(stay=stay, left_at=AT, due_at=AT + HOUR)

        with django_assert_max_num_queries(14):
            assert remind_of_leaves(at=AT + 9 * HOUR) == {"told": 36}


@pytest.fixture
def here():
    return StayFactory(bed=BedFactory())


@pytest.fixture
def sign_in(client, here):
    def as_role(role="house"):
        client.member = MemberFactory(role=role, centre=here.centre, language="en")
        client.force_login(client.member)
        return client

    return as_role


def url(name, *args):
    return reverse(f"rooms:{name}", args=args)


def wish(here, **changed):
    day = (here.centre.night() + NIGHT).isoformat()
    asked = {"purpose": "family", "escort": "staff", "leaves_on": day, "leaves_time": "12:30"}
    return {**asked, "due_on": day, "due_time": "16:00", **changed}


class TestPages:
    def test_lead_from_the_wish_to_her_return(self, sign_in, here):
        house = sign_in()
        answer = house.post(url("stay_leave_plan", here.pk), wish(here))
        leave = LeavePass.objects.get()
        assert answer["Location"] == url("leave_detail", leave.pk)
        found = {"outcome": "safe_conditions", "conditions": "only the clinic"}
        house.post(url("leave_check", leave.pk), found)
        assert url("leave_approve", leave.pk) not in house.get(answer["Location"]).content.decode()

        supervisor = sign_in("supervisor")
        page = supervisor.get(url("leave_detail", leave.pk)).content.decode()
        assert "only the clinic" in page
        assert url("leave_approve", leave.pk) in page
        supervisor.post(url("leave_approve", leave.pk))
        LeavePass.objects.update(leaves_at=timezone.now())

        stay_page = supervisor.get(url("stay_detail", here.pk)).content.decode()
        assert url("leave_begin", leave.pk) in stay_page
        assert supervisor.post(url("leave_begin", leave.pk)).status_code == 302
        assert (
            url("stay_return", here.pk)
            in supervisor.get(url("stay_detail", here.pk)).content.decode()
        )

    def test_keep_what_was_typed_when_refused(self, sign_in, here):
        answer = sign_in().post(url("stay_leave_plan", here.pk), wish(here, due_time="12:00"))

        assert answer.status_code == 422
        assert 'value="12:30"' in answer.content.decode()
        assert not LeavePass.objects.exists()

    def test_say_in_words_why_a_button_did_nothing(self, sign_in, here):
        house = sign_in("supervisor")
        house.post(url("stay_leave_plan", here.pk), wish(here))
        leave = LeavePass.objects.get()

        answer = house.post(url("leave_approve", leave.pk), follow=True)

        assert "Let someone else decide" in answer.content.decode()
        wrong = house.post(url("leave_check", leave.pk), {"outcome": "safe_conditions"})
        assert wrong.status_code == 422

    def test_name_her_to_the_audit(self, sign_in, here):
        leave = LeavePassFactory(stay=here)

        sign_in().get(url("leave_detail", leave.pk))

        assert subjects_of(AuditEntry.objects.latest("pk")) == [here.person_id]

    def test_show_a_manager_only_who_is_very_late(self, sign_in, here):
        leave = LeavePassFactory(stay=here)
        page = url("leave_detail", leave.pk)
        assert sign_in("manager").get(page).status_code == 404

        remind_of_leaves(at=leave.due_at + 2 * HOUR)

        assert sign_in("manager").get(page).status_code == 200

    def test_are_drawn_in_arabic(self, sign_in, here):
        leave = LeavePassFactory(stay=here)
        client = sign_in()
        client.member.language = "ar"
        client.member.save()
        client.force_login(client.member)

        for page in (url("leave_detail", leave.pk), url("stay_leave_plan", here.pk)):
            text = client.get(page).content.decode()
            assert 'dir="rtl"' in text
            assert "Leave" not in text


class TestScannedCard:
    def test_offers_to_go_out_and_to_be_back_in_one_press(self, sign_in, here):
        card = issue_card(person=here.person, by=None, at=timezone.now())
        client, now = sign_in(), timezone.now()
        door = f"{url('stay_detail', here.pk)}#door"
        leave = LeavePass.objects.create(
            stay=here, purpose="work", leaves_at=now, due_at=now + HOUR, asked_at=now,
            left_at=None, decision="approved", decided_at=now,
        )  # fmt: skip

        assert client.post(url("scan"), {"number": card.number})["Location"] == door
        client.post(url("leave_begin", leave.pk))
        assert client.post(url("scan"), {"number": card.number})["Location"] == door
        client.post(url("stay_return", here.pk))
        assert client.post(url("scan"), {"number": card.number})["Location"] == door[:-5]
