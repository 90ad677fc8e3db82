"""Reviews: held with her, goal by goal; or put off to another day for a reason."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rehabilitation import words
from rehabilitation.models import Goal, Review, ReviewLine
from rehabilitation.selectors import plan_to_review
from residents.actions import close_tasks, open_task, write_event
from residents.models import FileEvent, Task
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.states import StaleState
from staff.choices import Role
from staff.models import Member

TASK_KINDS = (Task.Kind.REVIEW_DUE, Task.Kind.REVIEW_OVERDUE)


class AlreadyCompleted(DomainError):
    """The review was held."""


class NoPlanYet(DomainError):
    """There are no goals to look at."""


class GoalOfAnotherPlan(DomainError):
    """A goal that the stay's current plan does not have, or one named twice."""


class GoalsMissing(DomainError):
    """A review looks at every goal that is still open."""


class DueInThePast(DomainError):
    """A review is put off to a day that is still to come."""

    status = 422


@transaction.atomic
def complete_review(
    *,
    review: Review,
    progress: Iterable[tuple[Goal, str, str]],
    by: Member,
    at: datetime,
    summary: str = "",
) -> Review:
    """Complete a review goal by goal: ``(goal, status, note)`` for each goal that is still open.

    Goals that are met or set aside may be left out. Raises AlreadyCompleted, NoPlanYet,
    GoalOfAnotherPlan, GoalsMissing, IllegalMove (no longer needed) or StaleState.
    """
    _check_not_done(review)
    progress = list(progress)
    _check_goals(review, progress)
    hers = words.words_of(review.person_id)
    sealed = hers.seal(words.REVIEW_SUMMARY, summary)
    states.move(review, to=Review.State.DONE, done_at=at, done_by=by, sealed_summary=sealed)
    _write_lines(review, progress, by, at, hers)
    close_tasks(subject=review, by=by, at=at, kinds=TASK_KINDS)
    detail, kind = {"day": review.day}, FileEvent.Kind.REVIEW_DONE
    write_event(person_id=review.person_id, kind=kind, at=at, by=by, detail=detail)
    return review


@transaction.atomic
def reschedule_review(
    *, review: Review, due_on: date, reason: str, by: Member, at: datetime
) -> Review:
    """Put a review off to another day, for a reason from the list; whoever was told is told anew.

    Raises AlreadyCompleted, DueInThePast or StaleState.
    """
    _check_not_done(review)
    if due_on < at.astimezone(review.centre.zone).date():
        raise DueInThePast(_("Choose today or a day that is still to come."))
    fresh = {"due_on": due_on, "reschedule_reason": reason, "step": 0, "flagged_at": None}
    if not Review.objects.open().filter(pk=review.pk, due_on=review.due_on).update(**fresh):
        raise StaleState(_("Someone else just changed this. Reload and try again."))
    review.refresh_from_db()
    close_tasks(subject=review, by=by, at=at, kinds=TASK_KINDS, cancelled=True)
    open_task(
        centre=review.centre,
        kind=Task.Kind.REVIEW_DUE,
        subject=review,
        due_on=due_on,
        person=review.person,
        assignee=review.worker,
        team=review.team,
        role=Role.CASEWORKER,
    )
    return review


def _check_not_done(review):
    if review.state == Review.State.DONE:
        raise AlreadyCompleted(_("This review is completed. Open it to read what was found."))


def _check_goals(review, progress):
    plan = plan_to_review(review)
    if plan is None:
        raise NoPlanYet(_("There is no plan to review yet. Write it with her first."))
    goals = {goal.pk: goal for goal in plan.goals.all()}
    named = [goal.pk for goal, _status, _note in progress]
    if not set(named) <= set(goals) or len(named) != len(set(named)):
        raise GoalOfAnotherPlan(_("A goal is not of her current plan. Open the review again."))
    if any(pk not in named for pk, goal in goals.items() if goal.is_open):
        raise GoalsMissing(_("Say for each goal how far she is, then complete the review."))


def _write_lines(review, progress, by, at, hers):
    lines = []
    for goal, status, note in progress:
        sealed = hers.seal(words.REVIEW_NOTE, note)
        lines.append(
            ReviewLine(
                review=review,
                goal=goal,
                status=status,
                sealed_note=sealed,
                recorded_at=at,
                recorded_by=by,
            )
        )
        goal.status = status
        goal.save(update_fields=["status"])
    ReviewLine.objects.bulk_create(lines)
