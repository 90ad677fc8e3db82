"""What came to nothing: a mistaken check-in, a hold, an arrival, and a request turned away."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import close_tasks, write_events
from residents.models import FileEvent, Household
from rooms.actions.arrivals import Arrival, UnknownCode, check_people
from rooms.actions.birth_tasks import take_back_births
from rooms.actions.board import touch_board
from rooms.actions.checking_in import WAITING_TO_COME, close_arrival_tasks
from rooms.actions.extending import withdraw_extensions_of
from rooms.actions.forgotten import settle_forgotten
from rooms.actions.late_leaves import end_leave_tasks_of
from rooms.actions.placing import (
    coming_runs,
    free_nights,
    leave_to_prepare,
    line_of,
    lock_stays,
    record_change,
)
from rooms.actions.requests import without_name
from rooms.actions.settling import beds_given_back
from rooms.allocation import Guest, NobodyArrives
from rooms.choices import CancelReason, DeclineReason
from rooms.models import BedChange, LeavePass, Placement, Stay, StayRequest
from rooms.signals import stay_ended
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.retries import retried
from staff.models import Centre, Member


class NothingToCancel(DomainError):
    """The stay is over or was cancelled already."""


class CancelWithoutReason(DomainError):
    """Nobody said why."""

    status = 422


@retried
@transaction.atomic
def cancel_stay(*, stay: Stay, reason: str, by: Member | None, at: datetime) -> Stay:
    """Cancel a mistaken check-in, a hold or an expected arrival; its nights are free from tonight.

    Of someone who never slept here no night stays. ``reason`` is a code of `CancelReason`; other
    words are sealed into her timeline. Raises NothingToCancel or CancelWithoutReason.
    """
    cancel_stays([stay], reason, by, at)
    return stay


@retried
@transaction.atomic
def cancel_household(
    *, household: Household, reason: str, by: Member | None, at: datetime
) -> list[Stay]:
    """Cancel every open stay of a household, in one change. Raises what `cancel_stay` raises."""
    stays = Stay.objects.open().filter(household=household)
    stays = list(stays.select_related("person", "centre").order_by("created_at", "pk"))
    cancel_stays(stays, reason, by, at)
    return stays


@transaction.atomic
def decline_request(
    *,
    centre: Centre,
    guests: Sequence[Guest | Arrival],
    from_on: date,
    nights: int,
    channel: str,
    reason: str,
    by: Member | None,
    at: datetime,
) -> StayRequest:
    """Record, without a name, who could not be placed and why, so that it is counted.

    Raises UnknownNeed, UnknownCode or NobodyArrives.
    """
    if not guests:
        raise NobodyArrives(_("Say who is coming first."))
    check_people(guests, channel)
    if reason not in DeclineReason.values:
        raise UnknownCode(_("Choose from the list why they could not be placed."))
    return StayRequest.objects.create(
        centre=centre,
        state=StayRequest.State.DECLINED,
        channel=channel,
        people=[without_name(guest) for guest in guests],
        wanted_from=from_on,
        wanted_nights=nights,
        created_at=at,
        created_by=by,
        decided_at=at,
        decided_by=by,
        ended_at=at,
        ended_by=by,
        decline_reason=reason,
    )


def cancel_stays(
    stays: Sequence[Stay],
    reason: str,
    by: Member | None,
    at: datetime,
    undoes: BedChange | None = None,
) -> BedChange:
    """Cancel these stays of one centre, inside the caller's transaction; ``undoes`` a check-in."""
    code, note = _reason(reason)
    lock_stays(*stays)
    if not stays or not all(stay.is_open for stay in stays):
        raise NothingToCancel(_("This stay is over already. Nothing was changed."))
    centre = stays[0].centre
    tonight = centre.night(at)
    awaited = [stay for stay in stays if stay.state in WAITING_TO_COME]
    lines = [_cancel(stay, code, tonight) for stay in stays]
    kind = BedChange.Kind.UNDO if undoes else BedChange.Kind.CANCEL
    change = record_change(centre=centre, kind=kind, lines=lines, by=by, at=at, undoes=undoes)
    _tidy_up(stays, awaited, lines, by, at)
    take_back_births(stays, by, at)
    beds_given_back(stays, reason=code, by=by, at=at, undone=undoes is not None)
    write_events(_event(stay, code, note, by, at) for stay in stays)
    for stay in stays:
        if stay not in awaited:
            stay_ended.send(Stay, stay=stay, at=at, by=by)
    touch_board(centre.pk)
    return change


def _reason(reason):
    """Return the code that is kept in clear, and the words that are sealed."""
    reason = reason.strip()
    if not reason:
        raise CancelWithoutReason(_("Say why it is cancelled."))
    if reason in CancelReason.values:
        return reason, ""
    return CancelReason.OTHER, reason


def _cancel(stay, code, tonight):
    """Free the nights of one stay, move its state, and return the line that remembers both."""
    never_slept = stay.state in WAITING_TO_COME or stay.arrives_on >= tonight
    free_from = stay.arrives_on if never_slept else tonight
    runs = coming_runs([stay], free_from)[stay.pk]
    line = line_of(stay, runs=runs, to_bed=None, from_on=free_from, state=str(stay.state))
    free_nights([stay], free_from)
    fields = {} if never_slept else {"departs_on": min(stay.departs_on, tonight)}
    states.move(stay, to=Stay.State.CANCELLED, cancel_reason=code, **fields)
    return line


def _tidy_up(stays, awaited, lines, by, at):
    """End what hangs on the stays: leaves, tasks, and the beds that were slept in."""
    away = LeavePass.objects.out().filter(stay__in=stays)
    end_leave_tasks_of(stays, by=by, at=at)
    withdraw_extensions_of(stays, by=by, at=at)
    away.update(returned_at=at, returned_by=by)
    close_arrival_tasks(stays, by=by, at=at, cancelled=True)
    settle_forgotten(stays, by=by, at=at)
    for stay in stays:
        close_tasks(subject=stay, by=by, at=at, cancelled=True)
    slept = [line.stay_id for line in lines if line.stay not in awaited and _slept(line)]
    leave_to_prepare(_beds_of(slept), centre=stays[0].centre, by=by, at=at)


def _slept(line):
    return line.from_on > line.stay.arrives_on


def _beds_of(stay_ids):
    """Return where they slept last; the nights to come are free already."""
    periods = Placement.objects.filter(stay__in=stay_ids).order_by("until_on")
    return set(dict(periods.values_list("stay_id", "bed_id")).values())


def _event(stay, code, note, by, at):
    return {
        "person_id": stay.person_id,
        "kind": FileEvent.Kind.CANCELLED,
        "at": at,
        "by": by,
        "detail": {"reason": str(code)},
        "note": note,
    }
