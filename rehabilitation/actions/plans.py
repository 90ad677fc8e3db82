"""Plans: written with her, changed as long as they are drafts, replaced by a newer version."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from rehabilitation import words
from rehabilitation.actions.approval import hand_to_worker
from rehabilitation.actions.clock import open_stay_clock, worker_of
from rehabilitation.models import Goal, Intervention, Plan, Review
from residents.actions import write_event
from residents.models import FileEvent
from rooms.models import Stay
from shelter.shared.errors import DomainError
from shelter.shared.states import StaleState
from staff.models import Member


class NotStaying(DomainError):
    """A plan follows a stay that has begun and not ended."""


class PlanUnderWay(DomainError):
    """The stay has a version that is not approved yet."""


class NotADraft(DomainError):
    """Only a draft is changed; what was submitted is returned first."""


class NothingToReplace(DomainError):
    """Only an approved plan gets a newer version."""


class AgreedInTheFuture(DomainError):
    """She cannot have agreed on a day that has not come."""

    status = 422


class GoalWithoutTitle(DomainError):
    """A goal needs words."""

    status = 422


class GoalWasReviewed(DomainError):
    """What a review says about a goal stays readable."""


@dataclass(frozen=True)
class GoalDraft:
    """A goal as somebody types it; ``goal`` is the id of one that the draft has already."""

    domain: str
    title: str
    her_words: str = ""
    due_on: date | None = None
    goal: UUID | None = None


@transaction.atomic
def write_plan(
    *,
    stay: Stay,
    goals: Iterable[GoalDraft],
    by: Member,
    at: datetime,
    agreed_on: date | None = None,
    her_words: str = "",
) -> Plan:
    """Write the draft of a stay's plan: version 1, or the next after an approved one.

    Starts the stay's clock where none runs (a child who gets a plan of her own). Raises NotStaying,
    PlanUnderWay, AgreedInTheFuture or GoalWithoutTitle.
    """
    if stay.state != Stay.State.ADMITTED:
        raise NotStaying(_("A plan is written for someone who stays here now."))
    _check_agreed(stay, agreed_on, at)
    plan = _new_draft(stay, by, at, agreed_on=agreed_on)
    hers = words.words_of(stay.person_id)
    plan.sealed_her_words = hers.seal(words.PLAN_HER_WORDS, her_words)
    plan.save(update_fields=["sealed_her_words"])
    _write_goals(plan, list(goals), hers)
    _see_to_the_clock(stay, by, at)
    _tell(plan, FileEvent.Kind.PLAN_WRITTEN, by, at)
    return plan


@transaction.atomic
def change_plan(
    *,
    plan: Plan,
    goals: Iterable[GoalDraft],
    revision: int,
    by: Member,
    at: datetime,
    agreed_on: date | None = None,
    her_words: str = "",
) -> Plan:
    """Replace what a draft says, if nobody saved it since ``revision``.

    A goal that is named again keeps its steps; one that is left out goes with them. Raises
    NotADraft, StaleState, AgreedInTheFuture, GoalWithoutTitle or GoalWasReviewed.
    """
    if plan.state != Plan.State.DRAFT:
        raise NotADraft(_("This version is no longer a draft. Start a new version to change it."))
    _check_agreed(plan, agreed_on, at)
    hers = words.words_of(plan.person_id)
    unchanged = Plan.objects.filter(pk=plan.pk, state=Plan.State.DRAFT, revision=revision)
    changed = unchanged.update(
        revision=F("revision") + 1,
        agreed_on=agreed_on,
        sealed_her_words=hers.seal(words.PLAN_HER_WORDS, her_words),
    )
    if not changed:
        raise StaleState(
            _("Someone else saved this plan meanwhile. Open it in another window and compare.")
        )
    plan.refresh_from_db()
    _write_goals(plan, list(goals), hers)
    return plan


@transaction.atomic
def new_version(*, plan: Plan, by: Member, at: datetime) -> Plan:
    """Start the next version of an approved plan: a draft with the goals and steps of this one.

    The approved version counts until the new one is approved. Raises NothingToReplace, NotStaying
    or PlanUnderWay.
    """
    if plan.state != Plan.State.APPROVED:
        raise NothingToReplace(_("Only an approved plan gets a new version. Change the draft."))
    if plan.stay.state != Stay.State.ADMITTED:
        raise NotStaying(_("A plan is written for someone who stays here now."))
    copy = _new_draft(plan.stay, by, at, sealed_her_words=plan.sealed_her_words)
    for goal in plan.goals.prefetch_related("interventions"):
        _copy_goal(goal, copy)
    hand_to_worker(plan=copy, by=by, at=at)
    _tell(copy, FileEvent.Kind.PLAN_WRITTEN, by, at)
    return copy


def _new_draft(stay, by, at, **fields):
    if Plan.objects.unfinished().filter(stay=stay).exists():
        raise PlanUnderWay(_("There is a version that is not approved yet. Continue that one."))
    latest = Plan.objects.filter(stay=stay).aggregate(version=Max("version"))["version"] or 0
    try:
        with transaction.atomic():
            return Plan.objects.create(
                centre_id=stay.centre_id,
                person_id=stay.person_id,
                stay=stay,
                version=latest + 1,
                created_at=at,
                created_by=by,
                **fields,
            )
    except IntegrityError as raced:
        raise StaleState(_("Someone else just started this version. Reload the page.")) from raced


def _check_agreed(row, agreed_on, at):
    if agreed_on is not None and agreed_on > at.astimezone(row.centre.zone).date():
        raise AgreedInTheFuture(_("She cannot have agreed on a day that has not come yet."))


def _write_goals(plan, drafts, hers):
    kept = {goal.pk: goal for goal in plan.goals.all()}
    goals = [_goal(plan, kept, draft, place, hers) for place, draft in enumerate(drafts)]
    left_out = Goal.objects.filter(pk__in=set(kept) - {goal.pk for goal in goals})
    if left_out.filter(review_lines__isnull=False).exists():
        raise GoalWasReviewed(
            _("A review looked at a goal that you removed. Set it aside instead.")
        )
    left_out.delete()
    for goal in goals:
        goal.save()


def _goal(plan, kept, draft, position, hers):
    if not draft.title.strip():
        raise GoalWithoutTitle(_("Say what she wants to reach, or remove the goal."))
    goal = kept.get(draft.goal) or Goal(plan=plan)
    goal.domain, goal.due_on, goal.position = draft.domain, draft.due_on, position
    goal.sealed_title = hers.seal(words.GOAL_TITLE, draft.title)
    goal.sealed_her_words = hers.seal(words.GOAL_HER_WORDS, draft.her_words)
    return goal


def _copy_goal(goal, plan):
    """Copy a goal and its steps; its sealed words are bound to her and the field alone."""
    steps = list(goal.interventions.all())
    copied = Goal.objects.create(
        plan=plan,
        domain=goal.domain,
        sealed_title=goal.sealed_title,
        sealed_her_words=goal.sealed_her_words,
        status=goal.status,
        position=goal.position,
        due_on=goal.due_on,
    )
    Intervention.objects.bulk_create(
        Intervention(
            goal=copied,
            sealed_title=step.sealed_title,
            owner_id=step.owner_id,
            due_on=step.due_on,
            done_at=step.done_at,
            done_by_id=step.done_by_id,
            position=step.position,
        )
        for step in steps
    )


def _see_to_the_clock(stay, by, at):
    """Make sure that reviews exist, and that somebody holds them: else whoever wrote the plan."""
    if not Review.objects.filter(stay=stay).exists():
        open_stay_clock(stay=stay, at=at)
    if worker_of(stay.person.case_file) is None:
        Review.objects.open().filter(stay=stay, worker=None).update(worker=by)


def _tell(plan, kind, by, at):
    detail = {"version": plan.version}
    write_event(person_id=plan.person_id, kind=kind, at=at, by=by, detail=detail)
