"""Who of those who look for beds must be kept apart from somebody, and from which rooms that is.

Read in one query, and only where the house knows one of them: people who are new have no links.
What is found says where somebody must not sleep, never because of whom or why.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from residents.models import ConflictLink
from rooms.allocation.house import Opening
from rooms.allocation.parties import Guest
from rooms.allocation.rows import as_day, as_id, as_uuid, but, fetch, marks
from rooms.allocation.spans import Span

VILLA = ConflictLink.Apart.VILLA
SLEEPING_APART = """
SELECT l.apart, l.mine, l.theirs, b.room_id, r.villa_id
FROM (
  SELECT apart, one_id AS mine, other_id AS theirs FROM residents_conflictlink
  WHERE ended_at IS NULL AND one_id IN ({people})
  UNION ALL
  SELECT apart, other_id, one_id FROM residents_conflictlink
  WHERE ended_at IS NULL AND other_id IN ({people})
) l
LEFT JOIN rooms_stay t ON t.person_id = l.theirs
LEFT JOIN rooms_placement n
  ON n.stay_id = t.id AND n.until_on > %s AND n.from_on < %s {but}
LEFT JOIN rooms_bed b ON b.id = n.bed_id
LEFT JOIN rooms_room r ON r.id = b.room_id"""


class Foe(NamedTuple):
    """From whom one of ours must be kept apart, how far, and where that one sleeps, if at all."""

    apart: str
    mine: UUID
    theirs: UUID
    room_id: UUID | None = None
    villa_id: UUID | None = None


class Links:
    """The open links of some people, both ways round, read once for many groups."""

    def __init__(self, links: Iterable[tuple[str, UUID, UUID]] = ()) -> None:
        self.of: dict[UUID, list[tuple[str, UUID]]] = defaultdict(list)
        for apart, one, other in links:
            self.of[one].append((apart, other))
            self.of[other].append((apart, one))

    def foes(
        self, persons: Iterable[UUID], sleeping: Iterable[tuple[UUID | None, UUID, UUID]]
    ) -> list[Foe]:
        """Return the foes of ``persons``; ``sleeping`` is who sleeps in which room and villa."""
        linked = [person for person in persons if person in self.of]
        if not linked:
            return []
        places = defaultdict(list)
        for theirs, room_id, villa_id in sleeping:
            if theirs in self.of:
                places[theirs].append((room_id, villa_id))
        return [
            Foe(apart, mine, theirs, *place)
            for mine in linked
            for apart, theirs in self.of[mine]
            for place in places.get(theirs) or [(None, None)]
        ]


def links_in(centre_id: UUID) -> Links:
    """Return all open links of a centre."""
    rows = ConflictLink.objects.open().filter(one__centre=centre_id)
    return Links(rows.values_list("apart", "one_id", "other_id"))


def persons_of(guests: Iterable[Guest]) -> tuple[UUID, ...]:
    """Return whom of these guests the house knows."""
    return tuple(guest.person for guest in guests if guest.person is not None)


def foes_in(span: Span) -> list[Foe]:
    """Return from whom the people of a span must be kept apart, and where those sleep then."""
    if not span.persons:
        return []
    condition, ignored = but("n.stay_id", span.ignoring)
    people = [as_id(pk) for pk in span.persons]
    sql = SLEEPING_APART.format(people=marks(people), but=condition)
    nights = [as_day(span.from_on), as_day(span.until_on)]
    return list(_foes(fetch(sql, [*people, *people, *nights, *ignored])))


def kept_apart(
    found: Iterable[Opening], foes: Sequence[Foe], asked: Iterable[UUID]
) -> list[Opening]:
    """Return the openings, knowing who of ``asked`` must not sleep there."""
    if not foes:
        return list(found)
    among = set(asked)
    rooms: dict[UUID | None, set[UUID]] = defaultdict(set)
    villas: dict[UUID | None, set[UUID]] = defaultdict(set)
    everywhere: set[UUID] = set()
    pairs: set[frozenset[UUID]] = set()
    for foe in foes:
        if foe.theirs in among and foe.apart == VILLA:
            everywhere.add(foe.mine)
        elif foe.theirs in among:
            pairs.add(frozenset((foe.mine, foe.theirs)))
        if foe.apart == VILLA:
            villas[foe.villa_id].add(foe.mine)
        else:
            rooms[foe.room_id].add(foe.mine)
    never_beside, marked = frozenset(pairs), []
    for opening in found:
        room, nobody = opening.room, set[UUID]()
        out = everywhere | rooms.get(room.pk, nobody) | villas.get(room.villa_id, nobody)
        marked.append(replace(opening, kept_out=frozenset(out), never_beside=never_beside))
    return marked


def _foes(rows) -> Iterator[Foe]:
    for apart, mine, theirs, room, villa in rows:
        place = (as_uuid(room), as_uuid(villa)) if room else (None, None)
        yield Foe(apart, as_uuid(mine), as_uuid(theirs), *place)
