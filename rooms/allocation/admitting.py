"""The hard rules of a room, each with its refusal: whom it is for, boys' age, features, alone.

Which wishes for a feature are hard as well, the centre's rules say. And one rule is of the house:
who must be kept apart from someone who sleeps there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from residents.choices import Sex
from rooms.allocation.house import Opening
from rooms.allocation.parties import ADULT_FROM, Party
from rooms.allocation.refusals import (
    BoyTooOld,
    KeptApart,
    NotAlone,
    RoomDoesNotAdmit,
    RoomLacksFeature,
)
from rooms.allocation.rules import Rules
from rooms.choices import Audience, Need
from rooms.models import Room
from shelter.shared.errors import DomainError


@dataclass(frozen=True)
class Obstacle:
    """Why a room is not for a party: a code, and what it is about (an age, a feature)."""

    kind: str
    about: object = None


def obstacles(opening: Opening, party: Party, rules: Rules) -> list[Obstacle]:
    """Return the hard rules of the room that the party breaks; none if it may sleep there."""
    return [
        *_kept_apart(opening, party),
        *_audience(opening, party),
        *_males(opening.room, party),
        *_features(opening.room, party, rules),
        *_alone(opening, party),
    ]


def refuse(obstacle: Obstacle, room: Room) -> DomainError:
    """Return the named refusal for beds that were given by hand."""
    refusal, sentence = REFUSALS[obstacle.kind]()
    about = obstacle.about
    if obstacle.kind == "feature":
        about = Need(obstacle.about).label
    return refusal(sentence % {"room": room.code, "about": about, "limit": room.boys_max_age})


def _kept_apart(opening: Opening, party: Party) -> Iterator[Obstacle]:
    together = any(pair <= party.persons for pair in opening.never_beside)
    if together or not party.persons.isdisjoint(opening.kept_out):
        yield Obstacle("kept_apart")


def _audience(opening: Opening, party: Party) -> Iterator[Obstacle]:
    audience = opening.room.audience
    if audience == Audience.FAMILIES and opening.strangers:
        yield Obstacle("other_family")
    if audience == Audience.WOMEN and not party.accompanied:
        yield Obstacle("minor_alone")
    if audience == Audience.GIRLS and party.all_minors_of != Sex.FEMALE:
        yield Obstacle("girls_only")
    if audience == Audience.BOYS and party.all_minors_of != Sex.MALE:
        yield Obstacle("boys_only")


def _males(room: Room, party: Party) -> Iterator[Obstacle]:
    """Boys up to the room's age; where none is set, family rooms take any boy, women's rooms none.

    A grown-up male sleeps only where a room's age limit says so.
    """
    age, limit = party.oldest_male, room.boys_max_age
    if age is None or room.audience == Audience.GIRLS:
        return
    if limit is None and room.audience != Audience.WOMEN:
        limit = ADULT_FROM - 1
    if limit is None or age > limit:
        yield Obstacle("boy" if age < ADULT_FROM else "man", age)


def _features(room: Room, party: Party, rules: Rules) -> Iterator[Obstacle]:
    wanted = [*party.features, *(need for need in party.wishes if rules.is_hard(need))]
    yield from (Obstacle("feature", need) for need in wanted if need not in room.features)


def _alone(opening: Opening, party: Party) -> Iterator[Obstacle]:
    if opening.strangers and party.alone:
        yield Obstacle("alone")
    elif opening.closed:
        yield Obstacle("closed")
    elif opening.strangers and party.accompanied and not party.has_adult:
        yield Obstacle("children_apart")


REFUSALS = {
    "kept_apart": lambda: (
        KeptApart,
        _("Someone who must be kept apart from them sleeps there. Choose a bed in another villa."),
    ),
    "other_family": lambda: (
        RoomDoesNotAdmit,
        _("Room %(room)s takes one family at a time, and one is there. Choose another room."),
    ),
    "minor_alone": lambda: (
        RoomDoesNotAdmit,
        _("Room %(room)s is for women. Choose a room for children on their own."),
    ),
    "girls_only": lambda: (
        RoomDoesNotAdmit,
        _("Room %(room)s is for girls on their own. Choose another room."),
    ),
    "boys_only": lambda: (
        RoomDoesNotAdmit,
        _("Room %(room)s is for boys on their own. Choose another room."),
    ),
    "boy": lambda: (
        BoyTooOld,
        _("Room %(room)s does not take a boy of %(about)s. Choose a room with a higher age limit."),
    ),
    "man": lambda: (
        RoomDoesNotAdmit,
        _("Room %(room)s does not take a grown-up man. Choose another room."),
    ),
    "feature": lambda: (
        RoomLacksFeature,
        _("Room %(room)s does not offer: %(about)s. Choose a room that does."),
    ),
    "alone": lambda: (
        NotAlone,
        _("Someone else sleeps in room %(room)s, and they need a room of their own."),
    ),
    "closed": lambda: (
        NotAlone,
        _("Someone in room %(room)s needs it alone. Choose another room."),
    ),
    "children_apart": lambda: (
        RoomDoesNotAdmit,
        _("Children without a grown-up do not share room %(room)s with others."),
    ),
}
