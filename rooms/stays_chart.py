"""Who sleeps where over some nights: the placements of every bed, as plain values.

Read from `Placement` by date: one row a stay in a bed, however long, however old the house.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from rooms.models import Bed, OutOfService, Placement, Stay
from staff.choices import HOUSE_ROLES
from staff.models import Member

NIGHTS = 31
OUT, TAKEN = "out_of_service", "taken"
SHOWN_STATES = (Stay.State.HELD, Stay.State.EXPECTED, Stay.State.ADMITTED, Stay.State.ENDED)


class Span(NamedTuple):
    """The nights ``[from_on, until_on)`` that a chart shows."""

    from_on: date
    until_on: date

    @property
    def nights(self) -> list[date]:
        return [
            self.from_on + timedelta(days=n) for n in range((self.until_on - self.from_on).days)
        ]

    def clip(self, from_on: date, until_on: date | None) -> tuple[int, int]:
        """Return the part of some nights inside the span: first column, from 1, and length."""
        starts = max(from_on, self.from_on)
        ends = self.until_on if until_on is None else min(until_on, self.until_on)
        return (starts - self.from_on).days + 1, (ends - starts).days


class Bar(NamedTuple):
    """A stay in one bed for some nights, or, without a stay, a bed out of service or just taken."""

    from_on: date
    until_on: date | None
    state: str
    stay_id: UUID | None = None
    person_id: UUID | None = None
    code: str = ""
    is_restricted: bool = False


class BedRow(NamedTuple):
    id: UUID
    code: str
    room: str
    bars: tuple[Bar, ...]


class VillaRows(NamedTuple):
    id: UUID
    name_ar: str
    name_en: str
    beds: tuple[BedRow, ...]


@dataclass(frozen=True)
class Chart:
    """Every bed in use with what stands in it, in the order of the house."""

    span: Span
    villas: tuple[VillaRows, ...]

    @property
    def beds(self) -> Iterable[BedRow]:
        return (bed for villa in self.villas for bed in villa.beds)

    @property
    def persons(self) -> Iterable[UUID]:
        return (bar.person_id for bed in self.beds for bar in bed.bars if bar.person_id)

    def taken(self) -> list[int]:
        """Return how many beds someone sleeps in, or has kept, on each night."""
        changes = [0] * (len(self.span.nights) + 1)
        for bed in self.beds:
            for bar in bed.bars:
                if bar.state != OUT:
                    first, count = self.span.clip(bar.from_on, bar.until_on)
                    changes[first - 1] += 1
                    changes[first - 1 + count] -= 1
        totals: list[int] = []
        for change in changes[:-1]:
            totals.append((totals[-1] if totals else 0) + change)
        return totals


def span_from(from_on: date, nights: int = NIGHTS) -> Span:
    return Span(from_on, from_on + timedelta(days=nights))


def stays_chart(member: Member, span: Span, hidden: frozenset[UUID] = frozenset()) -> Chart:
    """Return the stays this member may see, over the beds of her centre; three queries.

    The nights of somebody ``hidden`` are taken, and say no more.
    """
    bars = defaultdict(list)
    for bed, *values in _placements(member, span):
        bar = Bar(*values)
        is_hidden = bar.person_id in hidden
        bars[bed].append(Bar(bar.from_on, bar.until_on, TAKEN) if is_hidden else bar)
    for bed, from_on, until_on in _closed(member, span):
        bars[bed].append(Bar(from_on, until_on, OUT))
    groups = groupby(_places(member), key=itemgetter(0, 1, 2))
    villas = [
        VillaRows(pk, name_ar, name_en, tuple(_rows(places, bars)))
        for (pk, name_ar, name_en), places in groups
    ]
    return Chart(span, tuple(villas))


def _rows(places, bars):
    for _villa, _ar, _en, room, bed, code in places:
        yield BedRow(bed, code, room, tuple(sorted(bars.get(bed, ()), key=itemgetter(0))))


def _placements(member, span):
    rows = Placement.objects.filter(
        until_on__gt=span.from_on,
        from_on__lt=span.until_on,
        stay__centre=member.centre_id,
        stay__state__in=SHOWN_STATES,
    )
    if not member.has_role(*HOUSE_ROLES):  # they see every stay of their centre
        rows = rows.visible_to(member)
    person = ("stay__person_id", "stay__person__code", "stay__person__case_file__restricted")
    return rows.values_list("bed_id", "from_on", "until_on", "stay__state", "stay_id", *person)


def _closed(member, span):
    rows = OutOfService.objects.visible_to(member).filter(from_on__lt=span.until_on)
    rows = rows.exclude(until_on__lte=span.from_on)
    return rows.values_list("bed_id", "from_on", "until_on")


def _places(member):
    villa = ("room__villa_id", "room__villa__name_ar", "room__villa__name_en")
    return (
        Bed.objects.visible_to(member)
        .in_use()
        .order_by(
            "room__villa__position",
            "room__villa_id",
            "room__position",
            "room__code",
            "position",
            "code",
        )
        .values_list(*villa, "room__code", "id", "code")
    )
