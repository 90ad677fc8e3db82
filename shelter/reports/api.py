from datetime import date

from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from shelter.reports.occupancy import LONGEST_DAYS, occupancy
from shelter.shared.access import permitted
from shelter.shared.errors import DomainError

router = Router(tags=["reports"])


class ImpossiblePeriod(DomainError):
    """The last day is before the first, or the period is longer than a year."""

    status = 422


class NightOut(Schema):
    night: date
    beds: int
    occupied: int
    held: int
    out_of_service: int
    free: int


class ReasonOut(Schema):
    reason: str
    count: int | None
    suppressed: bool


class OccupancyOut(Schema):
    nights: list[NightOut]
    occupied_nights: int
    bed_nights: int
    percent: int
    median_nights: float | None
    stays_ended: int | None
    turned_away: int | None
    turned_away_by_reason: list[ReasonOut]
    put_off: int | None
    placed: int | None
    median_wait_days: float | None


class Period(Schema):
    from_on: date = Field(alias="from")
    to_on: date = Field(alias="to")


@router.get("/reports/occupancy", response=OccupancyOut)
@permitted("rooms.view_occupancy")
def occupancy_report(request, period: Query[Period]):
    """Give the occupancy of each night from one date to another, both included; no names, ever.

    What is told of people (who left, who was turned away, ``put_off``: to how many requests the
    answer was "not now", ``placed``: how many were given beds, and how many days those waited from
    asking) is told of whole calendar months that are over, and null otherwise; a small number, and
    what would give it away, is null too.
    """
    if not 0 <= (period.to_on - period.from_on).days < LONGEST_DAYS:
        raise ImpossiblePeriod(_("Ask for a period of one day to one year, the first day first."))
    figures = occupancy(centre=request.user.centre, from_on=period.from_on, to_on=period.to_on)
    people = figures.people
    reasons = [
        ReasonOut(reason=reason, count=count, suppressed=count is None)
        for reason, count in people.turned_away_by_reason.items()
    ]
    return OccupancyOut(
        nights=[
            NightOut(
                night=row.night, beds=row.beds, occupied=row.occupied, held=row.held,
                out_of_service=row.out_of_service, free=row.free,
            )
            for row in figures.nights
        ],
        turned_away_by_reason=reasons,
        **{name: getattr(figures, name) for name in ("occupied_nights", "bed_nights", "percent")},
        **{name: getattr(people, name) for name in ("median_nights", "stays_ended", "turned_away")},
        **{name: getattr(people, name) for name in ("put_off", "placed", "median_wait_days")},
    )  # fmt: skip
