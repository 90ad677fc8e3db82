from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from rehabilitation.actions.approval import (
    ApprovesOwnPlan,
    NoReasonGiven,
    PlanWithoutGoals,
    approve_plan,
    return_plan,
    submit_plan,
)
from rehabilitation.actions.clock import open_stay_clock
from rehabilitation.actions.goals import (
    OwnerElsewhere,
    PlanReplaced,
    StepWithoutWords,
    add_step,
    complete_step,
    set_goal_status,
)
from rehabilitation.actions.plans import (
    AgreedInTheFuture,
    GoalDraft,
    GoalWasReviewed,
    GoalWithoutTitle,
    NotADraft,
    NothingToReplace,
    NotStaying,
    PlanUnderWay,
    change_plan,
    new_version,
    write_plan,
)
from rehabilitation.actions.reviews import complete_review
from rehabilitation.models import Goal, Intervention, Plan, Review
from rehabilitation.selectors import plan_text, plans_of, stays_without_plan
from residents.actions import assign_file
from residents.models import FileEvent, Task
from shelter.shared.states import IllegalMove, StaleState
from staff.models import WrappedKey
from tests.rehabilitation.factories import PlanFactory, TeamOfThree
from tests.residents.factories import MemberFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return TeamOfThree()


@pytest.fixture
def stay(house):
    return house.stay()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def draft(house, stay):
    return PlanFactory(stay=stay, by=house.caseworker)


@pytest.fixture
def approved(house, stay):
    return PlanFactory(stay=stay, by=house.caseworker, approver=house.lead)


def titles(plan):
    return [goal.title for goal in plan_text(plan).goals]


class TestWritePlan:
    def test_keeps_goals_and_her_words_sealed(self, house, stay, now):
        plan = write_plan(
            stay=stay,
            goals=[GoalDraft("legal", "KNRY-passport", "KNRY-she-wants-it", date(2027, 1, 5))],
            by=house.caseworker,
            at=now,
            her_words="KNRY-her-own-words",
        )

        text = plan_text(plan)
        assert (plan.state, plan.version, plan.created_by) == ("draft", 1, house.caseworker)
        assert text.her_words == "KNRY-her-own-words"
        assert [(g.title, g.her_words) for g in text.goals] == [
            ("KNRY-passport", "KNRY-she-wants-it")
        ]
        assert FileEvent.objects.get(kind="plan_written").detail == {"version": 1}

    def test_no_table_has_a_clear_word(self, house, stay, now):
        goals = [GoalDraft("legal", "KNRY-title", "KNRY-words")]
        plan = PlanFactory(stay=stay, by=house.caseworker, goals=goals, her_words="KNRY-plan")
        add_step(goal=plan.goals.get(), title="KNRY-step", by=house.caseworker, at=now)
        submit_plan(plan=plan, by=house.caseworker, at=now)
        return_plan(plan=plan, reason="KNRY-reason", by=house.lead, at=now)
        review = Review.objects.filter(stay=stay).first()
        progress = [(plan.goals.get(), "waiting", "KNRY-note")]
        by = house.caseworker
        complete_review(review=review, progress=progress, by=by, at=now, summary="KNRY-summary")

        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                assert "KNRY" not in str([[_text(cell) for cell in row] for row in cursor])

    def test_a_plan_whose_key_was_destroyed_is_empty(self, draft):
        WrappedKey.objects.filter(owner_id=draft.person_id).delete()

        assert titles(draft) == ["", ""]

    def test_refuses_who_does_not_stay(self, house, now):
        with pytest.raises(NotStaying):
            PlanFactory(stay=house.stay(expected=True), by=house.caseworker)

        assert not Plan.objects.exists()

    def test_refuses_a_second_one_under_way(self, house, draft):
        with pytest.raises(PlanUnderWay):
            PlanFactory(stay=draft.stay, by=house.lead)

        assert Plan.objects.count() == 1

    def test_refuses_an_agreement_of_tomorrow(self, house, stay, now):
        tomorrow = (now + timedelta(days=2)).date()

        with pytest.raises(AgreedInTheFuture):
            PlanFactory(stay=stay, by=house.caseworker, agreed_on=tomorrow)

        assert not Plan.objects.exists()

    def test_refuses_a_goal_without_words(self, house, stay):
        with pytest.raises(GoalWithoutTitle):
            PlanFactory(stay=stay, by=house.caseworker, goals=[GoalDraft("legal", "  ")])

        assert not Plan.objects.exists()

    def test_starts_the_clock_of_a_child_who_gets_her_own(self, house):
        child = PersonFactory(centre=house.centre, boy=True)
        PlanFactory(stay=house.stay(person=child, relation="child"), by=house.caseworker)

        assert Review.objects.filter(person=child).count() == 3

    def test_the_author_holds_the_reviews_that_nobody_holds(self, house, stay, now):
        open_stay_clock(stay=stay, at=now)

        PlanFactory(stay=stay, by=house.caseworker)

        assert set(Review.objects.values_list("worker", flat=True)) == {house.caseworker.pk}

    def test_does_not_take_reviews_from_her_worker(self, house, stay, now):
        other = house.member("caseworker")
        assign_file(case_file=stay.person.case_file, member=other, by=None, at=now)

        PlanFactory(stay=stay, by=house.caseworker)

        assert set(Review.objects.values_list("worker", flat=True)) == {other.pk}


class TestChangePlan:
    def change(self, plan, house, goals, revision=1):
        now = timezone.now()
        return change_plan(plan=plan, goals=goals, revision=revision, by=house.caseworker, at=now)

    def test_changes_adds_and_removes_goals_and_keeps_steps(self, house, draft, now):
        first = draft.goals.first()
        add_step(goal=first, title="Ask", by=house.caseworker, at=now)

        goals = [GoalDraft("social", "New"), GoalDraft("legal", "Papers", goal=first.pk)]
        self.change(draft, house, goals)

        assert titles(draft) == ["New", "Papers"]
        assert draft.goals.get(pk=first.pk).interventions.count() == 1
        assert Goal.objects.count() == 2

    def test_a_stale_form_changes_nothing(self, house, draft):
        self.change(draft, house, [GoalDraft("social", "Mine")])

        with pytest.raises(StaleState):
            self.change(draft, house, [GoalDraft("social", "Theirs")], revision=1)

        assert titles(draft) == ["Mine"]

    def test_refuses_what_is_not_a_draft(self, house, draft, now):
        submit_plan(plan=draft, by=house.caseworker, at=now)

        with pytest.raises(NotADraft):
            self.change(draft, house, [])

        assert draft.goals.count() == 2

    def test_keeps_a_goal_that_a_review_looked_at(self, house, draft, now):
        review = Review.objects.filter(stay=draft.stay).first()
        progress = [(goal, "met", "") for goal in draft.goals.all()]
        complete_review(review=review, progress=progress, by=house.caseworker, at=now)

        with pytest.raises(GoalWasReviewed):
            self.change(draft, house, [GoalDraft("social", "New")])

        assert draft.goals.count() == 2

    def test_takes_no_goal_of_another_plan(self, house, draft):
        other = PlanFactory(stay=house.stay(), by=house.caseworker)

        self.change(draft, house, [GoalDraft("social", "Taken", goal=other.goals.first().pk)])

        assert other.goals.count() == 2
        assert draft.goals.count() == 1


class TestApproval:
    def test_someone_else_approves(self, house, draft, now):
        open_stay_clock(stay=draft.stay, at=now)
        submit_plan(plan=draft, by=house.caseworker, at=now)

        approve_plan(plan=draft, by=house.lead, at=now)

        draft.refresh_from_db()
        assert (draft.state, draft.approved_by, draft.approved_at) == ("approved", house.lead, now)
        assert not Task.objects.filter(kind="plan_due", state="open").exists()
        assert FileEvent.objects.filter(kind="plan_approved").count() == 1

    def test_the_task_goes_to_the_lead_and_back(self, house, draft, now):
        open_stay_clock(stay=draft.stay, at=now)
        submit_plan(plan=draft, by=house.caseworker, at=now)
        task = Task.objects.get(kind="plan_due", state="open")
        assert (task.role, task.assignee) == ("lead", None)
        assert task.due_on == draft.stay.arrives_on + timedelta(days=6)

        return_plan(plan=draft, reason="Ask about school", by=house.lead, at=now)

        task = Task.objects.get(kind="plan_due", state="open")
        assert (task.role, task.assignee) == ("caseworker", house.caseworker)

    def test_refuses_its_author(self, house, stay, now):
        plan = PlanFactory(stay=stay, by=house.lead, submitted=True)

        with pytest.raises(ApprovesOwnPlan):
            approve_plan(plan=plan, by=house.lead, at=now)

        plan.refresh_from_db()
        assert (plan.state, plan.approved_by) == ("submitted", None)

    def test_the_database_insists_on_someone_else(self, house, approved):
        with pytest.raises(IntegrityError):
            Plan.objects.filter(pk=approved.pk).update(approved_by=house.caseworker)

    def test_of_two_at_once_one_succeeds(self, house, draft, now):
        submit_plan(plan=draft, by=house.caseworker, at=now)
        same = Plan.objects.get(pk=draft.pk)
        approve_plan(plan=same, by=house.lead, at=now)

        with pytest.raises(StaleState):
            approve_plan(plan=draft, by=house.member("lead"), at=now)

        assert FileEvent.objects.filter(kind="plan_approved").count() == 1

    def test_refuses_a_draft_and_an_approved_one(self, house, draft, now):
        with pytest.raises(IllegalMove):
            approve_plan(plan=draft, by=house.lead, at=now)

        submit_plan(plan=draft, by=house.caseworker, at=now)
        approve_plan(plan=draft, by=house.lead, at=now)
        with pytest.raises(IllegalMove):
            approve_plan(plan=draft, by=house.lead, at=now)

    def test_refuses_to_hand_in_nothing(self, house, stay, now):
        plan = PlanFactory(stay=stay, by=house.caseworker, goals=())

        with pytest.raises(PlanWithoutGoals):
            submit_plan(plan=plan, by=house.caseworker, at=now)

    def test_a_return_has_a_reason(self, house, draft, now):
        submit_plan(plan=draft, by=house.caseworker, at=now)
        with pytest.raises(NoReasonGiven):
            return_plan(plan=draft, reason="  ", by=house.lead, at=now)
        assert draft.state == "submitted"

        return_plan(plan=draft, reason="Ask about school", by=house.lead, at=now)

        assert draft.state == "draft"
        assert plan_text(draft).return_reason == "Ask about school"


class TestNewVersion:
    def test_copies_goals_and_steps_and_replaces_on_approval(self, house, approved, now):
        goal = approved.goals.first()
        set_goal_status(goal=goal, status="in_progress", by=house.caseworker, at=now)
        step = add_step(goal=goal, title="Ask", by=house.caseworker, at=now)
        complete_step(step=step, by=house.caseworker, at=now)

        copy = new_version(plan=approved, by=house.caseworker, at=now)

        assert (copy.version, copy.state) == (2, "draft")
        assert titles(copy) == titles(approved)
        assert copy.goals.first().status == "in_progress"
        assert copy.goals.first().interventions.get().done_at == now
        assert plan_text(copy).goals[0].steps[0].title == "Ask"

        submit_plan(plan=copy, by=house.caseworker, at=now)
        approve_plan(plan=copy, by=house.lead, at=now)

        approved.refresh_from_db()
        assert approved.state == "superseded"
        assert list(plans_of(house.lead)) == [copy]

    def test_refuses_a_draft(self, house, draft, now):
        with pytest.raises(NothingToReplace):
            new_version(plan=draft, by=house.caseworker, at=now)

    def test_refuses_a_second_one_under_way(self, house, approved, now):
        new_version(plan=approved, by=house.caseworker, at=now)

        with pytest.raises(PlanUnderWay):
            new_version(plan=approved, by=house.lead, at=now)

    def test_refuses_someone_who_left(self, house, approved, now):
        approved.stay.state = "ended"

        with pytest.raises(NotStaying):
            new_version(plan=approved, by=house.caseworker, at=now)


class TestSteps:
    def test_a_step_is_done_once(self, house, approved, now):
        goal = approved.goals.first()
        step = add_step(goal=goal, title="Ask", owner=house.lead, by=house.caseworker, at=now)
        same = Intervention.objects.get(pk=step.pk)
        complete_step(step=step, by=house.lead, at=now)

        with pytest.raises(StaleState):
            complete_step(step=same, by=house.caseworker, at=now)

        same.refresh_from_db()
        assert same.done_by == house.lead

    def test_refusals_add_nothing(self, house, approved, now):
        goal = approved.goals.first()
        with pytest.raises(StepWithoutWords):
            add_step(goal=goal, title=" ", by=house.caseworker, at=now)
        with pytest.raises(OwnerElsewhere):
            add_step(goal=goal, title="Ask", owner=MemberFactory(), by=house.caseworker, at=now)

        assert not Intervention.objects.exists()

    def test_a_replaced_version_is_only_read(self, house, approved, now):
        approved.state = "superseded"
        goal = approved.goals.first()
        goal.plan = approved

        with pytest.raises(PlanReplaced):
            set_goal_status(goal=goal, status="met", by=house.caseworker, at=now)

        assert Goal.objects.get(pk=goal.pk).status == "not_started"


class TestStaysWithoutPlan:
    def test_lists_who_needs_one_and_has_none(self, house, now):
        waits = house.stay()
        house.stay(person=PersonFactory(centre=house.centre, boy=True), relation="child")
        alone = house.stay(person=PersonFactory(centre=house.centre, boy=True), relation="self")
        house.stay(expected=True)
        PlanFactory(stay=house.stay(), by=house.caseworker)
        TeamOfThree().stay()

        stays = stays_without_plan(house.caseworker, now.date())

        assert set(stays) == {waits, alone}
        assert not stays_without_plan(house.caseworker, now.date(), "mine").exists()


def _text(cell):
    return bytes(cell).decode("utf-8", "replace") if isinstance(cell, bytes | memoryview) else cell
