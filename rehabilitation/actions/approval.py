"""The way of a draft: submitted, then approved by someone else, or returned with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rehabilitation import words
from rehabilitation.actions.clock import worker_of
from rehabilitation.milestones import OTHERS, date_in_stay
from rehabilitation.models import Plan
from residents.actions import close_tasks, open_task, write_event
from residents.models import FileEvent, Task
from shelter.shared import states
from shelter.shared.errors import DomainError
from staff.choices import Role
from staff.models import Member


class ApprovesOwnPlan(DomainError):
    """Two people stand behind a plan: who wrote it, and who approves it."""


class PlanWithoutGoals(DomainError):
    """There is nothing to approve."""


class NoReasonGiven(DomainError):
    """Who gets a plan back needs to know why."""

    status = 422


@transaction.atomic
def submit_plan(*, plan: Plan, by: Member, at: datetime) -> Plan:
    """Hand a draft in; the task to approve it goes to the lead.

    Raises PlanWithoutGoals, IllegalMove (not a draft) or StaleState.
    """
    if not plan.goals.exists():
        raise PlanWithoutGoals(_("Add at least one goal with her, then hand the plan in."))
    states.move(plan, to=Plan.State.SUBMITTED, sealed_return_reason=None)
    _hand_over(plan, by, at, role=Role.LEAD)
    return plan


@transaction.atomic
def approve_plan(*, plan: Plan, by: Member, at: datetime) -> Plan:
    """Approve a submitted plan; the version before it is replaced.

    Raises ApprovesOwnPlan, IllegalMove (not submitted) or StaleState (someone else was first).
    """
    if plan.created_by_id == by.pk:
        raise ApprovesOwnPlan(_("You wrote this plan. Ask another lead to approve it."))
    before = Plan.objects.filter(stay=plan.stay_id, state=Plan.State.APPROVED)
    for earlier in before.exclude(pk=plan.pk):
        states.move(earlier, to=Plan.State.SUPERSEDED)
    states.move(plan, to=Plan.State.APPROVED, approved_at=at, approved_by=by)
    close_tasks(subject=plan.stay, by=by, at=at, kinds=[Task.Kind.PLAN_DUE])
    detail = {"version": plan.version}
    kind = FileEvent.Kind.PLAN_APPROVED
    write_event(person_id=plan.person_id, kind=kind, at=at, by=by, detail=detail)
    return plan


@transaction.atomic
def return_plan(*, plan: Plan, reason: str, by: Member, at: datetime) -> Plan:
    """Give a submitted plan back as a draft, with a reason that is sealed like the plan itself.

    Raises NoReasonGiven, IllegalMove (not submitted) or StaleState.
    """
    if not reason.strip():
        raise NoReasonGiven(_("Say what is still missing, so that she can finish the plan."))
    sealed = words.words_of(plan.person_id).seal(words.RETURN_REASON, reason)
    states.move(plan, to=Plan.State.DRAFT, sealed_return_reason=sealed)
    hand_to_worker(plan=plan, by=by, at=at)
    return plan


def hand_to_worker(*, plan: Plan, by: Member, at: datetime) -> None:
    """Give the task to get the plan approved to her worker, else to who wrote it."""
    worker = worker_of(plan.person.case_file) or plan.created_by
    _hand_over(plan, by, at, role=Role.CASEWORKER, assignee=worker)


def _hand_over(plan, by, at, *, role, assignee=None):
    """Open the stay's plan task anew for somebody else; its date stays the milestone's."""
    stay, kind = plan.stay, Task.Kind.PLAN_DUE
    milestone = next(m for m in OTHERS if m.kind == kind)
    today = at.astimezone(plan.centre.zone).date()
    close_tasks(subject=stay, by=by, at=at, kinds=[kind], cancelled=True)
    open_task(
        centre=plan.centre,
        kind=kind,
        subject=stay,
        due_on=date_in_stay(milestone, stay) if plan.version == 1 else today,
        person=plan.person,
        assignee=assignee,
        team=plan.person.case_file.team,
        role=role,
    )
