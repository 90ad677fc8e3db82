"""What pages and operations read about plans and reviews; import from here."""

from rehabilitation.selectors.plans import (
    GoalText,
    PlanText,
    current_plan,
    plan_text,
    plan_to_review,
    plans_of,
    stays_without_plan,
)
from rehabilitation.selectors.reviews import (
    ReviewCounts,
    ReviewText,
    review_counts,
    review_text,
    reviews_due,
    reviews_of,
)

__all__ = [
    "GoalText",
    "PlanText",
    "ReviewCounts",
    "ReviewText",
    "current_plan",
    "plan_text",
    "plan_to_review",
    "plans_of",
    "review_counts",
    "review_text",
    "reviews_due",
    "reviews_of",
    "stays_without_plan",
]
