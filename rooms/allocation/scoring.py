"""How good a room is for a party that it takes, by the table of rules; what it keeps and gives up.

Each soft rule has a measure: how much of it a placing gives up. Times its weight, that is what the
placing loses.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rooms.allocation.house import Opening
from rooms.allocation.parties import Party, may_sleep_in_cot
from rooms.allocation.rules import BY_CODE, Rules
from rooms.allocation.seating import grown_ups_in_bunks
from rooms.choices import Audience, BedKind, Need, PlacingRule
from rooms.models import Bed

PERFECT = 100
MOST_SPARE = 5
FILLING_UP = 0.5
"""From so full on, beside the emptiest villa, a villa is said to be filling up."""

FEATURE_RULES = {
    Need.WHEELCHAIR: PlacingRule.WHEELCHAIR,
    Need.GROUND_FLOOR: PlacingRule.GROUND_FLOOR,
    Need.ISOLATION: PlacingRule.INFECTION,
    Need.NEAR_STAFF: PlacingRule.NEAR_STAFF,
    Need.QUIET: PlacingRule.QUIET,
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


@dataclass(frozen=True)
class Said:
    """What an option keeps and what it gives up, as sentences for staff."""

    kept: tuple[str, ...]
    given_up: tuple[str, ...]


def lost(placing: Placing, rules: Rules) -> float:
    """Return the points that a placing loses: what it costs for a night."""
    return sum(rules.weight(code) * measure(placing) for code, measure in MEASURES.items())


def score(placing: Placing, rules: Rules) -> int:
    """Return up to 100 points: fewer for beds wasted, for wishes missed, for rooms others need."""
    return max(0, round(PERFECT - lost(placing, rules)))


def said(placing: Placing, rules: Rules) -> Said:
    """Return what the room keeps and gives up; what counts for nothing is not said."""
    return Said(tuple(_kept(placing)), tuple(_given_up(placing, rules)))


def said_of_rows(placings: list[Placing], rules: Rules) -> Said:
    """Return what is kept and given up by a family in rooms side by side."""
    kept: dict[str, None] = {}
    given_up = {
        _("No room is large enough for all of them"): None,
        str(BY_CODE[PlacingRule.SIDE_BY_SIDE].given_up): None,
    }
    for placing in placings:
        kept.update(dict.fromkeys(_features_met(placing)))
        given_up.update(dict.fromkeys(_given_up(placing, rules)))
    return Said(tuple(kept), tuple(given_up))


def _kept(placing) -> Iterator[str]:
    opening, party = placing.opening, placing.party
    if party.size > 1:
        yield str(BY_CODE[PlacingRule.FAMILY].kept)
    if not opening.strangers and (party.alone or opening.room.audience == Audience.FAMILIES):
        yield str(BY_CODE[PlacingRule.ALONE].kept)
    if any(bed.kind == BedKind.COT for bed in placing.beds):
        yield str(BY_CODE[PlacingRule.COT].kept)
    yield from _features_met(placing)
    if not placing.spare:
        yield str(BY_CODE[PlacingRule.SPARE_BEDS].kept)


def _features_met(placing):
    features = placing.opening.room.features
    for need, code in FEATURE_RULES.items():
        if need in features and (need in placing.party.needs or need in placing.party.wishes):
            yield str(BY_CODE[code].kept)


def _given_up(placing, rules) -> Iterator[str]:
    for code, measure in MEASURES.items():
        much = rules.weight(code) and measure(placing)
        if much and code == PlacingRule.SPARE_BEDS:
            yield _spare(placing.spare)
        elif much and (code != PlacingRule.SPREAD or much >= FILLING_UP):
            yield str(BY_CODE[code].given_up)


def _spare(spare):
    return ngettext(
        "One bed stays empty beside them", "%(count)d beds stay empty beside them", spare
    ) % {"count": spare}


def _is_unused(need, placing):
    return need in placing.opening.room.features and need not in placing.party.needs


def _is_missed(need, placing):
    return need not in placing.opening.room.features and need in placing.party.wishes


def _babies_without_cot(placing):
    party = placing.party
    pairs = zip(party.guests, placing.beds, strict=True)
    return sum(
        may_sleep_in_cot(guest, party.on) and bed.kind != BedKind.COT for guest, bed in pairs
    )


def _is_family_room_for_one(placing):
    return placing.party.size == 1 and placing.opening.room.audience == Audience.FAMILIES


def _is_among_women(placing):
    party = placing.party
    return placing.opening.room.audience == Audience.WOMEN and party.size > 1 and not party.alone


MEASURES: dict[PlacingRule, Callable[[Placing], float]] = {
    PlacingRule.NEAR_STAFF: lambda placing: _is_missed(Need.NEAR_STAFF, placing),
    PlacingRule.QUIET: lambda placing: _is_missed(Need.QUIET, placing),
    PlacingRule.NEWBORN: _babies_without_cot,
    PlacingRule.SPARE_BEDS: lambda placing: min(placing.spare, MOST_SPARE),
    PlacingRule.FAMILY_ROOMS: _is_family_room_for_one,
    PlacingRule.AMONG_WOMEN: _is_among_women,
    PlacingRule.WHEELCHAIR_KEPT: lambda placing: _is_unused(Need.WHEELCHAIR, placing),
    PlacingRule.INFECTION_KEPT: lambda placing: _is_unused(Need.ISOLATION, placing),
    PlacingRule.GROUND_KEPT: lambda placing: _is_unused(Need.GROUND_FLOOR, placing),
    PlacingRule.LOW_BED: lambda placing: grown_ups_in_bunks(placing.party, placing.beds),
    PlacingRule.SPREAD: lambda placing: placing.fullness,
}
"""How much of a rule a placing gives up. Rooms side by side and moves are measured where they are
made."""
