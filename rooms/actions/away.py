"""Going out and coming back: the bed is kept, and the house knows when she is due."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import write_event
from residents.models import FileEvent
from rooms.actions.board import touch_board
from rooms.actions.placing import lock_stays
from rooms.models import LeavePass, Stay
from shelter.shared.errors import DomainError
from staff.models import Member


class NotHere(DomainError):
    """Only someone who stays here can go out."""


class AlreadyAway(DomainError):
    """She is out already; two leaves never overlap."""


class NotAway(DomainError):
    """She is not out, so she cannot come back."""


class DueBeforeLeaving(DomainError):
    """The time of coming back is not after the time of leaving."""

    status = 422


class LeaveOutlastsStay(DomainError):
    """She would be back after her last night."""


@transaction.atomic
def record_leave(
    *, stay: Stay, purpose: str, until: datetime, by: Member, at: datetime
) -> LeavePass:
    """Note that she goes out now and is due back at ``until``; her bed is kept.

    Raises NotHere, DueBeforeLeaving, LeaveOutlastsStay or AlreadyAway.
    """
    lock_stays(stay)
    _refuse_impossible(stay, until, at)
    if LeavePass.objects.filter(stay=stay, returned_at=None).exists():
        raise AlreadyAway(_("She is out already. Note first that she is back."))
    if LeavePass.objects.filter(stay=stay, returned_at__gt=at).exists():
        raise AlreadyAway(_("She was out at that time already. Check the date and time."))
    leave = LeavePass.objects.create(
        stay=stay, purpose=purpose, left_at=at, left_by=by, due_at=until
    )
    detail = {"purpose": str(purpose), "due_at": until.isoformat()}
    kind = FileEvent.Kind.AWAY
    write_event(person_id=stay.person_id, kind=kind, at=at, by=by, detail=detail)
    touch_board(stay.centre_id)
    return leave


@transaction.atomic
def record_return(*, stay: Stay, by: Member, at: datetime) -> LeavePass:
    """Note that she is back. Raises NotAway."""
    leave = LeavePass.objects.filter(stay=stay, returned_at=None).first()
    back = LeavePass.objects.filter(pk=leave.pk, returned_at=None) if leave else None
    if leave is None or back is None or not back.update(returned_at=at, returned_by=by):
        raise NotAway(_("She is not noted as being out. Nothing was changed."))
    leave.refresh_from_db()
    write_event(person_id=stay.person_id, kind=FileEvent.Kind.BACK, at=at, by=by)
    touch_board(stay.centre_id)
    return leave


def _refuse_impossible(stay, until, at):
    if stay.state != Stay.State.ADMITTED:
        raise NotHere(_("Only someone who stays here can go out."))
    if until <= at:
        raise DueBeforeLeaving(_("The time of coming back must be later than now."))
    if until.astimezone(stay.centre.zone).date() > stay.departs_on:
        raise LeaveOutlastsStay(
            _("That is after her last night. Extend the stay first, or check her out.")
        )
