"""Who may come next, judged by who came lately and by who waits: never a name, only what rooms see.

A group is known by its sexes and ages, as far as a room tells them apart, and by its needs. Read in
one query.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from residents.choices import Sex
from rooms.allocation.parties import ADULT_FROM, BABY_UNDER, Guest, Party, guests_told
from rooms.allocation.rows import as_day, as_id, as_uuid, fetch, marks
from rooms.choices import ROOM_FEATURES, Need
from rooms.models import Stay, StayRequest
from staff.models import Centre

LATELY = timedelta(weeks=12)
"""Who came longer ago tells nothing of who will come."""

MOST = 300
"""So many people are asked at most, the latest; more of them would say the same."""

WAITS = 3
"""Who waits counts like so many who came: those may be followed by others like them, she will."""

CAME = (Stay.State.HELD, Stay.State.EXPECTED, Stay.State.ADMITTED, Stay.State.ENDED)
COUNTED = frozenset((*ROOM_FEATURES, Need.COT, Need.SINGLE_ROOM))
GROWN_UP, CHILD = 30, 10

COMERS = """
SELECT * FROM (
  SELECT t.household_id, p.sex, p.birth_year, t.relation, t.needs
  FROM rooms_stay t JOIN residents_person p ON p.id = t.person_id
  WHERE t.centre_id = %s AND t.state IN ({came}) AND t.departs_on > %s
    AND t.arrives_on > %s AND t.arrives_on <= %s
  ORDER BY t.arrives_on DESC, t.id LIMIT {most}) c
UNION ALL
SELECT q.id, NULL, NULL, NULL, q.people FROM rooms_stayrequest q
WHERE q.centre_id = %s AND q.state IN ({waits})"""


class One(NamedTuple):
    """One person of a group: an age stands for all the ages that rooms do not tell apart."""

    sex: str
    age: int
    needs: tuple[str, ...]


Group = tuple[One, ...]


@dataclass(frozen=True)
class Came:
    """A group that came or waits: its household or its request, and for how many it counts."""

    owner: UUID
    guests: tuple[Guest, ...]
    counts: int = 1


def comers_of(centre: Centre, tonight: date) -> list[Came]:
    """Return who came to a centre in the last weeks, by household, and whose requests are open."""
    waits = StayRequest.OPEN_STATES
    sql = COMERS.format(came=marks(CAME), waits=marks(waits), most=MOST)
    pk, since = as_id(centre.pk), as_day(tonight - LATELY)
    stays = [pk, *map(str, CAME), since, since, as_day(tonight)]
    came, found = defaultdict(list), []
    for owner, sex, born, relation, told in fetch(sql, [*stays, pk, *map(str, waits)]):
        if sex is None:
            found.append(Came(as_uuid(owner), tuple(guests_told(json.loads(told))), WAITS))
        else:
            came[owner].append(Guest(sex, born, relation, tuple(json.loads(told))))
    found += [Came(as_uuid(owner), tuple(guests)) for owner, guests in came.items()]
    return [one for one in found if one.guests]


def groups_of(comers: Iterable[Came], on: date, but: Sequence[UUID | None]) -> Mapping[Group, int]:
    """Return how much each kind of group counts, in one order; ``but``: owners who do not."""
    counts: Counter[Group] = Counter()
    for one in comers:
        if one.owner not in but:
            counts[_group(one.guests, on)] += one.counts
    return dict(sorted(counts.items()))


def party_of(group: Group, on: date) -> Party:
    """Return a group as the rules of the rooms see it."""
    return Party([Guest(one.sex, on.year - one.age, needs=one.needs) for one in group], on)


def _group(guests, on: date) -> Group:
    ages = [guest.age_on(on) for guest in guests]
    eldest_boy = max((a for a, g in zip(ages, guests, strict=True) if g.sex == Sex.MALE), default=0)
    return tuple(
        sorted(
            One(g.sex, _age(a, g.sex, eldest_boy), tuple(sorted(COUNTED.intersection(g.needs))))
            for a, g in zip(ages, guests, strict=True)
        )
    )


def _age(age: int, sex: str, eldest_boy: int) -> int:
    """Babies, children and grown-ups are alike; of the boys of a group the eldest counts."""
    if age < BABY_UNDER:
        return 0
    if sex == Sex.MALE and eldest_boy < ADULT_FROM:
        return eldest_boy
    return GROWN_UP if age >= ADULT_FROM else CHILD
