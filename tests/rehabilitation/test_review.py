from datetime import timedelta

import pytest
from django.utils import timezone

from rehabilitation.actions.clock import open_stay_clock
from rehabilitation.actions.overdue import flag_overdue_reviews
from rehabilitation.actions.reviews import (
    AlreadyCompleted,
    DueInThePast,
    GoalOfAnotherPlan,
    GoalsMissing,
    NoPlanYet,
    complete_review,
    reschedule_review,
)
from rehabilitation.models import Review, ReviewLine
from rehabilitation.selectors import review_counts, review_text, reviews_due, when
from residents.actions import assign_file
from residents.models import FileEvent, Task
from shelter.shared.states import IllegalMove, StaleState
from tests.rehabilitation.factories import PlanFactory, ReviewFactory, TeamOfThree

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return TeamOfThree()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def plan(house):
    return PlanFactory(stay=house.stay(), by=house.caseworker, approver=house.lead)


@pytest.fixture
def review(plan):
    return Review.objects.filter(stay=plan.stay).order_by("day").first()


def progress(plan, status="in_progress"):
    return [(goal, status, f"note {at}") for at, goal in enumerate(plan.goals.all())]


class TestCompleteReview:
    def test_keeps_each_goals_status_note_and_the_summary(self, house, plan, review, now):
        by = house.caseworker
        complete_review(review=review, progress=progress(plan), by=by, at=now, summary="Calmer")

        review.refresh_from_db()
        text = review_text(review)
        assert (review.state, review.done_by, review.done_at) == ("done", by, now)
        assert text.summary == "Calmer"
        assert [(g.line.status, g.note) for g in text.goals] == [
            ("in_progress", "note 0"),
            ("in_progress", "note 1"),
        ]
        assert set(plan.goals.values_list("status", flat=True)) == {"in_progress"}
        assert FileEvent.objects.get(kind="review_done").detail == {"day": review.day}

    def test_closes_its_tasks(self, house, plan, review, now):
        open_stay_clock(stay=plan.stay, at=now)
        late = now + timedelta(days=30)
        flag_overdue_reviews(at=late)
        assert Task.objects.filter(kind="review_overdue", state="open").count() == 3

        complete_review(review=review, progress=progress(plan), by=house.caseworker, at=late)

        tasks = Task.objects.filter(subject_id=review.pk)
        assert sorted(tasks.values_list("kind", "state")) == [
            ("review_due", "cancelled"),
            ("review_overdue", "done"),
        ]

    def test_is_held_once(self, house, plan, review, now):
        same = Review.objects.get(pk=review.pk)
        complete_review(review=review, progress=progress(plan), by=house.caseworker, at=now)

        with pytest.raises(AlreadyCompleted):
            complete_review(review=review, progress=progress(plan), by=house.lead, at=now)
        with pytest.raises(StaleState):
            complete_review(review=same, progress=progress(plan, "met"), by=house.lead, at=now)

        assert ReviewLine.objects.count() == 2
        assert set(plan.goals.values_list("status", flat=True)) == {"in_progress"}

    def test_looks_at_every_open_goal(self, house, plan, review, now):
        with pytest.raises(GoalsMissing):
            complete_review(review=review, progress=progress(plan)[:1], by=house.lead, at=now)

        assert (review.state, ReviewLine.objects.count()) == ("due", 0)

    def test_may_leave_out_what_is_met_or_set_aside(self, house, plan, review, now):
        plan.goals.filter(position=1).update(status="set_aside_by_her")

        complete_review(review=review, progress=progress(plan)[:1], by=house.lead, at=now)

        assert review.state == "done"

    def test_refuses_a_goal_of_another_plan_or_one_named_twice(self, house, plan, review, now):
        other = PlanFactory(stay=house.stay(), by=house.caseworker)
        for wrong in (progress(plan) + progress(other), progress(plan) + progress(plan)):
            with pytest.raises(GoalOfAnotherPlan):
                complete_review(review=review, progress=wrong, by=house.lead, at=now)

        assert not ReviewLine.objects.exists()

    def test_needs_a_plan(self, house, now):
        review = ReviewFactory(stay=house.stay())

        with pytest.raises(NoPlanYet):
            complete_review(review=review, progress=[], by=house.lead, at=now)

    def test_refuses_one_that_is_no_longer_needed(self, house, plan, review, now):
        Review.objects.filter(pk=review.pk).update(state="cancelled")
        review.refresh_from_db()

        with pytest.raises(IllegalMove):
            complete_review(review=review, progress=progress(plan), by=house.lead, at=now)

    def test_shows_what_was_said_before(self, house, plan, review, now):
        by = house.caseworker
        complete_review(review=review, progress=progress(plan, "waiting"), by=by, at=now)
        following = Review.objects.get(stay=plan.stay, day=17)

        before = [(g.last.status, g.last_note) for g in review_text(following).goals]
        assert before == [("waiting", "note 0"), ("waiting", "note 1")]
        assert [goal.last for goal in review_text(review).goals] == [None, None]


class TestRescheduleReview:
    def test_tells_anew(self, house, plan, review, now):
        late = now + timedelta(days=12)
        flag_overdue_reviews(at=late)
        review.refresh_from_db()
        day = (late + timedelta(days=2)).date()

        reschedule_review(review=review, due_on=day, reason="unwell", by=house.caseworker, at=late)

        review.refresh_from_db()
        assert (review.due_on, review.step, review.flagged_at) == (day, 0, None)
        assert review.reschedule_reason == "unwell"
        tasks = Task.objects.filter(subject_id=review.pk, state="open")
        assert [(task.kind, task.due_on) for task in tasks] == [("review_due", day)]
        assert flag_overdue_reviews(at=late + timedelta(days=4))["flagged"] >= 1

    def test_refuses_a_day_that_is_past(self, house, review, now):
        yesterday = now.astimezone(house.centre.zone).date() - timedelta(days=1)
        was = review.due_on

        with pytest.raises(DueInThePast):
            reschedule_review(
                review=review, due_on=yesterday, reason="other", by=house.lead, at=now
            )

        assert Review.objects.get(pk=review.pk).due_on == was

    def test_refuses_a_stale_one_and_a_completed_one(self, house, plan, review, now):
        day = now.date() + timedelta(days=3)
        same = Review.objects.get(pk=review.pk)
        reschedule_review(review=review, due_on=day, reason="other", by=house.lead, at=now)

        with pytest.raises(StaleState):
            reschedule_review(review=same, due_on=day, reason="other", by=house.lead, at=now)

        complete_review(review=review, progress=progress(plan), by=house.lead, at=now)
        with pytest.raises(AlreadyCompleted):
            reschedule_review(review=review, due_on=day, reason="other", by=house.lead, at=now)


class TestReviewsDue:
    @pytest.fixture
    def today(self, house, now):
        return now.astimezone(house.centre.zone).date()

    def test_a_count_is_the_length_of_its_list(self, house, today):
        for late in (3, 1, 0, 0, -4, -7, -8):
            ReviewFactory(stay=house.stay(), worker=house.caseworker, late=late)
        ReviewFactory(stay=house.stay(), late=2)
        ReviewFactory(stay=TeamOfThree().stay(), late=2)

        for whose, expected in {"mine": (2, 2, 2), "team": (3, 2, 2)}.items():
            counts = review_counts(house.caseworker, today, whose)
            due = reviews_due(house.caseworker, today, whose)
            assert (counts.late, counts.today, counts.week) == expected
            assert due.count() == counts.of() == sum(expected)
            for part, rows in when(today).items():
                assert due.filter(rows).count() == counts.of(part)

    def test_mine_includes_those_of_my_files_that_nobody_holds(self, house, today, now):
        review = ReviewFactory(stay=house.stay())
        assign_file(case_file=review.person.case_file, member=house.caseworker, by=None, at=now)
        Review.objects.update(worker=None)

        assert list(reviews_due(house.caseworker, today, "mine")) == [review]
        assert list(reviews_due(house.lead, today, "mine")) == []

    def test_what_was_held_is_not_listed(self, house, today, now):
        ReviewFactory(stay=house.stay(), late=2, state="done", done_at=now)

        assert not reviews_due(house.lead, today).exists()
