"""Someone whose bed was held or who was expected has come."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import close_tasks, write_events
from residents.models import FileEvent, Household, Task
from rooms.actions.board import touch_board
from rooms.actions.guardians import ask_for_guardians
from rooms.actions.kept_apart import refuse_too_near
from rooms.actions.placing import (
    Run,
    coming_runs,
    free_nights,
    lock_stays,
    record_change,
    take_nights,
)
from rooms.actions.rights import ask_to_tell
from rooms.actions.settling import requests_placed
from rooms.allocation import check_beds
from rooms.allocation.elsewhere import family_by_room, guest_of
from rooms.models import Bed, BedChange, BedChangeLine, BedNight, Placement, Stay
from rooms.signals import stay_admitted
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.retries import retried
from staff.models import Member

WAITING_TO_COME = (Stay.State.HELD, Stay.State.EXPECTED)


class NotExpected(DomainError):
    """The stay has begun already, or is over."""


class HoldExpired(DomainError):
    """The time for which the bed was held is over."""


class ArrivalIsOver(DomainError):
    """Every night that was kept for her is over."""


class NoBedYet(DomainError):
    """Her bed was given to someone who stayed on, and she has no other yet."""


@retried
@transaction.atomic
def check_in_stay(*, stay: Stay, by: Member | None, at: datetime) -> Stay:
    """Admit someone whose bed was held, or who was expected.

    Nights before tonight are given back if she is late; if she is early, her bed is hers from
    tonight on. Raises NotExpected, HoldExpired, ArrivalIsOver, NoBedYet, KeptApart, or, if she is
    early, the refusal of the rule that keeps her from her bed tonight.
    """
    _check_in([stay], by, at)
    return stay


@retried
@transaction.atomic
def check_in_household(*, household: Household, by: Member | None, at: datetime) -> list[Stay]:
    """Admit everyone of a household who is awaited, together or not at all.

    Raises what `check_in_stay` raises.
    """
    awaited = Stay.objects.filter(household=household, state__in=WAITING_TO_COME)
    stays = list(awaited.select_related("person", "centre").order_by("created_at", "pk"))
    _check_in(stays, by, at)
    return stays


def _check_in(stays: Sequence[Stay], by: Member | None, at: datetime) -> None:
    lock_stays(*stays)
    _refuse_unless_awaited(stays, at)
    centre = stays[0].centre
    tonight = centre.night(at)
    refuse_too_near(stays, tonight)
    for stay in stays:
        _begin_tonight(stay, tonight, at)
        states.move(
            stay,
            to=Stay.State.ADMITTED,
            arrives_on=tonight,
            departs_on=stay.departs_on,
            hold_until=None,
            admitted_at=at,
            admitted_by=by,
        )
    requests_placed(stays, by=by, at=at)
    beds = _beds_tonight(stays, tonight)
    _write_down(stays, beds, tonight, by, at)
    touch_board(centre.pk)


def _refuse_unless_awaited(stays, at):
    if not stays or any(stay.state not in WAITING_TO_COME for stay in stays):
        raise NotExpected(_("She is here already, or this stay is over. Nothing was changed."))
    for stay in stays:
        if stay.state == Stay.State.HELD and stay.hold_until <= at:
            raise HoldExpired(_("The bed was held until a time that is over. Find a bed anew."))
        if stay.departs_on <= stay.centre.night(at):
            raise ArrivalIsOver(_("The nights kept for her are over. Find a bed anew."))


def _begin_tonight(stay: Stay, tonight: date, at: datetime) -> None:
    """Let the nights of the stay begin tonight: give back those before, or take those missing."""
    runs = coming_runs([stay], max(tonight, stay.arrives_on))[stay.pk]
    if not runs or runs[0].from_on > max(tonight, stay.arrives_on):
        raise NoBedYet(_("Her bed was given to someone who stayed on. Choose a bed for her first."))
    if stay.arrives_on > tonight:
        _come_early(stay, runs[0].bed_id, tonight, at)
    BedNight.objects.filter(stay=stay, night__lt=tonight).delete()
    periods = Placement.objects.filter(stay=stay)
    periods.filter(until_on__lte=tonight).delete()
    periods.filter(from_on__lt=tonight).update(from_on=tonight)


def _come_early(stay, bed_id, tonight, at):
    """Take her bed from tonight on; the last nights are given back if there were too many."""
    bed = Bed.objects.select_related("room__villa").get(pk=bed_id)
    check_beds(
        centre=stay.centre,
        guests=[guest_of(stay)],
        beds=[bed],
        from_on=tonight,
        nights=(stay.arrives_on - tonight).days,
        at=at,
        household_id=stay.household_id,
        beside=family_by_room(stay, stay.arrives_on)[bed.room_id],
    )
    take_nights([Run(stay.pk, bed_id, tonight, stay.arrives_on)])
    latest = tonight + timedelta(days=stay.centre.max_nights)
    if stay.departs_on > latest:
        free_nights([stay], latest)
        stay.departs_on = latest


def _beds_tonight(stays, tonight):
    rows = BedNight.objects.filter(stay__in=stays, night=tonight).select_related("bed__room")
    return {row.stay_id: row.bed for row in rows}


def _write_down(stays, beds, tonight, by, at):
    centre = stays[0].centre
    kind = BedChange.Kind.CHECK_IN
    lines = [BedChangeLine(stay=stay, to_bed=beds[stay.pk], from_on=tonight) for stay in stays]
    record_change(centre=centre, kind=kind, lines=lines, by=by, at=at)
    write_events(_event(stay, beds[stay.pk], by, at) for stay in stays)
    close_arrival_tasks(stays, by=by, at=at)
    ask_to_tell(stays, at)
    ask_for_guardians(stays, at)
    for stay in stays:
        stay_admitted.send(Stay, stay=stay, at=at, by=by)


def close_arrival_tasks(
    stays: Sequence[Stay], *, by: Member | None, at: datetime, cancelled: bool = False
) -> None:
    """Close the tasks about arrivals of these stays, if nobody of their household is awaited."""
    kinds = [Task.Kind.ARRIVAL_EXPECTED, Task.Kind.ARRIVAL_UNPLACED]
    households = {stay.household_id: stay.household for stay in stays}
    awaited = set(
        Stay.objects.filter(household__in=households, state__in=WAITING_TO_COME).values_list(
            "household_id", flat=True
        )
    )
    over = [household for pk, household in households.items() if pk not in awaited]
    for subject in (*over, *stays):
        close_tasks(subject=subject, by=by, at=at, kinds=kinds, cancelled=cancelled)


def _event(stay, bed, by, at):
    return {
        "person_id": stay.person_id,
        "kind": FileEvent.Kind.CHECKED_IN,
        "at": at,
        "by": by,
        "detail": {"bed": bed.code, "room": bed.room.code, "nights": stay.nights},
    }
