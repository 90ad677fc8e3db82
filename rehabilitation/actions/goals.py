"""Goals between reviews: how far they are, and the steps towards them."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rehabilitation import words
from rehabilitation.models import Goal, Intervention, Plan
from shelter.shared.errors import DomainError
from shelter.shared.states import StaleState
from staff.models import Member


class PlanReplaced(DomainError):
    """A newer version counts."""


class StepWithoutWords(DomainError):
    """A step says what will be done."""

    status = 422


class OwnerElsewhere(DomainError):
    """Only a member of this centre can do it."""

    status = 422


@transaction.atomic
def set_goal_status(*, goal: Goal, status: str, by: Member, at: datetime) -> Goal:
    """Say how far a goal is, outside a review. Raises PlanReplaced."""
    _check_counts(goal.plan)
    goal.status = status
    goal.save(update_fields=["status"])
    return goal


@transaction.atomic
def add_step(
    *,
    goal: Goal,
    title: str,
    by: Member,
    at: datetime,
    owner: Member | None = None,
    due_on: date | None = None,
) -> Intervention:
    """Add a step towards a goal: what, who, by when.

    Raises StepWithoutWords, OwnerElsewhere or PlanReplaced.
    """
    _check_counts(goal.plan)
    if not title.strip():
        raise StepWithoutWords(_("Say what will be done, then add the step."))
    if owner is not None and owner.centre_id != goal.plan.centre_id:
        raise OwnerElsewhere(_("Choose someone who works in this centre."))
    hers = words.words_of(goal.plan.person_id)
    return Intervention.objects.create(
        goal=goal,
        sealed_title=hers.seal(words.STEP_TITLE, title),
        owner=owner,
        due_on=due_on,
        position=goal.interventions.count(),
    )


@transaction.atomic
def complete_step(*, step: Intervention, by: Member, at: datetime) -> Intervention:
    """Mark a step as done. Raises PlanReplaced, or StaleState where somebody did so already."""
    _check_counts(step.goal.plan)
    if not Intervention.objects.filter(pk=step.pk, done_at=None).update(done_at=at, done_by=by):
        raise StaleState(_("This step is done already. Reload the page to see by whom."))
    step.done_at, step.done_by = at, by
    return step


def _check_counts(plan):
    if plan.state == Plan.State.SUPERSEDED:
        raise PlanReplaced(_("A newer version replaced this plan. Open that one."))
