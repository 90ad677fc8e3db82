"""Going out and coming back: the bed is kept, and the house knows when she is due."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from residents.actions import write_event
from residents.models import FileEvent
from rooms.actions.board import touch_board
from rooms.actions.late_leaves import end_leave_tasks
from rooms.actions.placing import lock_stays
from rooms.choices import Escort
from rooms.models import LeavePass, Stay
from shelter.shared.errors import DomainError
from staff.models import Member


class NotHere(DomainError):
    """Only someone who stays here can go out."""


class AlreadyAway(DomainError):
    """She is out already; two leaves never overlap."""


class OverlapsPlannedLeave(DomainError):
    """A leave is planned for a part of that time."""


class NotAway(DomainError):
    """She is not out, so she cannot come back."""


class BackBeforeLeaving(DomainError):
    """She cannot be back before she left."""

    status = 422


class DueBeforeLeaving(DomainError):
    """The time of coming back is not after the time of leaving."""

    status = 422


class LeaveOutlastsStay(DomainError):
    """She would be back after her last night."""


@transaction.atomic
def record_leave(
    *,
    stay: Stay,
    purpose: str,
    until: datetime,
    by: Member,
    at: datetime,
    escort: str = Escort.ALONE,
    back_at: datetime | None = None,
) -> LeavePass:
    """Note that she goes out at ``at`` and is due back at ``until``; her bed is kept.

    ``back_at``: when she came back, if that is known as well. Raises NotHere, DueBeforeLeaving,
    LeaveOutlastsStay, AlreadyAway, OverlapsPlannedLeave or BackBeforeLeaving.
    """
    lock_stays(stay)
    refuse_impossible(stay, until, at)
    refuse_while_out(stay, at, back_at)
    refuse_overlap(stay, at, back_at or until)
    leave = LeavePass.objects.create(
        stay=stay, purpose=purpose, escort=escort, left_at=at, left_by=by, due_at=until,
        returned_at=back_at, returned_by=by if back_at else None,
    )  # fmt: skip
    note_away(leave, at)
    if back_at is not None:
        note_back(leave, by, back_at)
    return leave


@transaction.atomic
def record_return(*, stay: Stay, by: Member, at: datetime) -> LeavePass:
    """Note that she is back, and close the tasks about it. Raises NotAway or BackBeforeLeaving."""
    leave = LeavePass.objects.out().filter(stay=stay).first()
    if leave is not None and at < leave.left_at:
        raise BackBeforeLeaving(_("She cannot be back before she left. Check the time."))
    back = LeavePass.objects.out().filter(pk=leave.pk) if leave else None
    if leave is None or back is None or not back.update(returned_at=at, returned_by=by):
        raise NotAway(_("She is not noted as being out. Nothing was changed."))
    leave.refresh_from_db()
    note_back(leave, by, at)
    return leave


def note_away(leave: LeavePass, at: datetime) -> None:
    """Write in her record and on the board that she has just left."""
    detail = {"purpose": str(leave.purpose), "due_at": leave.due_at.isoformat()}
    write_event(
        person_id=leave.stay.person_id,
        kind=FileEvent.Kind.AWAY,
        at=at,
        by=leave.left_by,
        detail=detail,
    )
    touch_board(leave.stay.centre_id)


def note_back(leave: LeavePass, by: Member, at: datetime) -> None:
    """Write in her record and on the board that she is back; the tasks about it end."""
    end_leave_tasks([leave.pk], by=by, at=at)
    write_event(person_id=leave.stay.person_id, kind=FileEvent.Kind.BACK, at=at, by=by)
    touch_board(leave.stay.centre_id)


def refuse_while_out(stay: Stay, at: datetime, back_at: datetime | None = None) -> None:
    """Raise AlreadyAway if she is out, or was before ``back_at``; or BackBeforeLeaving."""
    if back_at is not None and back_at < at:
        raise BackBeforeLeaving(_("She cannot be back before she left. Check the time."))
    out = LeavePass.objects.out().filter(stay=stay)
    if (out if back_at is None else out.filter(left_at__lt=back_at)).exists():
        raise AlreadyAway(_("She is out already. Note first that she is back."))


def refuse_impossible(stay: Stay, until: datetime, at: datetime) -> None:
    """Raise NotHere, DueBeforeLeaving or LeaveOutlastsStay for a leave from ``at``."""
    if stay.state != Stay.State.ADMITTED:
        raise NotHere(_("Only someone who stays here can go out."))
    if until <= at:
        raise DueBeforeLeaving(_("The time of coming back must be later than now."))
    if until.astimezone(stay.centre.zone).date() > stay.departs_on:
        raise LeaveOutlastsStay(
            _("That is after her last night. Extend the stay first, or check her out.")
        )


def refuse_overlap(
    stay: Stay, at: datetime, until: datetime, *, beside: LeavePass | None = None
) -> None:
    """Raise AlreadyAway or OverlapsPlannedLeave if another leave has a part of ``[at, until)``."""
    others = LeavePass.objects.filter(stay=stay)
    if beside is not None:
        others = others.exclude(pk=beside.pk)
    was_out = Q(returned_at__gt=at) | Q(returned_at=None, due_at__gt=at)
    if others.filter(was_out, left_at__lt=until).exists():
        raise AlreadyAway(_("She was out at that time already. Check the date and time."))
    if others.planned().filter(leaves_at__lt=until, due_at__gt=at).exists():
        raise OverlapsPlannedLeave(
            _("A leave is planned for that time. Let her go out on that one, or call it off.")
        )
