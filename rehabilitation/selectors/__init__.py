"""What pages and operations read about plans, reviews and courses; import from here."""

from rehabilitation.selectors.courses import position_of
from rehabilitation.selectors.plans import (
    GoalText,
    PlanText,
    colleagues_of,
    current_plan,
    next_review_of,
    open_stay_of,
    plan_counts,
    plan_text,
    plan_to_review,
    plans_of,
    stays_without_plan,
    versions_of,
)
from rehabilitation.selectors.reviews import (
    ReviewCounts,
    ReviewText,
    review_counts,
    review_text,
    reviews_due,
    reviews_of,
    when,
)

__all__ = [
    "GoalText",
    "PlanText",
    "ReviewCounts",
    "ReviewText",
    "colleagues_of",
    "current_plan",
    "next_review_of",
    "open_stay_of",
    "plan_counts",
    "plan_text",
    "plan_to_review",
    "plans_of",
    "position_of",
    "review_counts",
    "review_text",
    "reviews_due",
    "reviews_of",
    "stays_without_plan",
    "versions_of",
    "when",
]
