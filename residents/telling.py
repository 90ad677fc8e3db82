"""Of which tasks somebody is told, and as what: one line a kind; the rest is told of as a task.

When and to whom each kind of notice goes, and what is urgent, stands in `staff.notices`.
"""

from residents.models import Task
from staff.models import Notice

Kind = Task.Kind

TOLD_AS: dict[str, Notice.Kind] = {
    Kind.MISSING_CALL: Notice.Kind.MISSING,
    Kind.MISSING_SUPERVISOR: Notice.Kind.MISSING,
    Kind.MISSING_MANAGER: Notice.Kind.MISSING,
    Kind.MISSING_POLICE: Notice.Kind.MISSING,
    Kind.LEAVE_DUE: Notice.Kind.LATE,
    Kind.LEAVE_LATE: Notice.Kind.LATE,
    Kind.LEAVE_VERY_LATE: Notice.Kind.VERY_LATE,
    Kind.BANNED_AT_DOOR: Notice.Kind.AT_THE_DOOR,
    Kind.ARRIVAL_UNPLACED: Notice.Kind.ARRIVAL_UNPLACED,
    Kind.OVERSTAY: Notice.Kind.OVERSTAY,
    Kind.REQUEST_ASKED: Notice.Kind.REQUEST_WAITING,
    Kind.REQUEST_REVIEW: Notice.Kind.REQUEST_WAITING,
    Kind.BED_FITS: Notice.Kind.REQUEST_WAITING,
    Kind.LEAVE_ASKED: Notice.Kind.DECISION_WAITING,
    Kind.EXTENSION_ASKED: Notice.Kind.DECISION_WAITING,
    Kind.PLAN_DUE: Notice.Kind.DECISION_WAITING,
    Kind.STAY_FORGOTTEN: Notice.Kind.DECISION_WAITING,
}

QUIET = (
    Kind.BED_TO_PREPARE,
    Kind.ARRIVAL_EXPECTED,
    Kind.DEPARTURE_EXPECTED,
    Kind.REVIEW_OVERDUE,
)
"""What a shift has many of a day and sees on Today, and what its own job tells of."""


def told_as(kind: str) -> Notice.Kind:
    """Return as what a task of this kind is told of."""
    return TOLD_AS.get(kind, Notice.Kind.TASK)
