"""The greedy best fit, and the same hard rules for beds that were given by hand."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from rooms.allocation.admitting import obstacles, refuse
from rooms.allocation.house import Opening, Span, given, openings, room_order, span_of
from rooms.allocation.missing import why_none
from rooms.allocation.parties import Fit, Guest, Option, Party
from rooms.allocation.refusals import (
    BedGivenTwice,
    BedNotReady,
    BedOutOfService,
    BedTaken,
    CotIsForBabies,
    FamilyApart,
    NeedsACot,
    NobodyArrives,
    NotEnoughBeds,
)
from rooms.allocation.scoring import Placing, reasons, score
from rooms.allocation.seating import fits_bed, seat
from rooms.allocation.side_by_side import options_side_by_side, stand_side_by_side
from rooms.choices import BedKind
from rooms.models import Bed
from staff.models import Centre


def best_beds(
    *,
    centre: Centre,
    guests: Sequence[Guest],
    from_on: date,
    nights: int,
    limit: int = 3,
    at: datetime | None = None,
    household_id: UUID | None = None,
    ignoring: Iterable[UUID] = (),
) -> Fit:
    """Return the best places for all of them together, with reasons, or what was missing.

    People of ``household_id`` are no strangers; nights of the stays in ``ignoring`` do not count.
    Raises NobodyArrives.
    """
    _refuse_nobody(guests)
    span = span_of(centre, from_on, nights, at=at, household_id=household_id, ignoring=ignoring)
    return _fit(Party(guests, from_on), span, limit)


def check_beds(
    *,
    centre: Centre,
    guests: Sequence[Guest],
    beds: Sequence[Bed],
    from_on: date,
    nights: int,
    at: datetime | None = None,
    household_id: UUID | None = None,
    ignoring: Iterable[UUID] = (),
    beside: Sequence[Guest] = (),
) -> None:
    """Refuse beds given by hand (one for each guest, in their order) that a hard rule forbids.

    ``household_id`` and ``ignoring`` as in `best_beds`; ``beside``: those of the family who sleep
    in the room already, where one of them moves. Raises the named refusal of the rule:
    NobodyArrives, NotEnoughBeds, BedGivenTwice, BedTaken, BedOutOfService, BedNotReady,
    RoomDoesNotAdmit, BoyTooOld, RoomLacksFeature, NotAlone, CotIsForBabies, NeedsACot, FamilyApart.
    """
    _refuse_nobody(guests)
    _refuse_miscounted(guests, beds)
    span = span_of(centre, from_on, nights, at=at, household_id=household_id, ignoring=ignoring)
    party = Party(guests, from_on)
    found, rooms = given(beds, span)
    _refuse_unusable(found, party, span)
    for opening in rooms:
        places = [place for place, bed in enumerate(found) if bed.room_id == opening.room.pk]
        part = party.part(places, beside)
        for obstacle in obstacles(opening, part):
            raise refuse(obstacle, opening.room)
    _refuse_wrong_kind(found, party)
    _refuse_apart(rooms, party, span)


def bed_taken(
    *,
    centre: Centre,
    guests: Sequence[Guest],
    beds: Sequence[Bed],
    from_on: date,
    nights: int,
    at: datetime | None = None,
    household_id: UUID | None = None,
    ignoring: Iterable[UUID] = (),
) -> BedTaken:
    """Return the refusal for beds that someone else has, with the three nearest alternatives."""
    span = span_of(centre, from_on, nights, at=at, household_id=household_id, ignoring=ignoring)
    return _bed_taken(beds, Party(guests, from_on), span)


def as_json(option: Option) -> dict:
    """Return an option as the API shows it; ``beds`` are ids in the order of the guests."""
    return {
        "room": option.room.code,
        "villa": option.room.villa.name,
        "beds": [str(bed.pk) for bed in option.beds],
        "codes": [bed.code for bed in option.beds],
        "score": option.score,
        "reasons": list(option.reasons),
    }


def _bed_taken(beds, party, span):
    options = _fit(party, span, limit=1000).options
    near = sorted(options, key=lambda option: (_distance(option, beds[0]), -option.score))
    return BedTaken(
        _("A bed you chose was just taken. Choose another one."),
        extra={"alternatives": [as_json(option) for option in near[:3]]},
    )


def _fit(party: Party, span: Span, limit: int) -> Fit:
    found = openings(span)
    fullness = _fullness(found)
    options = [option for opening in found if (option := _option(opening, party, fullness))]
    if not options and party.size > 1:
        options = options_side_by_side(found, party, lambda: room_order(span.centre))
    options.sort(key=lambda option: -option.score)
    missing = "" if options else why_none(found, party, span.nights)
    return Fit(tuple(options[:limit]), missing)


def _option(opening: Opening, party: Party, fullness: dict) -> Option | None:
    if len(opening.beds) < party.size or obstacles(opening, party):
        return None
    beds = seat(party, opening.beds)
    if beds is None:
        return None
    placing = Placing(opening, party, beds, fullness[opening.room.villa_id])
    return Option(opening.room, tuple(beds), score(placing), reasons(placing))


def _fullness(found):
    """Return how full each villa is beside the emptiest one, so that people are spread."""
    free = Counter(opening.room.villa_id for opening in found for _bed in opening.beds)
    most = max(free.values(), default=1)
    return {villa: 1 - count / most for villa, count in free.items()}


def _distance(option, bed):
    """Rank options by nearness to the bed that was wanted: same room, same villa, elsewhere."""
    if option.room.pk == bed.room_id:
        return 0
    return 1 if option.room.villa_id == bed.room.villa_id else 2


def _refuse_nobody(guests):
    if not guests:
        raise NobodyArrives(_("Say who is coming first."))


def _refuse_miscounted(guests, beds):
    if len(beds) != len(guests):
        raise NotEnoughBeds(_("Choose exactly one bed for each person."))
    if len({bed.pk for bed in beds}) != len(beds):
        raise BedGivenTwice(_("The same bed is given to two people. Choose one bed for each."))


def _refuse_unusable(found, party, span):
    if any(bed.is_taken for bed in found):
        raise _bed_taken(found, party, span)
    if any(bed.is_broken or not _in_use(bed) for bed in found):
        raise BedOutOfService(_("A bed you chose is out of service then. Choose another one."))
    if span.from_on <= span.tonight and any(bed.is_preparing for bed in found):
        raise BedNotReady(_("A bed you chose is still being prepared. Mark it ready first."))


def _in_use(bed):
    return bed.is_active and bed.room.is_active and bed.room.villa.is_active


def _refuse_wrong_kind(found, party):
    for guest, bed in zip(party.guests, found, strict=True):
        if fits_bed(guest, bed, party):
            continue
        if bed.kind == BedKind.COT:
            raise CotIsForBabies(_("A cot is for a baby under two. Choose another bed."))
        raise NeedsACot(_("Someone needs a cot. Choose a cot for her."))


def _refuse_apart(rooms, party, span):
    """A family stays in one room; side by side only where no room is large enough."""
    if len(rooms) == 1:
        return
    side_by_side = stand_side_by_side([opening.room for opening in rooms], room_order(span.centre))
    one_room = any(len(option.rooms) == 1 for option in _fit(party, span, 1).options)
    if one_room or not side_by_side:
        raise FamilyApart(_("These beds part the family. Choose beds in one room."))
