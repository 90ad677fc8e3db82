"""Hours of the week on a clock on the wall: when they hold, and when they begin next.

A day that is named is the day on which the hours begin: 22:00 to 02:00 on Monday ends on Tuesday.
The clock may jump; what counts is what it shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LOOK_AHEAD = 15
"""Days searched for the next hours: two weeks, for one may lack the hour that the clock skips."""


@dataclass(frozen=True)
class WeekHours:
    """Hours ``[from_time, until_time)`` on these weekdays (Monday is 0); without times, all day.

    Without any weekday, or with two equal times, they never hold.
    """

    weekdays: tuple[int, ...]
    from_time: time | None = None
    until_time: time | None = None

    def hold_at(self, at: datetime, zone: tzinfo) -> bool:
        """Tell whether ``at`` is within the hours."""
        clock = at.astimezone(zone).replace(tzinfo=None)
        days = (clock.date() - DAY, clock.date())
        return any(begin <= clock < end for begin, end in map(self._on, days))

    def next_at(self, at: datetime, zone: tzinfo) -> datetime | None:
        """Return the first moment from ``at`` on within the hours, or nothing."""
        if self.hold_at(at, zone):
            return at
        if not self.weekdays:
            return None
        today = at.astimezone(zone).date()
        days = [today + DAY * n for n in range(-1, LOOK_AHEAD)]
        moments = {moment for day in days for moment in self._beginnings(day, zone)}
        later = sorted(moment for moment in moments if moment > at)
        return next((moment for moment in later if self.hold_at(moment, zone)), None)

    def _on(self, day: date) -> tuple[datetime, datetime]:
        """Return where the day's hours begin and end on the clock; the same if there are none."""
        midnight = datetime.combine(day, time())
        if day.weekday() not in self.weekdays:
            return midnight, midnight
        if self.from_time is None or self.until_time is None:
            return midnight, midnight + DAY
        begin, end = (datetime.combine(day, t) for t in (self.from_time, self.until_time))
        return begin, end + DAY if end < begin else end

    def _beginnings(self, day: date, zone: tzinfo) -> Iterator[datetime]:
        """Yield when the clock shows the beginning of the day's hours, and when it jumps."""
        shown = datetime.combine(day, self.from_time or time(), tzinfo=zone)
        yield shown.astimezone(UTC)
        yield shown.replace(fold=1).astimezone(UTC)
        yield from jump_of(day, zone)


def jump_of(day: date, zone: tzinfo) -> Iterator[datetime]:
    """Yield the minute at which the clock jumps on ``day``, if it does."""
    before = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
    after = datetime.combine(day + DAY, time(), tzinfo=zone).astimezone(UTC)
    old = before.astimezone(zone).utcoffset()
    if after.astimezone(zone).utcoffset() == old:
        return
    while after - before > MINUTE:
        middle = before + (after - before) // MINUTE // 2 * MINUTE
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    yield after
