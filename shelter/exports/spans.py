"""The times that may be asked about: whole months and years by the calendar, and no others."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from shelter.reports.months import months_over, next_month
from staff.models import Centre

MONTHS_BACK = 24
YEARS_BACK = 3
CODE = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class Span:
    """A month, or a year (``month`` is None); its code is ``2026-10`` or ``2026``."""

    year: int
    month: int | None = None

    @property
    def code(self) -> str:
        return f"{self.year}-{self.month:02}" if self.month else str(self.year)

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, 1)

    def months_over(self, centre: Centre) -> list[date]:
        """Return its months that are over."""
        months = [self.first] if self.month else [date(self.year, n, 1) for n in range(1, 13)]
        return [
            month
            for month in months
            if months_over(
                centre=centre, from_on=month, to_on=next_month(month) - timedelta(days=1)
            )
        ]

    def is_year_over(self, centre: Centre) -> bool:
        return self.month is None and len(self.months_over(centre)) == 12


def span_of(code: str) -> Span:
    """Read ``2026-10`` or ``2026``. Raises ValueError."""
    found = CODE.fullmatch(code)
    if not found:
        raise ValueError(code)
    return Span(int(found[1]), int(found[2]) if found[2] else None)


def spans_offered(centre: Centre) -> tuple[list[Span], list[Span]]:
    """Return the months and the years that may be asked about, the latest first."""
    first = centre.night().replace(day=1)
    months = []
    for _number in range(MONTHS_BACK):
        months.append(Span(first.year, first.month))
        first = (first - timedelta(days=1)).replace(day=1)
    year = centre.night().year
    return months, [Span(year - number) for number in range(YEARS_BACK)]
