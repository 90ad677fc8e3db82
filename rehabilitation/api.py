"""The API of plans and their reviews."""

from datetime import date
from typing import Literal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from rehabilitation.actions.approval import approve_plan, submit_plan
from rehabilitation.actions.plans import GoalDraft, write_plan
from rehabilitation.actions.reviews import GoalOfAnotherPlan, complete_review
from rehabilitation.choices import GoalDomain, GoalStatus
from rehabilitation.forms import LONGEST_TITLE, LONGEST_WORDS, MOST_GOALS
from rehabilitation.models import Goal, Plan, Review
from rehabilitation.selectors import plan_text, review_text, reviews_of
from rooms.models import Stay
from shelter.shared.access import obtain, permitted
from shelter.shared.api import ListOf, Page, page_of
from staff.answers import answer_api_once
from staff.audit import showing

router = Router(tags=["plans"])


class PersonOut(Schema):
    id: UUID
    code: str


class GoalIn(Schema):
    domain: GoalDomain
    title: str = Field(min_length=1, max_length=LONGEST_TITLE, pattern=r"\S")
    her_words: str = Field("", max_length=LONGEST_WORDS)
    due_on: date | None = None


class PlanIn(Schema):
    stay: UUID
    goals: list[GoalIn] = Field(min_length=1, max_length=MOST_GOALS)
    agreed_on: date | None = None
    her_words: str = Field("", max_length=LONGEST_WORDS)


class GoalOut(Schema):
    id: UUID
    domain: str
    title: str
    her_words: str
    status: str
    due_on: date | None


class ReviewOfPlanOut(Schema):
    id: UUID
    day: int
    due_on: date
    state: str


class PlanOut(Schema):
    id: UUID
    stay: UUID
    person: PersonOut
    version: int
    state: str
    agreed_on: date | None
    her_words: str
    goals: list[GoalOut]
    reviews: list[ReviewOfPlanOut]


class ReviewsIn(Page):
    state: Literal["overdue", "due", "done"] | None = None


class ReviewOut(ReviewOfPlanOut):
    stay: UUID
    person: PersonOut
    worker: UUID | None


class ProgressIn(Schema):
    goal: UUID
    status: GoalStatus
    note: str = Field("", max_length=LONGEST_WORDS)


class CompletionIn(Schema):
    progress: list[ProgressIn] = Field(max_length=MOST_GOALS)
    summary: str = Field("", max_length=LONGEST_WORDS)


class ProgressOut(Schema):
    goal: UUID
    status: str
    note: str


class CompletedOut(ReviewOut):
    progress: list[ProgressOut]
    summary: str


@router.post("/plans", response={201: PlanOut})
@answer_api_once
@permitted("rehabilitation.write_plan")
def plan_write(request, body: PlanIn):
    """Write a stay's plan and hand it in for approval."""
    stay = obtain(Stay, body.stay, by=request.user, to="rehabilitation.write_plan")
    now, by = timezone.now(), request.user
    plan = write_plan(
        stay=stay,
        goals=[GoalDraft(**goal.dict()) for goal in body.goals],
        by=by,
        at=now,
        agreed_on=body.agreed_on,
        her_words=body.her_words,
    )
    return Status(201, _plan(request, submit_plan(plan=plan, by=by, at=now)))


@router.get("/plans/{uuid:pk}", response=PlanOut)
@permitted("rehabilitation.view_plan")
def plan_detail(request, pk: UUID):
    """Return a plan with its goals and the reviews of its stay."""
    return _plan(request, obtain(Plan, pk, by=request.user, to="rehabilitation.view_plan"))


@router.post("/plans/{uuid:pk}/approve", response=PlanOut)
@answer_api_once
@permitted("rehabilitation.approve_plan")
def plan_approve(request, pk: UUID):
    """Approve a plan that somebody else wrote."""
    plan = obtain(Plan, pk, by=request.user, to="rehabilitation.approve_plan")
    return _plan(request, approve_plan(plan=plan, by=request.user, at=timezone.now()))


@router.get("/reviews", response=ListOf[ReviewOut])
@permitted("rehabilitation.view_review")
def review_list(request, wanted: Query[ReviewsIn]):
    """List the reviews of own and team files, by the day they are due."""
    today = _today(request)
    reviews = reviews_of(request.user).exclude(state=Review.State.CANCELLED)
    if wanted.state == "done":
        reviews = reviews.filter(state=Review.State.DONE)
    elif wanted.state == "overdue":
        reviews = reviews.overdue(today)
    elif wanted.state == "due":
        reviews = reviews.open().filter(due_on__gte=today)
    page = page_of(reviews, wanted)
    showing(request, [review.person_id for review in page["items"]])
    return {**page, "items": [_review(review, today) for review in page["items"]]}


@router.post("/reviews/{uuid:pk}/complete", response=CompletedOut)
@answer_api_once
@permitted("rehabilitation.complete_review")
def review_complete(request, pk: UUID, body: CompletionIn):
    """Complete a review goal by goal."""
    review = obtain(Review, pk, by=request.user, to="rehabilitation.complete_review")
    goals = Goal.objects.visible_to(request.user).in_bulk([row.goal for row in body.progress])
    if any(row.goal not in goals for row in body.progress):
        raise GoalOfAnotherPlan(_("A goal is not of her current plan. Open the review again."))
    complete_review(
        review=review,
        progress=[(goals[row.goal], row.status.value, row.note) for row in body.progress],
        by=request.user,
        at=timezone.now(),
        summary=body.summary,
    )
    return _completed(request, review)


def _today(request):
    return timezone.now().astimezone(request.user.centre.zone).date()


def _plan(request, plan):
    showing(request, [plan.person_id])
    text, today = plan_text(plan), _today(request)
    mine = Review.objects.visible_to(request.user).filter(stay=plan.stay_id)
    reviews = mine.exclude(state=Review.State.CANCELLED)
    return {
        "id": plan.pk,
        "stay": plan.stay_id,
        "person": {"id": plan.person_id, "code": plan.person.code},
        "version": plan.version,
        "state": plan.state,
        "agreed_on": plan.agreed_on,
        "her_words": text.her_words,
        "goals": [_goal(goal) for goal in text.goals],
        "reviews": [_dates(review, today) for review in reviews.order_by("due_on")],
    }


def _goal(text):
    return {
        "id": text.goal.pk,
        "domain": text.goal.domain,
        "title": text.title,
        "her_words": text.her_words,
        "status": text.goal.status,
        "due_on": text.goal.due_on,
    }


def _dates(review, today):
    """Return a review's dates; its state is the one that the list is asked for."""
    late = review.state == Review.State.DUE and review.due_on < today
    state = "overdue" if late else review.state
    return {"id": review.pk, "day": review.day, "due_on": review.due_on, "state": state}


def _review(review, today):
    return {
        **_dates(review, today),
        "stay": review.stay_id,
        "person": {"id": review.person_id, "code": review.person.code},
        "worker": review.worker_id,
    }


def _completed(request, review):
    showing(request, [review.person_id])
    text = review_text(review)
    return {
        **_review(review, _today(request)),
        "summary": text.summary,
        "progress": [
            {"goal": goal.text.goal.pk, "status": goal.line.status, "note": goal.note}
            for goal in text.goals
        ],
    }
