"""Plans as pages show them: opened once, with one query for her key."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from rehabilitation import words
from rehabilitation.choices import GoalStatus
from rehabilitation.models import Goal, Intervention, Plan, Review
from residents.choices import Relation
from residents.models import Assignment, Person
from rooms.models import Stay
from staff.choices import CASE_ROLES, HOUSE_ROLES
from staff.models import Member

ADULT = 18


@dataclass(frozen=True)
class StepText:
    """A step with its words opened."""

    step: Intervention
    title: str


@dataclass(frozen=True)
class GoalText:
    """A goal with its words opened, and its steps."""

    goal: Goal
    title: str
    her_words: str
    steps: list[StepText]

    @property
    def done(self) -> int:
        return sum(1 for text in self.steps if text.step.done_at)


@dataclass(frozen=True)
class PlanText:
    """A version of a plan with its words opened."""

    plan: Plan
    her_words: str
    return_reason: str
    goals: list[GoalText]

    @property
    def met(self) -> int:
        return sum(1 for text in self.goals if text.goal.status == GoalStatus.MET)


def plan_text(plan: Plan) -> PlanText:
    """Return a plan with everything in it opened, in four queries whatever its size."""
    hers = words.words_of(plan.person_id)
    goals = plan.goals.prefetch_related("interventions__owner")
    return PlanText(
        plan=plan,
        her_words=hers.open(words.PLAN_HER_WORDS, plan.sealed_her_words),
        return_reason=hers.open(words.RETURN_REASON, plan.sealed_return_reason),
        goals=[goal_text(goal, hers) for goal in goals],
    )


def goal_text(goal: Goal, hers: words.Words) -> GoalText:
    """Return a goal with its words opened by her key."""
    return GoalText(
        goal=goal,
        title=hers.open(words.GOAL_TITLE, goal.sealed_title),
        her_words=hers.open(words.GOAL_HER_WORDS, goal.sealed_her_words),
        steps=[
            StepText(step, hers.open(words.STEP_TITLE, step.sealed_title))
            for step in goal.interventions.all()
        ],
    )


def current_plan(person: Person, member: Member) -> Plan | None:
    """Return the plan that counts for a person: approved if there is one, else the newest.

    None where ``member`` does not work on her file.
    """
    return _counting(Plan.objects.visible_to(member).filter(person=person))


def plan_to_review(review: Review) -> Plan | None:
    """Return the plan that a review looks at: of its stay, approved if there is one."""
    return _counting(Plan.objects.filter(stay=review.stay_id))


def _counting(plans):
    rows = plans.current().order_by("-stay__arrives_on", "-version")
    return rows.filter(state=Plan.State.APPROVED).first() or rows.first()


def versions_of(plan: Plan) -> list[Plan]:
    """Return all versions of a stay's plan, newest first."""
    plans = Plan.objects.filter(stay=plan.stay_id).select_related("created_by", "approved_by")
    return list(plans.order_by("-version"))


def next_review_of(plan: Plan) -> Review | None:
    """Return the next review of the plan's stay; a late one counts."""
    return Review.objects.open().filter(stay=plan.stay_id).order_by("due_on").first()


def open_stay_of(person: Person) -> Stay | None:
    """Return the stay of someone who stays here now."""
    return Stay.objects.filter(person=person, state=Stay.State.ADMITTED).first()


def colleagues_of(member: Member) -> list[Member]:
    """Return those who work with people in the member's centre, by name."""
    members = Member.objects.visible_to(member).filter(is_active=True).order_by("name", "pk")
    return [one for one in members if one.has_role(*HOUSE_ROLES, *CASE_ROLES)]


def plan_counts(member: Member, on: date, whose: str = "team") -> dict[str, int]:
    """Count the lists of the plans page, each exactly as long as the list it links to."""
    states = plans_of(member, whose).order_by().values_list("state", flat=True)
    found = Counter(states)
    parts = (Plan.State.DRAFT, Plan.State.SUBMITTED, Plan.State.APPROVED)
    return {
        "missing": stays_without_plan(member, on, whose).count(),
        **{state.value: found[state] for state in parts},
    }


def plans_of(member: Member, whose: str = "team") -> QuerySet[Plan]:
    """Return the current plans of those who stay now, of the member's team or her own files."""
    plans = Plan.objects.visible_to(member).current().filter(stay__state=Stay.State.ADMITTED)
    if whose == "mine":
        plans = plans.filter(Q(person__in=own_persons(member)) | Q(created_by=member))
    due = Review.objects.open().filter(stay=OuterRef("stay")).order_by("due_on")
    return (
        plans.select_related("person", "created_by")
        .annotate(
            goal_count=Count("goals"),
            met_count=Count("goals", filter=Q(goals__status=GoalStatus.MET)),
            next_review_on=Subquery(due.values("due_on")[:1]),
        )
        .order_by("person__code", "version")
    )


def stays_without_plan(member: Member, on: date, whose: str = "team") -> QuerySet[Stay]:
    """Return the stays of those who need a plan of their own and have none, longest first.

    Accompanying children are part of the plan of the one they came with.
    """
    grown_up = Q(person__birth_year__lte=on.year - ADULT) | Q(
        ~Q(relation=Relation.CHILD), person__birth_year=None
    )
    stays = Stay.objects.visible_to(member).filter(
        Q(relation=Relation.SELF) | grown_up, state=Stay.State.ADMITTED
    )
    if whose == "mine":
        stays = stays.filter(person__in=own_persons(member))
    without = stays.exclude(Exists(Plan.objects.filter(stay=OuterRef("pk"))))
    return without.select_related("person").order_by("arrives_on", "pk")


def own_persons(member: Member) -> QuerySet:
    """Return the ids of the persons on whose file the member works herself."""
    return Assignment.objects.open().filter(member=member).values("case_file__person")
