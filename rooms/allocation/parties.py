"""Those who look for beds together, as the rules of the rooms see them: never a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from residents.choices import Relation, Sex
from rooms.choices import ROOM_FEATURES, Need
from rooms.models import Bed, Room

ADULT_FROM = 18
BABY_UNDER = 2
WISHES = (Need.NEAR_STAFF, Need.QUIET)
"""Features that a centre's rules make hard or leave as a wish; their codes are those rules'."""
HARD_FEATURES = tuple(need for need in ROOM_FEATURES if need not in WISHES)


@dataclass(frozen=True)
class Guest:
    """One person to place. Of an unknown age, a child counts as 17 and anyone else as grown up.

    ``person`` is her id if the house knows her already: some must be kept apart from others.
    """

    sex: str
    birth_year: int | None = None
    relation: str = Relation.SELF
    needs: tuple[str, ...] = ()
    person: UUID | None = None

    def age_on(self, day: date) -> int:
        if self.birth_year is not None:
            return max(0, day.year - self.birth_year)
        return ADULT_FROM - 1 if self.relation == Relation.CHILD else ADULT_FROM


def guests_told(people: Iterable[Mapping]) -> list[Guest]:
    """Return who the people of a request are to the rooms, as `StayRequest.people` keeps them."""
    return [
        Guest(
            one["sex"],
            one["birth_year"],
            one["relation"],
            tuple(one["needs"]),
            UUID(one["person"]) if one.get("person") else None,
        )
        for one in people
    ]


@dataclass(frozen=True)
class Option:
    """Beds for all of them, in their order, best first by ``score`` (100 is perfect).

    ``kept`` and ``given_up`` say in sentences what becomes of the rules.
    """

    room: Room
    beds: tuple[Bed, ...]
    score: int
    kept: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return what is kept, then what is given up."""
        return (*self.kept, *self.given_up)

    @property
    def rooms(self) -> list[Room]:
        """Return the rooms of the beds, each once."""
        return list({bed.room_id: bed.room for bed in self.beds}.values())


@dataclass(frozen=True)
class Fit:
    """What the house can offer; without options, ``why_none`` says what was missing."""

    options: tuple[Option, ...]
    why_none: str = ""


class Party:
    """Guests who come together, on their first night. ``accompanied``: a grown-up is with them."""

    def __init__(
        self, guests: Iterable[Guest], on: date, *, accompanied: bool | None = None
    ) -> None:
        self.guests = tuple(guests)
        self.on = on
        self.ages = [guest.age_on(on) for guest in self.guests]
        grown_up = any(age >= ADULT_FROM for age in self.ages)
        self.has_adult = grown_up
        self.accompanied = grown_up if accompanied is None else accompanied

    @property
    def size(self) -> int:
        return len(self.guests)

    @cached_property
    def needs(self) -> set[str]:
        return {need for guest in self.guests for need in guest.needs}

    @cached_property
    def features(self) -> list[str]:
        """Return the features that the room must have."""
        return [feature for feature in HARD_FEATURES if feature in self.needs]

    @cached_property
    def persons(self) -> frozenset[UUID]:
        return frozenset(guest.person for guest in self.guests if guest.person is not None)

    @property
    def wishes(self) -> list[str]:
        """Return the features that they wish for; children on their own sleep near staff."""
        near_staff = not self.accompanied
        return [
            wish
            for wish in WISHES
            if wish in self.needs or (near_staff and wish == Need.NEAR_STAFF)
        ]

    @property
    def alone(self) -> bool:
        """Tell whether nobody else may sleep in their room."""
        return needs_room_alone(self.needs)

    @cached_property
    def oldest_male(self) -> int | None:
        return max((age for guest, age in self._with_age() if guest.sex == Sex.MALE), default=None)

    @property
    def only_women(self) -> bool:
        """Tell whether they are grown women, who need no room for families."""
        return min(self.ages) >= ADULT_FROM and self.oldest_male is None

    @property
    def all_minors_of(self) -> str | None:
        """Return the sex they share if they are all minors of one sex."""
        sexes = {guest.sex for guest in self.guests}
        if self.accompanied or len(sexes) != 1:
            return None
        return sexes.pop()

    def part(self, places: Iterable[int], beside: Iterable[Guest] = ()) -> "Party":
        """Return some of them (by place) with who is ``beside`` them, still accompanied by all."""
        guests = [*(self.guests[place] for place in places), *beside]
        return Party(guests, self.on, accompanied=self.accompanied or None)

    def _with_age(self):
        return zip(self.guests, self.ages, strict=True)


def needs_room_alone(needs: Iterable[str]) -> bool:
    return not {Need.SINGLE_ROOM, Need.ISOLATION}.isdisjoint(needs)


def may_sleep_in_cot(guest: Guest, on: date) -> bool:
    return guest.age_on(on) < BABY_UNDER
