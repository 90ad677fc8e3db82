"""The nights that a search is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from staff.models import Centre


@dataclass(frozen=True)
class Span:
    """Nights ``[from_on, until_on)`` for one household, seen from ``tonight``.

    Nights of the stays in ``ignoring`` do not count: whoever moves leaves her bed behind.
    ``persons`` are those of the people asked for whom the house knows; ``request_id`` is the
    request with which they wait.
    """

    centre: Centre
    from_on: date
    until_on: date
    tonight: date
    household_id: UUID | None = None
    ignoring: tuple[UUID, ...] = ()
    persons: tuple[UUID, ...] = ()
    request_id: UUID | None = None

    @property
    def nights(self) -> int:
        return (self.until_on - self.from_on).days


def span_of(
    centre: Centre,
    from_on: date,
    nights: int,
    *,
    at: datetime | None,
    household_id: UUID | None = None,
    ignoring: Iterable[UUID] = (),
    persons: Iterable[UUID] = (),
    request_id: UUID | None = None,
) -> Span:
    until_on = from_on + timedelta(days=nights)
    tonight = centre.night(at)
    return Span(
        centre,
        from_on,
        until_on,
        tonight,
        household_id,
        tuple(ignoring),
        tuple(persons),
        request_id,
    )
