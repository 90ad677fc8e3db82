"""How good a room is for a party that it takes, and the sentences that say so."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rooms.allocation.house import Opening
from rooms.allocation.parties import Party
from rooms.allocation.seating import grown_ups_in_bunks
from rooms.choices import Audience, BedKind, Need
from rooms.models import Bed

SPARE_BED = 4  # a bed left over beside them, to five
FAMILY_ROOM_FOR_ONE = 30
CHILDREN_AMONG_WOMEN = 6
UNUSED = {Need.WHEELCHAIR: 12, Need.ISOLATION: 20, Need.GROUND_FLOOR: 3}
MISSED = {Need.NEAR_STAFF: 15, Need.QUIET: 10}
BUNK = 2
FULLER_VILLA = 5
TWO_ROOMS = 40

FEATURE_SENTENCES = {
    Need.WHEELCHAIR: lambda: _("Wheelchair access"),
    Need.GROUND_FLOOR: lambda: _("Ground floor"),
    Need.ISOLATION: lambda: _("A room for infection control"),
    Need.NEAR_STAFF: lambda: _("Near staff"),
    Need.QUIET: lambda: _("Quiet"),
}
MISSED_SENTENCES = {
    Need.NEAR_STAFF: lambda: _("Not near staff"),
    Need.QUIET: lambda: _("Not the quiet side"),
}


@dataclass(frozen=True)
class Placing:
    """A party, or a part of it, on beds of one room. ``fullness``: 0 the emptiest villa, 1 full."""

    opening: Opening
    party: Party
    beds: list[Bed]
    fullness: float = 0.0

    @property
    def spare(self) -> int:
        """Return how many beds stay free beside them; cots do not count."""
        full_size = sum(bed.kind != BedKind.COT for bed in self.opening.beds)
        return full_size - sum(bed.kind != BedKind.COT for bed in self.beds)


def score(placing: Placing) -> int:
    """Return up to 100 points: fewer for beds wasted, for wishes missed, for rooms others need."""
    lost = (
        SPARE_BED * min(placing.spare, 5)
        + _unsuitable(placing)
        + sum(cost for need, cost in UNUSED.items() if _is_unused(need, placing))
        + sum(cost for need, cost in MISSED.items() if _is_missed(need, placing))
        + BUNK * grown_ups_in_bunks(placing.party, placing.beds)
        + FULLER_VILLA * placing.fullness
    )
    return max(0, round(100 - lost))


def reasons(placing: Placing) -> tuple[str, ...]:
    """Return what speaks for and against the room, as sentences for staff."""
    return tuple(_reasons(placing))


def two_rooms_reasons(placings: list[Placing]) -> tuple[str, ...]:
    """Return the reasons for a family in rooms side by side."""
    told: dict[str, None] = {
        _("No room is large enough for all of them"): None,
        _("In rooms side by side, in one villa"): None,
    }
    for placing in placings:
        told.update(dict.fromkeys(_features_met(placing)))
    return tuple(told)


def _reasons(placing) -> Iterator[str]:
    opening, party = placing.opening, placing.party
    if party.size > 1:
        yield _("Keeps the family together")
    yield _spare(placing.spare)
    if not opening.strangers and (party.alone or opening.room.audience == Audience.FAMILIES):
        yield _("Nobody else sleeps in this room")
    if any(bed.kind == BedKind.COT for bed in placing.beds):
        yield _("A cot for the baby")
    yield from _features_met(placing)
    yield from (words() for need, words in MISSED_SENTENCES.items() if _is_missed(need, placing))
    if party.size == 1 and opening.room.audience == Audience.FAMILIES:
        yield _("Takes a family room for one person")


def _features_met(placing):
    features = placing.opening.room.features
    for need, words in FEATURE_SENTENCES.items():
        if need in features and (need in placing.party.needs or need == Need.GROUND_FLOOR):
            yield words()


def _spare(spare):
    if not spare:
        return _("No bed to spare")
    return ngettext("One bed to spare", "%(count)d beds to spare", spare) % {"count": spare}


def _unsuitable(placing):
    audience, party = placing.opening.room.audience, placing.party
    if audience == Audience.FAMILIES and party.size == 1:
        return FAMILY_ROOM_FOR_ONE
    if audience == Audience.WOMEN and party.size > 1 and not party.alone:
        return CHILDREN_AMONG_WOMEN
    return 0


def _is_unused(need, placing):
    return need in placing.opening.room.features and need not in placing.party.needs


def _is_missed(need, placing):
    wanted = need in placing.party.needs
    if need == Need.NEAR_STAFF:
        wanted |= not placing.party.accompanied  # children on their own sleep near staff
    return wanted and need not in placing.opening.room.features
