"""A house of 25 rooms to which families come by chance, each placed at once; without a database."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from uuid import UUID

from rooms.allocation import Guest
from rooms.allocation.ahead import Asked, HouseAhead
from rooms.allocation.comers import LATELY, Came
from rooms.allocation.free import FreeBed, RoomFacts
from rooms.allocation.outlook import Likings

DAY = timedelta(days=1)
BEGIN = date(2030, 1, 1)
ROOMS = [
    *([("families", 17, ("ground_floor", "wheelchair"), 4)] * 1),
    *([("families", 17, (), 3)] * 3),
    *([("families", 17, (), 4)] * 3),
    *([("families", 17, (), 5)] * 2),
    *([("families", 17, ("quiet",), 6)] * 2),
    *([("women", 11, (), 1)] * 3),
    *([("women", 11, (), 2)] * 4),
    *([("women", 11, (), 3)] * 2),
    *([("women", 11, ("quiet",), 2)] * 1),
    *([("women", 11, ("ground_floor",), 2)] * 1),
    *([("women", 11, ("ground_floor", "wheelchair", "near_staff"), 2)] * 1),
    *([("women", 11, ("isolation", "near_staff"), 1)] * 1),
    *([("girls", None, ("near_staff",), 3)] * 1),
]
"""Whom each room is for, up to which age of boys, its features, and its beds."""

NEEDS = (("quiet", 0.08), ("near_staff", 0.06), ("ground_floor", 0.05), ("single_room", 0.04))


@dataclass(frozen=True)
class Lived:
    """What became of those whom the house could hold: how many people, how many without a bed.

    ``lost``: the points that the others lost, for each of their nights.
    """

    people: int
    refused: int
    lost: float


class DrawnHouse(HouseAhead):
    """The house in memory, as `HouseAhead` reads it."""

    def __init__(self, rules) -> None:
        numbers = count(1)
        self.tonight, self.rules, self.given = BEGIN, rules, {}
        self.beds = []
        for place, (audience, boys, features, beds) in enumerate(ROOMS):
            room = RoomFacts(UUID(int=next(numbers)), UUID(int=place % 3), audience, boys, features)
            self.beds += [
                (FreeBed(UUID(int=next(numbers)), "single", room.pk), room) for _ in range(beds)
            ]
        self._order = list(dict.fromkeys(room.pk for _bed, room in self.beds))
        self.placed, self.closed, self.preparing = [], [], frozenset()
        self._found, self._nights = {}, {}
        self._comers: list[Came] = []
        self._likes = Likings(rules)
        self.came_on: list[date] = []

    def wake(self, day: date) -> None:
        """Let a day begin: who has left is forgotten, and so is who came long ago."""
        self.tonight = day
        self.placed = [row for row in self.placed if row[3] > day]
        while self.came_on and self.came_on[0] <= day - LATELY:
            self.came_on.pop(0)
            self._comers.pop(0)

    def come(self, asked: Asked):
        """Place a family at once, if there is a place; return it."""
        self._found, self._nights = {}, {}
        fit = self.fit(asked)
        self._comers.append(Came(UUID(int=len(self._comers)), tuple(asked.guests)))
        self.came_on.append(asked.from_on)
        if not fit.options:
            return None
        (option,) = fit.options
        for guest, bed in zip(asked.guests, option.beds, strict=True):
            nights = asked.from_on, asked.until_on
            self.placed.append((bed.pk, bed.room_id, *nights, guest.needs, None, None))
        return option


def family(dice: random.Random, day: date) -> tuple[Guest, ...]:
    """Draw a family as they often come."""
    children = dice.choices((0, 1, 2, 3, 4, 5), (45, 18, 17, 11, 6, 3))[0]
    needs = tuple(need for need, chance in NEEDS if dice.random() < chance)
    if dice.random() < 0.06:
        return (Guest("F", day.year - dice.randrange(12, 17)),)
    ages = [dice.randrange(2, 17) for _child in range(children)]
    return (
        Guest("F", day.year - dice.randrange(19, 55), needs=needs),
        *(Guest(dice.choice("FM"), day.year - age, "child") for age in ages),
    )


def stream(seed: int, days: int, a_day: float) -> list[Asked]:
    """Draw who comes: on which day, who, for how many nights."""
    dice = random.Random(seed)
    found, when = [], 0.0
    while (when := when + dice.expovariate(a_day)) < days:
        day = BEGIN + int(when) * DAY
        found.append(Asked(family(dice, day), day, min(90, 2 + int(dice.expovariate(1 / 20)))))
    return found


def lived(rules, seed: int, days: int = 240, a_day: float = 1.2, warm: int = 30) -> Lived:
    """Return what becomes of those who come after the first days, by these rules."""
    house, empty = DrawnHouse(rules), DrawnHouse(rules)
    people = refused = nights = 0
    lost = 0.0
    for asked in stream(seed, days, a_day):
        if asked.from_on > house.tonight:
            house.wake(asked.from_on)
        option = house.come(asked)
        if option is None and not empty.fit(asked).options:
            continue  # the house is not for them
        if asked.from_on < BEGIN + warm * DAY:
            continue
        people += len(asked.guests)
        if option is None:
            refused += len(asked.guests)
            continue
        nights += asked.nights
        lost += (100 - option.score) * asked.nights
    return Lived(people, refused, lost / nights)
