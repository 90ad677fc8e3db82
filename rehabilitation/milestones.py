"""The promises of a stay, in one table: what is due, when, and who does it.

Days are counted as people count them: the day of arrival is day 1. What depends on the limit
is counted back from the day on which she would have to leave; what follows her leaving is
counted from that day. Reviews are milestones with a `Review` of their own. Nights past the limit
carry the table on: a review each week, a new exit plan, a new deadline.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from residents.models import Task
from rooms.aftercare import FOLLOW_UP_DAYS
from rooms.models import Stay
from staff.choices import Role


class Since(Enum):
    """The day from which a milestone is counted."""

    ARRIVAL = "arrival"
    LIMIT = "limit"
    DEPARTURE = "departure"


@dataclass(frozen=True)
class Milestone:
    """One promise with a date: a kind of task, for her worker or else for a role of her team."""

    kind: Task.Kind
    since: Since
    day: int
    role: Role = Role.CASEWORKER

    def due_on(self, day_zero: date) -> date:
        """Return the date on which it is due; arrival itself is day 1, not 0."""
        days = self.day - 1 if self.since is Since.ARRIVAL else self.day
        return day_zero + timedelta(days=days)


MILESTONES = (
    Milestone(Task.Kind.ASSESSMENT_DUE, Since.ARRIVAL, 4),  # 72 hours after she came
    Milestone(Task.Kind.PLAN_DUE, Since.ARRIVAL, 7),
    Milestone(Task.Kind.REVIEW_DUE, Since.ARRIVAL, 10),
    Milestone(Task.Kind.EXIT_PLAN_DUE, Since.ARRIVAL, 15),
    Milestone(Task.Kind.REVIEW_DUE, Since.ARRIVAL, 17),
    Milestone(Task.Kind.REVIEW_DUE, Since.ARRIVAL, 24),
    Milestone(Task.Kind.EXTENSION_DUE, Since.LIMIT, -3),
    *(Milestone(Task.Kind.FOLLOW_UP, Since.DEPARTURE, day) for day in FOLLOW_UP_DAYS),
)

FOR_ADDED_NIGHTS = (
    Milestone(Task.Kind.EXIT_PLAN_DUE, Since.LIMIT, -7),
    Milestone(Task.Kind.EXTENSION_DUE, Since.LIMIT, -3),
)
"""What an approved extension asks for anew, counted back from the day on which she leaves then."""

REVIEW_EVERY = 7
"""Past the limit one review follows so many days after another, for as long as she stays."""

OF_THE_STAY = tuple(m for m in MILESTONES if m.since is not Since.DEPARTURE)
REVIEWS = tuple(m for m in OF_THE_STAY if m.kind == Task.Kind.REVIEW_DUE)
OTHERS = tuple(m for m in OF_THE_STAY if m.kind != Task.Kind.REVIEW_DUE)
AFTER_LEAVING = tuple(m for m in MILESTONES if m.since is Since.DEPARTURE)


def reviews_of(stay: Stay) -> dict[int, date]:
    """Return on which days of a stay it is reviewed, with their dates."""
    days = [milestone.day for milestone in REVIEWS]
    if stay.nights > stay.centre.max_nights:
        days += range(days[-1] + REVIEW_EVERY, stay.nights + 1, REVIEW_EVERY)
    return {day: stay.arrives_on + timedelta(days=day - 1) for day in days}


def date_in_stay(milestone: Milestone, stay: Stay) -> date:
    """Return when a milestone of the stay itself is due."""
    limit = stay.arrives_on + timedelta(days=stay.centre.max_nights)
    return milestone.due_on(limit if milestone.since is Since.LIMIT else stay.arrives_on)
