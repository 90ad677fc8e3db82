"""Reviews as pages show them, and their counts: a count is the length of the list it links to."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from rehabilitation import words
from rehabilitation.models import Goal, Plan, Review, ReviewLine
from rehabilitation.models.review import ReviewQuerySet
from rehabilitation.selectors.plans import GoalText, goal_text, own_persons, plan_to_review
from staff.models import Member

A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class ReviewCounts:
    """How many open reviews there are, by when they are due."""

    late: int
    today: int
    week: int

    def of(self, part: str = "") -> int:
        """Return the count of one part by its name, or of all of them."""
        return getattr(self, part) if part else self.late + self.today + self.week


@dataclass(frozen=True)
class GoalProgress:
    """A goal at a review: what was said last time, and what is said now."""

    text: GoalText
    last: ReviewLine | None
    last_note: str
    line: ReviewLine | None = None
    note: str = ""


@dataclass(frozen=True)
class ReviewText:
    """A review with its words opened, goal by goal."""

    review: Review
    plan: Plan | None
    summary: str
    goals: list[GoalProgress]


def reviews_of(member: Member, whose: str = "team") -> ReviewQuerySet:
    """Return the reviews that a member may see: of her team, or those that are hers."""
    reviews = Review.objects.visible_to(member)
    if whose == "mine":
        unheld = Q(worker=None, person__in=own_persons(member))
        reviews = reviews.filter(Q(worker=member) | unheld)
    return reviews.select_related("person", "worker", "centre").order_by("due_on", "pk")


def when(on: date) -> dict[str, Q]:
    """Return the parts of the list by name: late, today, and the seven days after."""
    return {
        "late": Q(due_on__lt=on),
        "today": Q(due_on=on),
        "week": Q(due_on__gt=on, due_on__lte=on + A_WEEK),
    }


def reviews_due(member: Member, on: date, whose: str = "team") -> QuerySet[Review]:
    """Return the open reviews that are late, due on ``on``, or due in the week after it."""
    return reviews_of(member, whose).open().filter(due_on__lte=on + A_WEEK)


def review_counts(member: Member, on: date, whose: str = "team") -> ReviewCounts:
    """Count the parts of `reviews_due` in one query."""
    parts = {name: Count("pk", filter=part) for name, part in when(on).items()}
    return ReviewCounts(**reviews_due(member, on, whose).order_by().aggregate(**parts))


def review_text(review: Review) -> ReviewText:
    """Return a review with the goals it looks at, or those it looked at, and the values before."""
    hers = words.words_of(review.person_id)
    plan = None if review.state == Review.State.DONE else plan_to_review(review)
    if review.state == Review.State.DONE:
        goals = Goal.objects.filter(review_lines__review=review)
    else:
        goals = plan.goals.all() if plan else Goal.objects.none()
    lines = ReviewLine.objects.filter(review__stay=review.stay_id).order_by("recorded_at", "pk")
    rows = goals.prefetch_related(
        "interventions", Prefetch("review_lines", queryset=lines.select_related("review"))
    )
    return ReviewText(
        review=review,
        plan=plan,
        summary=hers.open(words.REVIEW_SUMMARY, review.sealed_summary),
        goals=[_progress(goal, review, hers) for goal in rows],
    )


def _progress(goal, review, hers):
    lines = list(goal.review_lines.all())
    line = next((row for row in lines if row.review_id == review.pk), None)
    earlier = [row for row in lines if row.review_id != review.pk]
    if line is not None:
        earlier = [row for row in earlier if row.recorded_at <= line.recorded_at]
    last = earlier[-1] if earlier else None
    return GoalProgress(
        text=goal_text(goal, hers),
        last=last,
        last_note=hers.open(words.REVIEW_NOTE, last.sealed_note) if last else "",
        line=line,
        note=hers.open(words.REVIEW_NOTE, line.sealed_note) if line else "",
    )
