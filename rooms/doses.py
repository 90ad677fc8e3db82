"""When doses are due: times on the centre's clock, day by day, whatever the clock does.

An hour that the clock skips is taken at once after it; one that comes twice is taken the first
time.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from rooms.models import Medicine

DAY = timedelta(days=1)
EARLY = timedelta(hours=1)
"""So long before it is due a dose may be given."""

LATE = timedelta(hours=1)
MISSED = timedelta(hours=6)
"""So long after it was due a dose that nobody answered is late, and then missed."""


def moment_of(day: date, at: time, zone: tzinfo) -> datetime:
    """Return the moment of a time of day on one date, in UTC."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def due_between(
    medicine: Medicine, since: datetime, until: datetime, zone: tzinfo
) -> Iterator[datetime]:
    """Yield when doses are due in ``[since, until)``, the earliest first."""
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last:
        moments = {moment_of(day, at, zone) for at in medicine.clock_times}
        yield from (
            moment
            for moment in sorted(moments)
            if since <= moment < until and _holds(medicine, moment, day)
        )
        day += DAY


def is_due_at(medicine: Medicine, moment: datetime, zone: tzinfo) -> bool:
    """Tell whether a dose is due at exactly this moment; as needed, on any of its days."""
    day = moment.astimezone(zone).date()
    if medicine.as_needed:
        return _holds(medicine, moment, day)
    return moment in due_between(medicine, moment, moment + timedelta(microseconds=1), zone)


def _holds(medicine, moment, day):
    within = medicine.from_on <= day and (medicine.until_on is None or day <= medicine.until_on)
    begun = medicine.prescribed_at <= moment
    running = medicine.stopped_at is None or moment < medicine.stopped_at
    return within and begun and running
