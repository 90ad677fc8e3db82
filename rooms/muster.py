"""Who is in the house tonight, to be counted on paper in the dark: by place and code (D25)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from rooms.choices import Need
from rooms.meals import INFANT_UNDER
from rooms.models import Stay
from rooms.tonight import Clock, House, Sleeper, clock_of, house_tonight
from staff.models import Centre

CARRIED = (Need.WHEELCHAIR, Need.GROUND_FLOOR)
"""Needs that count when everybody has to leave the house."""


@dataclass(frozen=True)
class Line:
    """One bed that is slept in. ``sleeper`` is None where she is hidden from who prints."""

    room: str
    bed: str
    sleeper: Sleeper | None
    needs: list[str] = field(default_factory=list)

    @property
    def is_out(self) -> bool:
        return self.sleeper is not None and self.sleeper.due_at is not None

    @property
    def is_infant(self) -> bool:
        age = self.sleeper.age if self.sleeper else None
        return age is not None and age < INFANT_UNDER


@dataclass(frozen=True)
class VillaMuster:
    """One villa: its lines in the order of the house, and its totals."""

    name_ar: str
    name_en: str
    lines: list[Line]

    @property
    def inside(self) -> int:
        return sum(not line.is_out for line in self.lines)

    @property
    def out(self) -> int:
        return sum(line.is_out for line in self.lines)

    @property
    def infants(self) -> int:
        return sum(line.is_infant for line in self.lines if not line.is_out)

    @property
    def carried(self) -> int:
        """Return how many inside need a way without stairs, or somebody to help."""
        return sum(bool(line.needs) for line in self.lines if not line.is_out)


@dataclass(frozen=True)
class Muster:
    """The whole house at one moment. ``coming`` have a bed tonight and are not here yet."""

    clock: Clock
    villas: list[VillaMuster]
    coming: list[Line]

    @property
    def lines(self) -> Iterable[Line]:
        return (line for villa in self.villas for line in villa.lines)

    @property
    def persons(self) -> list[UUID]:
        """Return whose code stands in the list."""
        lines = [*self.lines, *self.coming]
        return [line.sleeper.person_id for line in lines if line.sleeper]


def muster(centre: Centre, *, at: datetime, hidden: frozenset[UUID] = frozenset()) -> Muster:
    """Return who is in the house at ``at``, in a fixed number of queries.

    The bed of somebody ``hidden`` is counted, and says no more.
    """
    house = house_tonight(centre, clock_of(centre, at), hidden)
    needs = _needs_of(house)
    villas, coming = [], []
    for villa in house.villas:
        lines = []
        for room, beds in villa.rooms:
            for bed in beds:
                if bed.sleeper is None and bed.state not in ("occupied", "held"):
                    continue
                where = coming if _is_coming(bed) else lines
                where.append(_line(room, bed, needs))
        villas.append(VillaMuster(villa.name_ar, villa.name_en, lines))
    return Muster(house.clock, [villa for villa in villas if villa.lines], coming)


def _is_coming(bed):
    return bed.state == "held"


def _line(room, bed, needs):
    hers = needs.get(bed.sleeper.stay_id, ()) if bed.sleeper else ()
    return Line(room.code, bed.code, bed.sleeper, [need for need in CARRIED if need in hers])


def _needs_of(house: House) -> dict[UUID, list[str]]:
    stays = [sleeper.stay_id for sleeper in house.sleepers]
    return dict(Stay.objects.filter(pk__in=stays).values_list("pk", "needs"))
