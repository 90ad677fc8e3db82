"""The best fit for whoever comes now, and the same hard rules for beds that were given by hand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from rooms.allocation.admitting import obstacles, refuse
from rooms.allocation.apart import foes_in, kept_apart, persons_of
from rooms.allocation.comers import comers_of, groups_of
from rooms.allocation.free import by_night
from rooms.allocation.house import chosen, in_full, openings, room_order
from rooms.allocation.outlook import ByNight, Likings, Pricing, prices
from rooms.allocation.parties import Fit, Guest, Option, Party
from rooms.allocation.ranking import fit_among
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
from rooms.allocation.rules import Rules, rules_of
from rooms.allocation.scoring import Placing
from rooms.allocation.seating import fits_bed
from rooms.allocation.side_by_side import stand_side_by_side
from rooms.allocation.spans import Span, span_of
from rooms.choices import BedKind
from rooms.models import Bed
from shelter.shared.errors import DomainError
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
    near: Bed | None = None,
    request_id: UUID | None = None,
) -> Fit:
    """Return the best places for all of them together, with reasons, or what was missing.

    People of ``household_id`` are no strangers; nights of the stays in ``ignoring`` do not count;
    what is nearest to the bed ``near`` comes first; ``request_id``: with which request they wait,
    so that they are not counted among those who may come. Raises NobodyArrives.
    """
    _refuse_nobody(guests)
    span = span_of(
        centre, from_on, nights, at=at, household_id=household_id, ignoring=ignoring,
        persons=persons_of(guests), request_id=request_id,
    )  # fmt: skip
    return _fit(Party(guests, from_on), span, limit, near)


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
    NobodyArrives, NotEnoughBeds, BedGivenTwice, BedTaken, BedOutOfService, BedNotReady, KeptApart,
    RoomDoesNotAdmit, BoyTooOld, RoomLacksFeature, NotAlone, CotIsForBabies, NeedsACot, FamilyApart.
    """
    for broken in broken_rules(
        centre=centre, guests=guests, beds=beds, from_on=from_on, nights=nights, at=at,
        household_id=household_id, ignoring=ignoring, beside=beside,
    ):  # fmt: skip
        raise broken


def broken_rules(
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
) -> Iterator[DomainError]:
    """Yield every hard rule that such beds break, as its refusal, those of the beds first.

    Raises NobodyArrives, NotEnoughBeds, BedGivenTwice: of these there is nothing to break.
    """
    _refuse_nobody(guests)
    _refuse_miscounted(guests, beds)
    span = span_of(
        centre, from_on, nights, at=at, household_id=household_id, ignoring=ignoring,
        persons=persons_of(guests),
    )  # fmt: skip
    party = Party(guests, from_on)
    known = chosen(beds, span)
    yield from _unusable(beds, known, party, span)
    for opening in kept_apart(known.rooms, foes_in(span), span.persons):
        places = [place for place, bed in enumerate(beds) if bed.room_id == opening.room.pk]
        part = party.part(places, beside)
        for obstacle in obstacles(opening, part, rules_of(centre)):
            yield refuse(obstacle, opening.room)
    yield from _of_wrong_kind(beds, party)
    yield from _parted(known.rooms, party, span)


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
    span = span_of(
        centre, from_on, nights, at=at, household_id=household_id, ignoring=ignoring,
        persons=persons_of(guests),
    )  # fmt: skip
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
        "kept": list(option.kept),
        "given_up": list(option.given_up),
    }


def _bed_taken(beds, party, span):
    near = _fit(party, span, limit=3, near=beds[0])
    return BedTaken(
        _("A bed you chose was just taken. Choose another one."),
        extra={"alternatives": [as_json(option) for option in near.options]},
    )


def _fit(party: Party, span: Span, limit: int, near: Bed | None = None) -> Fit:
    """Return the best options, or those nearest to a bed that was wanted."""
    order = partial(room_order, span.centre)
    rules = rules_of(span.centre)
    found = kept_apart(openings(span), foes_in(span), span.persons)
    fit = fit_among(found, party, span.nights, order, rules, limit, near, pricing_of(span, rules))
    return replace(fit, options=tuple(in_full(fit.options)))


def pricing_of(span: Span, rules: Rules) -> Pricing:
    """Return what placings are asked for what they take from others, in two queries more."""
    return partial(_prices, span=span, rules=rules)


def _prices(placings: Sequence[Placing], span: Span, rules: Rules) -> Sequence[float]:
    groups = groups_of(
        comers_of(span.centre, span.tonight), span.from_on, (span.household_id, span.request_id)
    )
    house = ByNight(*by_night(span), span.from_on, span.nights)
    return prices(placings, house, groups, Likings(rules))


def _refuse_nobody(guests):
    if not guests:
        raise NobodyArrives(_("Say who is coming first."))


def _refuse_miscounted(guests, beds):
    if len(beds) != len(guests):
        raise NotEnoughBeds(_("Choose exactly one bed for each person."))
    if len({bed.pk for bed in beds}) != len(beds):
        raise BedGivenTwice(_("The same bed is given to two people. Choose one bed for each."))


def _unusable(beds, known, party, span) -> Iterator[DomainError]:
    ids = {bed.pk for bed in beds}
    if ids & known.taken:
        yield _bed_taken(beds, party, span)
    if ids & known.broken or not all(_in_use(bed) for bed in beds):
        yield BedOutOfService(_("A bed you chose is out of service then. Choose another one."))
    if ids & known.preparing:
        yield BedNotReady(_("A bed you chose is still being prepared. Mark it ready first."))


def _in_use(bed):
    return bed.is_active and bed.room.is_active and bed.room.villa.is_active


def _of_wrong_kind(beds, party) -> Iterator[DomainError]:
    for guest, bed in zip(party.guests, beds, strict=True):
        if fits_bed(guest, bed, party):
            continue
        if bed.kind == BedKind.COT:
            yield CotIsForBabies(_("A cot is for a baby under two. Choose another bed."))
        else:
            yield NeedsACot(_("Someone needs a cot. Choose a cot for her."))


def _parted(rooms, party, span) -> Iterator[DomainError]:
    """A family stays in one room; side by side only where no room is large enough."""
    if len(rooms) == 1:
        return
    side_by_side = stand_side_by_side([opening.room for opening in rooms], room_order(span.centre))
    one_room = any(len(option.rooms) == 1 for option in _fit(party, span, 1).options)
    if one_room or not side_by_side:
        yield FamilyApart(_("These beds part the family. Choose beds in one room."))
