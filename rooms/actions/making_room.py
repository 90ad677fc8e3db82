"""Others change rooms, and a family has a place: all of it in one step, or nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import close_tasks, lock_links, write_events
from rooms.actions.admissions import Admission
from rooms.actions.answering import accept_request
from rooms.actions.board import touch_board
from rooms.actions.check_in import finish_check_in
from rooms.actions.drafts import answers_of, save_draft
from rooms.actions.moving import WITHOUT_PLACE, beds_slept_in, first_coming_night, moved_event
from rooms.actions.placing import (
    Run,
    coming_runs,
    free_nights,
    leave_to_prepare,
    line_of,
    lock_stays,
    record_change,
    take_nights,
)
from rooms.allocation import check_beds
from rooms.allocation.elsewhere import family_by_room, guest_of
from rooms.models import Bed, BedChange, BoardVersion, CheckInDraft, Stay, StayRequest
from shelter.shared.errors import DomainError
from shelter.shared.retries import retried
from staff.models import Centre, Member


class HouseChangedSince(DomainError):
    """A bed changed since the moves were shown; nobody was moved."""


@dataclass(frozen=True)
class Move:
    """A stay that gets another bed from a night on."""

    stay: Stay
    bed: Bed
    from_on: date


@dataclass(frozen=True)
class Offer:
    """The moves that were shown, the beds for those who come, and the board's number then."""

    moves: Sequence[Move]
    beds: Sequence[Bed]
    seen: int


@retried
@transaction.atomic
def check_in_making_room(
    *,
    draft: CheckInDraft,
    offer: Offer,
    by: Member,
    at: datetime,
    hold_minutes: int | None = None,
) -> Admission:
    """Move the others, then admit everyone of a draft, or hold their beds.

    Raises HouseChangedSince, the refusal of a rule, or what `finish_check_in` raises.
    """
    given = [str(bed.pk) for bed in offer.beds]

    def place() -> Admission:
        if len(answers_of(draft)["people"]) != len(offer.beds):
            raise _changed()  # somebody was added or left out meanwhile
        save_draft(draft=draft, answers=answers_of(draft) | {"beds": given}, at=at)
        return finish_check_in(draft=draft, by=by, at=at, hold_minutes=hold_minutes)

    return _make_room(offer, place, by, at)


@retried
@transaction.atomic
def accept_making_room(
    *,
    request: StayRequest,
    offer: Offer,
    reason: str,
    by: Member,
    at: datetime,
    hold_minutes: int | None = None,
    unscreened: str = "",
) -> Admission:
    """Move the others, then hold the beds for everyone of a request.

    Raises HouseChangedSince, the refusal of a rule, or what `accept_request` raises.
    """

    def place() -> Admission:
        return accept_request(
            request=request,
            reason=reason,
            beds=offer.beds,
            hold_minutes=hold_minutes,
            unscreened=unscreened,
            by=by,
            at=at,
        )

    return _make_room(offer, place, by, at)


def move_together(
    *, moves: Iterable[Move], kept: Iterable[Bed], by: Member, at: datetime
) -> BedChange:
    """Give several stays of one centre other beds in one change; each rule holds for every one.

    Beds ``kept`` for somebody who comes at once are not left to be prepared. Raises what
    `move_stay` raises, without any override.
    """
    moves = list(moves)
    stays = [move.stay for move in moves]
    lock_stays(*stays)
    lock_links(stay.person_id for stay in stays)
    centre = stays[0].centre
    tonight = centre.night(at)
    firsts = {move.stay.pk: first_coming_night(move.stay, tonight, move.from_on) for move in moves}
    runs = {stay.pk: coming_runs([stay], firsts[stay.pk])[stay.pk] for stay in stays}
    slept = [beds_slept_in([stay], runs, firsts[stay.pk], at) for stay in stays]
    for stay in stays:
        free_nights([stay], firsts[stay.pk])
    for some in _together(moves, firsts):
        _check(some, firsts, at)
        take_nights(
            Run(one.stay.pk, one.bed.pk, firsts[one.stay.pk], one.stay.departs_on) for one in some
        )
    lines = [
        line_of(one.stay, runs=runs[one.stay.pk], to_bed=one.bed, from_on=firsts[one.stay.pk])
        for one in moves
    ]
    change = record_change(centre=centre, kind=BedChange.Kind.MOVE, lines=lines, by=by, at=at)
    left = set[UUID]().union(*slept) - {bed.pk for bed in (*kept, *(one.bed for one in moves))}
    leave_to_prepare(left, centre=centre, by=by, at=at)
    for stay in stays:
        close_tasks(subject=stay, by=by, at=at, kinds=WITHOUT_PLACE)
    write_events(moved_event(line, by, at) for line in lines)
    touch_board(centre.pk)
    return change


def _make_room(offer: Offer, place: Callable[[], Admission], by: Member, at: datetime) -> Admission:
    _refuse_if_changed(by.centre, offer)
    moved = move_together(moves=offer.moves, kept=offer.beds, by=by, at=at)
    admission = place()
    made = BedChange.objects.filter(lines__stay=admission.stays[0]).latest("at")
    BedChange.objects.filter(pk=made.pk).update(made_room=moved)
    return admission


def _refuse_if_changed(centre: Centre, offer: Offer) -> None:
    lock_stays(*(move.stay for move in offer.moves))
    numbers = BoardVersion.objects.filter(centre=centre).values_list("number", flat=True)
    if not offer.moves or (numbers.first() or 0) != offer.seen:
        raise _changed()


def _changed() -> HouseChangedSince:
    return HouseChangedSince(
        _("Something changed since this was shown. Nobody was moved: look at the moves again.")
    )


def _together(moves: Sequence[Move], firsts: dict[UUID, date]) -> Iterable[list[Move]]:
    """Return who moves as a family into one room on one night, grown-ups among them."""
    groups = defaultdict(list)
    for move in moves:
        key = (move.stay.household_id, move.bed.room_id, firsts[move.stay.pk], move.stay.departs_on)
        groups[key].append(move)
    return groups.values()


def _check(some: Sequence[Move], firsts: dict[UUID, date], at: datetime) -> None:
    """Ask the rules of the rooms about a family whose nights are free already."""
    stay, bed, first = some[0].stay, some[0].bed, firsts[some[0].stay.pk]
    check_beds(
        centre=stay.centre,
        guests=[guest_of(one.stay) for one in some],
        beds=[one.bed for one in some],
        from_on=first,
        nights=(stay.departs_on - first).days,
        at=at,
        household_id=stay.household_id,
        beside=family_by_room(stay, first)[bed.room_id],
    )
