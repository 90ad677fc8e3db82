"""A leave planned ahead: asked for, its risk looked at with her, decided by another, begun."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import close_tasks, open_task
from residents.models import Task
from rooms.actions.away import (
    DueBeforeLeaving,
    note_away,
    note_back,
    refuse_impossible,
    refuse_overlap,
    refuse_while_out,
)
from rooms.actions.placing import lock_stays
from rooms.choices import RiskOutcome
from rooms.models import LeavePass, Stay
from rooms.sealed import words_of
from shelter.shared.errors import DomainError
from staff.choices import Role
from staff.models import Member

MAY_GO_EARLIER = timedelta(hours=1)
"""So long before its time an approved leave may begin."""


class LeaveInThePast(DomainError):
    """A leave is planned ahead; one that begins now is noted as she goes."""

    status = 422


class LeaveDecided(DomainError):
    """This leave was decided, begun or called off already."""


class ApprovesOwnLeave(DomainError):
    """Whoever asks for a leave does not decide it."""


class RiskNotChecked(DomainError):
    """Nobody has looked at the risk with her yet."""


class ConditionsMissing(DomainError):
    """Safe with conditions, and none is written."""

    status = 422


class LeaveNotApproved(DomainError):
    """Only an approved leave begins."""


class LeaveNotDue(DomainError):
    """It is too early for this leave, or too late."""


@transaction.atomic
def ask_leave(
    *,
    stay: Stay,
    purpose: str,
    escort: str,
    leaves_at: datetime,
    due_at: datetime,
    by: Member,
    at: datetime,
) -> LeavePass:
    """Ask for a leave ahead of its time; a task asks the shift supervisor to decide it.

    Raises NotHere, LeaveInThePast, DueBeforeLeaving, LeaveOutlastsStay, AlreadyAway or
    OverlapsPlannedLeave.
    """
    lock_stays(stay)
    if leaves_at < at:
        raise LeaveInThePast(_("That time is over. If she goes out now, note it as she goes."))
    if due_at <= leaves_at:
        raise DueBeforeLeaving(_("The time of coming back must be later than that of going."))
    refuse_impossible(stay, due_at, leaves_at)
    refuse_overlap(stay, leaves_at, due_at)
    leave = LeavePass.objects.create(
        stay=stay,
        purpose=purpose,
        escort=escort,
        leaves_at=leaves_at,
        due_at=due_at,
        asked_at=at,
        asked_by=by,
        left_at=None,
    )
    open_task(
        centre=stay.centre,
        kind=Task.Kind.LEAVE_ASKED,
        subject=leave,
        due_on=min(at, leaves_at).astimezone(stay.centre.zone).date(),
        person=stay.person,
        role=Role.SUPERVISOR,
    )
    return leave


@transaction.atomic
def check_leave(
    *, leave: LeavePass, outcome: str, conditions: str, by: Member, at: datetime
) -> LeavePass:
    """Record what was found when the risk of a planned leave was looked at with her.

    A later check replaces the earlier one.
    Raises LeaveDecided, ConditionsMissing or WordsDestroyed.
    """
    if outcome == RiskOutcome.CONDITIONS and not conditions.strip():
        raise ConditionsMissing(_("Write the conditions, in a few words and without names."))
    sealed = words_of(leave.stay.person_id).seal(leave, "conditions", conditions.strip())
    _change(
        leave,
        LeavePass.objects.asked(),
        risk=outcome,
        checked_at=at,
        checked_by=by,
        sealed_conditions=sealed,
    )
    return leave


@transaction.atomic
def approve_leave(*, leave: LeavePass, by: Member, at: datetime) -> LeavePass:
    """Approve a leave that someone else asked for.

    Raises ApprovesOwnLeave, RiskNotChecked, LeaveDecided, NotHere, or what overlaps.
    """
    lock_stays(leave.stay)
    leave.refresh_from_db(fields=["risk", "decision", "called_off_at", "left_at"])
    _refuse_own(leave, by)
    if not leave.risk:
        raise RiskNotChecked(_("Nobody has looked at the risk with her yet. Record that first."))
    begins_at = leave.leaves_at or at
    refuse_impossible(leave.stay, leave.due_at, begins_at)
    refuse_overlap(leave.stay, begins_at, leave.due_at, beside=leave)
    return _decide(leave, LeavePass.Decision.APPROVED, by, at)


@transaction.atomic
def refuse_leave(*, leave: LeavePass, by: Member, at: datetime) -> LeavePass:
    """Refuse a leave that someone else asked for. Raises ApprovesOwnLeave or LeaveDecided."""
    lock_stays(leave.stay)
    _refuse_own(leave, by)
    return _decide(leave, LeavePass.Decision.REFUSED, by, at)


@transaction.atomic
def call_off_leave(*, leave: LeavePass, by: Member, at: datetime) -> LeavePass:
    """Give up a planned leave that has not begun. Raises LeaveDecided."""
    lock_stays(leave.stay)
    _change(leave, LeavePass.objects.planned(), called_off_at=at, called_off_by=by)
    close_tasks(subject=leave, by=by, at=at, cancelled=True)
    return leave


@transaction.atomic
def begin_leave(
    *, leave: LeavePass, by: Member, at: datetime, back_at: datetime | None = None
) -> LeavePass:
    """Note that she goes out at ``at`` on an approved leave; her bed is kept.

    ``back_at``: when she came back, if that is known as well. Raises LeaveNotApproved,
    LeaveNotDue, NotHere, AlreadyAway, LeaveOutlastsStay or BackBeforeLeaving.
    """
    stay = leave.stay
    lock_stays(stay)
    leave.refresh_from_db(fields=["decision", "called_off_at", "left_at"])
    if not leave.is_approved:
        raise LeaveNotApproved(_("This leave is not approved, or it began already."))
    if not may_begin(leave=leave, at=at):
        raise LeaveNotDue(_("It is not the time of this leave. Ask for another one."))
    refuse_impossible(stay, leave.due_at, at)
    refuse_while_out(stay, at, back_at)
    refuse_overlap(stay, at, back_at or leave.due_at, beside=leave)
    approved = LeavePass.objects.planned().filter(decision=LeavePass.Decision.APPROVED)
    back = {"returned_at": back_at, "returned_by": by} if back_at else {}
    _change(leave, approved, left_at=at, left_by=by, **back)
    note_away(leave, at)
    if back_at is not None:
        note_back(leave, by, back_at)
    return leave


def may_begin(*, leave: LeavePass, at: datetime) -> bool:
    """Tell whether an approved leave may begin at this moment."""
    if leave.leaves_at is None or not leave.is_approved:
        return False
    return leave.leaves_at - MAY_GO_EARLIER <= at < leave.due_at


def _refuse_own(leave, by):
    if leave.asked_by_id == by.pk:
        raise ApprovesOwnLeave(_("You asked for it yourself. Let someone else decide."))


def _decide(leave, decision, by, at):
    _change(leave, LeavePass.objects.asked(), decision=decision, decided_at=at, decided_by=by)
    close_tasks(subject=leave, by=by, at=at, kinds=[Task.Kind.LEAVE_ASKED])
    return leave


def _change(leave, rows, **fields):
    """Change a leave that is still as ``rows`` says; whoever comes second is refused."""
    if not rows.filter(pk=leave.pk).update(**fields):
        raise LeaveDecided(_("This leave was decided, begun or called off already."))
    for name, value in fields.items():
        setattr(leave, name, value)
