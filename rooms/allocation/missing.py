"""What was missing when no room fits: one sentence that names it."""

from collections import Counter
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rooms.allocation.admitting import Obstacle, obstacles
from rooms.allocation.house import Opening
from rooms.allocation.parties import Party
from rooms.allocation.rules import Rules
from rooms.allocation.seating import seat
from rooms.choices import Need


def why_none(found: list[Opening], party: Party, nights: int, rules: Rules) -> str:
    """Return the sentence for a party that no opening takes.

    Names what every free room lacks; else what keeps them out of the room that comes nearest.
    """
    if not found:
        return ngettext(
            "No bed is free for the night.", "No bed is free on all %(nights)d nights.", nights
        ) % {"nights": nights}
    hindered = [_hindrances(opening, party, rules) for opening in found]
    everywhere = set.intersection(*(set(row) for row in hindered))
    for obstacle in min(hindered, key=len):
        if obstacle in everywhere:
            return _sentence(obstacle, party, nights)
    nearest = min(hindered, key=lambda row: (len(row), _weight(row)))
    if len(nearest) > 1:
        nearest = Counter(cause for row in hindered for cause in row).most_common(1)[0]
    return _sentence(nearest[0], party, nights)


def _hindrances(opening, party, rules) -> list[Obstacle]:
    found = obstacles(opening, party, rules)
    if len(opening.beds) < party.size:
        return [*found, Obstacle("beds", party.size)]
    if seat(party, opening.beds) is None:
        return [*found, Obstacle("cot" if Need.COT in party.needs else "beds", party.size)]
    return found


def _weight(row):
    """Among rooms equally near, name a person's need before a room that is full."""
    return [obstacle.kind in ("beds", "other_family") for obstacle in row]


def _sentence(obstacle: Obstacle, party: Party, nights: int) -> str:
    kind = obstacle.about if obstacle.kind == "feature" else obstacle.kind
    if kind == "other_family" and party.only_women:
        kind = "with_a_family"
    return SENTENCES[kind](nights) % {"nights": nights, "about": obstacle.about}


SENTENCES: dict[object, Callable[[int], str]] = {
    "kept_apart": lambda nights: ngettext(
        "Someone who must be kept apart from them sleeps where a bed is free for the night.",
        "Someone who must be kept apart from them sleeps where beds are free"
        " on all %(nights)d nights.",
        nights,
    ),
    "boy": lambda nights: ngettext(
        "No free room takes a boy of %(about)s for the night.",
        "No free room takes a boy of %(about)s for all %(nights)d nights.",
        nights,
    ),
    "man": lambda _nights: _("No room takes a grown-up man."),
    "beds": lambda nights: ngettext(
        "No room has enough beds free for all of them (%(about)s) for the night.",
        "No room has enough beds free for all of them (%(about)s) on all %(nights)d nights.",
        nights,
    ),
    "cot": lambda nights: ngettext(
        "No free room has a cot for the night.",
        "No free room has a cot for all %(nights)d nights.",
        nights,
    ),
    "other_family": lambda nights: ngettext(
        "No family room is free for the night.",
        "No family room is free for all %(nights)d nights.",
        nights,
    ),
    "with_a_family": lambda nights: ngettext(
        "Another family sleeps where a bed is free for the night.",
        "Another family sleeps where beds are free on all %(nights)d nights.",
        nights,
    ),
    "minor_alone": lambda nights: ngettext(
        "No room for children on their own is free for the night.",
        "No room for children on their own is free for all %(nights)d nights.",
        nights,
    ),
    "girls_only": lambda nights: ngettext(
        "Only rooms for girls on their own are free for the night.",
        "Only rooms for girls on their own are free for all %(nights)d nights.",
        nights,
    ),
    "boys_only": lambda nights: ngettext(
        "Only rooms for boys on their own are free for the night.",
        "Only rooms for boys on their own are free for all %(nights)d nights.",
        nights,
    ),
    "alone": lambda nights: ngettext(
        "No room is empty for the night, and they need one of their own.",
        "No room is empty for all %(nights)d nights, and they need one of their own.",
        nights,
    ),
    "closed": lambda nights: ngettext(
        "Whoever sleeps in the free room needs it alone for the night.",
        "Whoever sleeps in the free room needs it alone on some of the %(nights)d nights.",
        nights,
    ),
    "children_apart": lambda _nights: _("No rooms side by side are free for all of them."),
    Need.WHEELCHAIR: lambda nights: ngettext(
        "No free room takes a wheelchair for the night.",
        "No free room takes a wheelchair for all %(nights)d nights.",
        nights,
    ),
    Need.GROUND_FLOOR: lambda nights: ngettext(
        "No room on the ground floor is free for the night.",
        "No room on the ground floor is free for all %(nights)d nights.",
        nights,
    ),
    Need.NEAR_STAFF: lambda nights: ngettext(
        "No room near staff is free for the night.",
        "No room near staff is free for all %(nights)d nights.",
        nights,
    ),
    Need.QUIET: lambda nights: ngettext(
        "No room on the quiet side is free for the night.",
        "No room on the quiet side is free for all %(nights)d nights.",
        nights,
    ),
    Need.ISOLATION: lambda nights: ngettext(
        "No room for infection control is free for the night.",
        "No room for infection control is free for all %(nights)d nights.",
        nights,
    ),
}
