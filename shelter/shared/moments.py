"""What a clock on the wall showed, made a moment.

Where summer time begins the clock skips an hour, and where it ends it shows one twice: what was
skipped is refused, and of what was shown twice somebody has to say which.
"""

from datetime import UTC, date, datetime, time, tzinfo

from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError


class NoSuchTime(DomainError):
    """The clock never showed this: summer time began."""

    status = 422


class TimeCameTwice(DomainError):
    """The clock showed this twice, for summer time ended, and nobody said which is meant."""

    status = 422


def moment_shown(day: date, clock: time, zone: tzinfo, *, second: bool | None = None) -> datetime:
    """Return the moment, in UTC, at which the clock of ``zone`` showed this.

    ``second`` says which of two is meant, where there are two. Raises NoSuchTime or TimeCameTwice.
    """
    first, again = both_moments(day, clock, zone)
    if first > again:
        raise NoSuchTime(
            _("The clock never showed this time: summer time began. Check the date and the time.")
        )
    if first < again and second is None:
        raise TimeCameTwice(
            _("The clock showed this time twice: summer time ended. Say which of the two it was.")
        )
    return again if second else first


def comes_twice(day: date, clock: time, zone: tzinfo) -> bool:
    """Tell whether the clock shows this twice on that day."""
    first, again = both_moments(day, clock, zone)
    return first < again


def both_moments(day: date, clock: time, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return what the clock means by its offset before a jump and by that after it.

    They are one and the same but for what it skips (the first is later) and what it shows twice.
    """
    before, after = (
        datetime.combine(day, clock.replace(tzinfo=None, fold=fold), tzinfo=zone).astimezone(UTC)
        for fold in (0, 1)
    )
    return before, after
