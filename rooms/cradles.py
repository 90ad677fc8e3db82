"""Where a newborn can sleep beside its mother, best first: her room, a cot put there, elsewhere.

Nobody is without a bed, a newborn neither: where the room has no place, a cot is added to it, or
the family moves to the nearest room in which all of them fit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from rooms.allocation import Guest, Option, best_beds
from rooms.allocation.admitting import obstacles, refuse
from rooms.allocation.elsewhere import guest_of
from rooms.allocation.house import Opening, chosen, openings
from rooms.allocation.parties import Party
from rooms.allocation.rules import rules_of
from rooms.allocation.seating import seat
from rooms.allocation.spans import Span, span_of
from rooms.choices import BedKind, Need
from rooms.models import Bed, Placement, Room, Stay
from shelter.shared.errors import DomainError

MOST_ROOMS = 3
HERE, COT, ROOM = "here", "cot", "room"


@dataclass(frozen=True)
class Cradle:
    """One way to give newborns a bed: ``None`` among the beds is a cot that has to be added.

    ``moves`` are those of the family who change beds for it; ``broken`` the rules of her room that
    are set aside.
    """

    kind: str
    room: Room
    beds: tuple[Bed | None, ...]
    moves: tuple[tuple[Stay, Bed], ...] = ()
    kept: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    broken: tuple[DomainError, ...] = ()

    @property
    def key(self) -> str:
        """Return what names it in a form."""
        return f"{self.kind}:{self.room.pk}"

    @property
    def cots_to_add(self) -> int:
        return self.beds.count(None)


@dataclass(frozen=True)
class _Nursery:
    """Whom and where it is about: the mother's bed, her family in that room, the nights."""

    stay: Stay
    bed: Bed
    family: list[Stay]
    span: Span
    at: datetime

    def party(self, children: Sequence[Guest]) -> Party:
        return Party([*map(guest_of, self.family), *children], self.span.tonight)


def cradles(
    *,
    stay: Stay,
    children: Sequence[Guest],
    at: datetime,
    may_add: bool = False,
    against_rules: bool = False,
) -> list[Cradle]:
    """Return where newborns of a mother who stays here can sleep from tonight on, best first.

    A cot is put into her room only with ``may_add``; ``against_rules`` sets the rules of her room
    aside, of no other.
    """
    nursery = _nursery(stay, at)
    if nursery is None:
        return []
    found = list(_in_her_room(nursery, children, may_add, against_rules))
    if found and found[0].kind == HERE:
        return found
    return found + _elsewhere(nursery, children)


def _nursery(stay: Stay, at: datetime) -> _Nursery | None:
    tonight = stay.centre.night(at)
    bed = _bed_on(stay, tonight)
    if bed is None or stay.departs_on <= tonight:
        return None
    span = span_of(
        stay.centre,
        tonight,
        (stay.departs_on - tonight).days,
        at=at,
        household_id=stay.household_id,
    )
    return _Nursery(stay, bed, _family_in(bed.room, stay, tonight), span, at)


def _bed_on(stay: Stay, night: date) -> Bed | None:
    placed = Placement.objects.filter(stay=stay, from_on__lte=night, until_on__gt=night)
    row = placed.select_related("bed__room__villa").first()
    return row and row.bed


def _family_in(room: Room, stay: Stay, night: date) -> list[Stay]:
    """Return those of her household who have a bed in her room tonight, she among them."""
    placed = Placement.objects.filter(
        stay__household=stay.household_id, bed__room=room, from_on__lte=night, until_on__gt=night
    )
    rows = Stay.objects.open().filter(placements__in=placed, departs_on__gt=night)
    return list(rows.select_related("person", "centre").order_by("created_at", "pk"))


def _in_her_room(
    nursery: _Nursery, children: Sequence[Guest], may_add: bool, against_rules: bool
) -> Iterator[Cradle]:
    opening, room, party = _her_room(nursery), nursery.bed.room, nursery.party(children)
    rules = rules_of(nursery.stay.centre)
    broken = tuple(refuse(one, room) for one in obstacles(opening, party, rules))
    if broken and not against_rules:
        return
    low = [bed for bed in opening.beds if bed.kind != BedKind.BUNK]
    beds = seat(Party(children, nursery.span.tonight, accompanied=True), low)
    if beds:
        about = tuple(_about(beds))
        yield Cradle(HERE, room, tuple(_in_full(beds)), kept=about, broken=broken)
    if may_add and not (beds and all(bed.kind == BedKind.COT for bed in beds)):
        cots = [bed for bed in low if bed.kind == BedKind.COT][: len(children)]
        added: list[Bed | None] = [None] * (len(children) - len(cots))
        words = _("A cot is put into her room; nobody else moves")
        yield Cradle(COT, room, (*_in_full(cots), *added), kept=(words,), broken=broken)


def _her_room(nursery: _Nursery) -> Opening:
    """Return her room with its free beds, and who else sleeps there."""
    known = chosen([nursery.bed], nursery.span).rooms[0]
    free = (one for one in openings(nursery.span) if one.room.pk == nursery.bed.room_id)
    beds = next((one.beds for one in free), [])
    return Opening(nursery.bed.room, beds, known.strangers, known.closed)


def _in_full(beds):
    rows = Bed.objects.select_related("room__villa").in_bulk([bed.pk for bed in beds])
    return [rows[bed.pk] for bed in beds]


def _about(beds) -> Iterator[str]:
    yield _("Beside her, in her room")
    if all(bed.kind == BedKind.COT for bed in beds):
        yield _("A cot for the baby")


def _elsewhere(nursery: _Nursery, children: Sequence[Guest]) -> list[Cradle]:
    """Return the nearest rooms in which the whole family fits, with cots if there are any."""
    family = nursery.family
    nights = (max(one.departs_on for one in family) - nursery.span.tonight).days
    in_cots = [replace(child, needs=(Need.COT,)) for child in children]
    for newborns in (in_cots, children):
        fit = best_beds(
            centre=nursery.stay.centre,
            guests=[*map(guest_of, family), *newborns],
            from_on=nursery.span.tonight,
            nights=nights,
            limit=MOST_ROOMS,
            at=nursery.at,
            household_id=nursery.stay.household_id,
            ignoring=[one.pk for one in family],
            near=nursery.bed,
        )
        found = [_moving(nursery, option) for option in fit.options if _is_fit(option, family)]
        if found:
            return found
    return []


def _is_fit(option: Option, family: list[Stay]) -> bool:
    """Tell whether all are in one room, and no newborn in a bunk."""
    in_bunks = any(bed.kind == BedKind.BUNK for bed in option.beds[len(family) :])
    return len(option.rooms) == 1 and not in_bunks


def _moving(nursery: _Nursery, option: Option) -> Cradle:
    family = nursery.family
    rows = Placement.objects.filter(
        stay__in=family, from_on__lte=nursery.span.tonight, until_on__gte=F("stay__departs_on")
    )
    stays_put = set(rows.values_list("stay_id", "bed_id"))
    pairs = zip(family, option.beds, strict=False)
    moves = tuple((one, bed) for one, bed in pairs if (one.pk, bed.pk) not in stays_put)
    beds = option.beds[len(family) :]
    return Cradle(ROOM, option.room, beds, moves, option.kept, option.given_up)
