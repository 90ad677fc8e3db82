"""Occupancy of a centre, night by night, read from the bed-nights."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from rooms.models import Bed, BedNight, OutOfService, Stay
from shelter.reports.months import PeopleFigures, people_figures
from staff.models import Centre

LONGEST_DAYS = 366


@dataclass(frozen=True)
class NightFigures:
    """The beds of one night, by count; they add up to `beds`."""

    night: date
    beds: int
    occupied: int
    held: int
    out_of_service: int

    @property
    def free(self):
        return max(0, self.beds - self.occupied - self.held - self.out_of_service)


@dataclass(frozen=True)
class Occupancy:
    """Figures of ``[from_on, to_on]``, both nights included: beds by night, people by month."""

    from_on: date
    to_on: date
    nights: list[NightFigures]
    people: PeopleFigures

    @property
    def occupied_nights(self):
        return sum(night.occupied for night in self.nights)

    @property
    def bed_nights(self):
        return sum(night.beds for night in self.nights)

    @property
    def percent(self):
        return round(100 * self.occupied_nights / self.bed_nights) if self.bed_nights else 0


def occupancy(*, centre: Centre, from_on: date, to_on: date) -> Occupancy:
    """Return the figures of a centre; seven queries at most, whatever the span."""
    return Occupancy(
        from_on=from_on,
        to_on=to_on,
        nights=_nights(centre, from_on, to_on),
        people=people_figures(centre=centre, from_on=from_on, to_on=to_on),
    )


def _nights(centre, from_on, to_on):
    beds = Bed.objects.in_use().filter(room__villa__centre=centre).count()
    taken = _taken(centre, from_on, to_on)
    out = _out_of_service(centre, from_on, to_on)
    days = [from_on + timedelta(days=n) for n in range((to_on - from_on).days + 1)]
    return [
        NightFigures(day, beds, *taken.get(day, (0, 0)), out_of_service=out[day]) for day in days
    ]


def _taken(centre, from_on, to_on):
    held = Q(stay__state__in=[Stay.State.HELD, Stay.State.EXPECTED])
    rows = (
        BedNight.objects.filter(stay__centre=centre, night__range=(from_on, to_on))
        .values("night")
        .annotate(occupied=Count("pk", filter=~held), held=Count("pk", filter=held))
    )
    return {row["night"]: (row["occupied"], row["held"]) for row in rows}


def _out_of_service(centre, from_on, to_on):
    spans = OutOfService.objects.filter(
        Q(until_on=None) | Q(until_on__gt=from_on),
        bed__in=Bed.objects.in_use(),
        bed__room__villa__centre=centre,
        from_on__lte=to_on,
    ).values_list("bed", "from_on", "until_on")
    out = {
        (bed, first + timedelta(days=n))
        for bed, first, until in _clipped(spans, from_on, to_on)
        for n in range((until - first).days)
    }
    return Counter(day for _bed, day in out)


def _clipped(spans, from_on, to_on):
    end = to_on + timedelta(days=1)
    for bed, first, until in spans:
        yield bed, max(first, from_on), min(until or end, end)
