"""Where one person who stays already could sleep instead, with her family in the room."""

from collections import defaultdict
from datetime import date, datetime

from rooms.allocation.admitting import obstacles
from rooms.allocation.apart import foes_in, kept_apart
from rooms.allocation.fitting import pricing_of
from rooms.allocation.house import in_full, openings
from rooms.allocation.parties import Guest, Option, Party
from rooms.allocation.ranking import best_of
from rooms.allocation.rules import rules_of
from rooms.allocation.scoring import Placing
from rooms.allocation.seating import fits_bed
from rooms.allocation.spans import span_of
from rooms.models import Placement, Stay


def guest_of(stay: Stay) -> Guest:
    """Return what the rules of the rooms need to know about whoever stays."""
    person = stay.person
    return Guest(person.sex, person.birth_year, stay.relation, tuple(stay.needs), person.pk)


def family_by_room(stay: Stay, night: date) -> dict:
    """Return by room the others of her household who sleep there on ``night``, as guests."""
    others = Placement.objects.filter(
        stay__household=stay.household_id, from_on__lte=night, until_on__gt=night
    ).exclude(stay=stay.pk)
    rooms = defaultdict(list)
    for placement in others.select_related("stay__person", "bed"):
        rooms[placement.bed.room_id].append(guest_of(placement.stay))
    return rooms


def beds_elsewhere(stay: Stay, *, from_on: date, at: datetime, limit: int = 24) -> list[Option]:
    """Return the beds that a stay could have from ``from_on`` on instead, best first.

    Each says what it keeps and gives up; takes nine queries whatever the size of the house.
    """
    nights = (stay.departs_on - from_on).days
    span = span_of(
        stay.centre,
        from_on,
        nights,
        at=at,
        household_id=stay.household_id,
        ignoring=[stay.pk],
        persons=[stay.person_id],
    )
    family = family_by_room(stay, from_on)
    mine = set(stay.placements.filter(until_on__gt=from_on).values_list("bed_id", flat=True))
    guest, rules = guest_of(stay), rules_of(stay.centre)
    placings = []
    for opening in kept_apart(openings(span), foes_in(span), span.persons):
        party = Party([guest, *family[opening.room.pk]], from_on)
        if obstacles(opening, party, rules):
            continue
        alone = Party([guest], from_on, accompanied=party.accompanied)
        placings += [
            Placing(opening, alone, [bed])
            for bed in opening.beds
            if bed.pk not in mine and fits_bed(guest, bed, party)
        ]
    return in_full(best_of(placings, rules, limit, pricing=pricing_of(span, rules)))
