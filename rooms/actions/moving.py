"""Moving a stay to another bed, and swapping the beds of two stays. Undoing is in `undoing`."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import close_tasks, lock_links, write_event, write_events
from residents.models import FileEvent, Task
from rooms.actions.board import touch_board
from rooms.actions.overrides import refuse_override, write_overrides
from rooms.actions.placing import (
    Run,
    StayIsOver,
    coming_runs,
    free_nights,
    leave_to_prepare,
    line_of,
    lock_stays,
    record_change,
    take_nights,
)
from rooms.allocation import broken_rules, check_beds
from rooms.allocation.elsewhere import family_by_room, guest_of
from rooms.models import Bed, BedChange, BedChangeLine, BedNight, Stay
from shelter.shared.errors import DomainError
from shelter.shared.retries import retried
from staff.models import Centre, Member

SLEPT_AFTER = timedelta(hours=4)
"""After so many hours of a night in the house, she slept in the bed that was hers."""

WITHOUT_PLACE = (
    Task.Kind.ARRIVAL_UNPLACED,
    Task.Kind.VILLA_UNPLACED,
    Task.Kind.PLACE_FOR_REST,
)
"""Tasks that are done when somebody is given a bed."""


class MoveInThePast(DomainError):
    """Nights that are over cannot be slept elsewhere."""


class NoNightsLeft(DomainError):
    """The stay has no coming night that could be moved."""


class AlreadyInThatBed(DomainError):
    """The stay has that bed for all coming nights."""


class SwapNeedsTwo(DomainError):
    """A swap is between two different stays of one centre."""


@retried
@transaction.atomic
def move_stay(
    *,
    stay: Stay,
    bed: Bed,
    by: Member,
    at: datetime,
    from_on: date | None = None,
    override: str = "",
) -> BedChange:
    """Give a stay another bed from tonight on, or from the night of ``from_on``.

    A rule of the rooms is set aside only with ``override``, the reason, by someone who may; a bed
    that is taken stays taken. Raises StayIsOver, MoveInThePast, NoNightsLeft, AlreadyInThatBed,
    OverrideNotAllowed, or the refusal of the rule.
    """
    lock_stays(stay)
    lock_links([stay.person_id])
    tonight = stay.centre.night(at)
    first = first_coming_night(stay, tonight, from_on)
    runs = coming_runs([stay], first)[stay.pk]
    if [run.bed_id for run in runs] == [bed.pk] and runs[0].from_on == first:
        raise AlreadyInThatBed(_("She has this bed already. Choose another one."))
    free_nights([stay], first)
    _check(stay, bed, first, at, by, override)
    take_nights([Run(stay.pk, bed.pk, first, stay.departs_on)])
    line = line_of(stay, runs=runs, to_bed=bed, from_on=first)
    change = record_change(centre=stay.centre, kind=BedChange.Kind.MOVE, lines=[line], by=by, at=at)
    prepared = beds_slept_in([stay], {stay.pk: runs}, first, at) - {bed.pk}
    leave_to_prepare(prepared, centre=stay.centre, by=by, at=at)
    close_tasks(subject=stay, by=by, at=at, kinds=WITHOUT_PLACE)
    write_event(
        person_id=stay.person_id,
        kind=FileEvent.Kind.MOVED,
        at=at,
        by=by,
        detail={"bed": bed.code, "from": line.from_bed.code if line.from_bed else ""},
        note=override.strip(),
    )
    touch_board(stay.centre_id)
    return change


@retried
@transaction.atomic
def swap_stays(*, stay: Stay, other: Stay, by: Member, at: datetime) -> BedChange:
    """Let two stays take each other's bed, each for its own coming nights.

    Raises SwapNeedsTwo, StayIsOver, NoNightsLeft, BedTaken, or the refusal of a rule.
    """
    if stay.pk == other.pk or stay.centre_id != other.centre_id:
        raise SwapNeedsTwo(_("Choose someone else of this house to swap beds with."))
    lock_stays(stay, other)
    lock_links([stay.person_id, other.person_id])
    pair = (stay, other)
    tonight = stay.centre.night(at)
    firsts = {each.pk: first_coming_night(each, tonight) for each in pair}
    runs = {each.pk: coming_runs([each], firsts[each.pk])[each.pk] for each in pair}
    beds = _beds_to_swap(stay, other, runs)
    for each in pair:
        free_nights([each], firsts[each.pk])
    for each in pair:
        _check(each, beds[each.pk], firsts[each.pk], at, by)
        first, until = firsts[each.pk], each.departs_on
        take_nights([Run(each.pk, beds[each.pk].pk, first, until)])
    lines = [
        line_of(each, runs=runs[each.pk], to_bed=beds[each.pk], from_on=firsts[each.pk])
        for each in pair
    ]
    change = record_change(centre=stay.centre, kind=BedChange.Kind.SWAP, lines=lines, by=by, at=at)
    write_events(_swapped(line, by, at) for line in lines)
    touch_board(stay.centre_id)
    return change


def first_coming_night(stay: Stay, tonight: date, from_on: date | None = None) -> date:
    """Return the first night that can still be slept elsewhere, from ``from_on`` on if given.

    Raises StayIsOver, MoveInThePast or NoNightsLeft.
    """
    if not stay.is_open:
        raise StayIsOver(_("This stay is over. Nothing was changed."))
    if from_on is not None and from_on < tonight:
        raise MoveInThePast(_("That night is over. Choose tonight or a later night."))
    first = max(from_on or tonight, stay.arrives_on)
    if first >= stay.departs_on:
        raise NoNightsLeft(_("Her last night is before that. Extend the stay first."))
    return first


def _check(stay, bed, first, at, by, override=""):
    """Ask the rules of the rooms about a stay that has freed its own nights already."""
    asked = {
        "centre": stay.centre,
        "guests": [guest_of(stay)],
        "beds": [bed],
        "from_on": first,
        "nights": (stay.departs_on - first).days,
        "at": at,
        "household_id": stay.household_id,
        "beside": family_by_room(stay, first)[bed.room_id],
    }
    if not override:
        check_beds(**asked)
        return
    refuse_override(reason=override, by=by)
    write_overrides(
        stay=stay,
        bed=bed,
        broken=broken_rules(**asked),
        from_on=first,
        reason=override,
        by=by,
        at=at,
    )


def beds_slept_in(
    stays: list[Stay], runs: dict[UUID, list[Run]], first: date, at: datetime
) -> set[UUID]:
    """Return the beds that admitted stays leave now, after at least one night in them.

    Between midnight and noon that may be tonight itself, if she was here for some hours of it.
    """
    centre = stays[0].centre
    tonight = centre.night(at)
    if first > tonight:
        return set()
    admitted = [stay for stay in stays if stay.state == Stay.State.ADMITTED and runs[stay.pk]]
    left = [runs[stay.pk][0].bed_id for stay in admitted]
    slept = BedNight.objects.filter(stay__in=admitted, bed__in=left, night__lt=first)
    tonight_too = {runs[one.pk][0].bed_id for one in admitted if spent_tonight(one, centre, at)}
    return tonight_too | set(slept.values_list("bed_id", flat=True))


def spent_tonight(stay: Stay, centre: Centre, at: datetime) -> bool:
    """Tell whether it is past midnight, and she was here for some hours of the night."""
    past_midnight = at.astimezone(centre.zone).date() > centre.night(at)
    return past_midnight and at - (stay.admitted_at or at) >= SLEPT_AFTER


def _beds_to_swap(stay, other, runs):
    """Return by stay the bed that it gets: the one where the other sleeps first."""
    if not runs[stay.pk] or not runs[other.pk]:
        raise NoNightsLeft(_("One of them has no bed for the coming nights. Move her instead."))
    beds = Bed.objects.select_related("room__villa").in_bulk(
        [runs[stay.pk][0].bed_id, runs[other.pk][0].bed_id]
    )
    return {stay.pk: beds[runs[other.pk][0].bed_id], other.pk: beds[runs[stay.pk][0].bed_id]}


def moved_event(line: BedChangeLine, by: Member | None, at: datetime) -> dict[str, Any]:
    """Return what stands in her file about one line of a change that moved her."""
    codes = [bed.code if bed else "" for bed in (line.to_bed, line.from_bed)]
    return {
        "person_id": line.stay.person_id,
        "kind": FileEvent.Kind.MOVED,
        "at": at,
        "by": by,
        "detail": dict(zip(("bed", "from"), codes, strict=True)),
    }


def _swapped(line, by, at):
    return {
        "person_id": line.stay.person_id,
        "kind": FileEvent.Kind.SWAPPED,
        "at": at,
        "by": by,
        "detail": {"bed": line.to_bed.code, "from": line.from_bed.code},
    }
