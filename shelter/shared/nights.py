"""A night has one date: it begins at noon, so whoever comes at 02:00 sleeps last night's night."""

from datetime import date, datetime, time, timedelta, tzinfo

NIGHT = timedelta(days=1)
HALF_A_DAY = timedelta(hours=12)


def night_of(at: datetime, zone: tzinfo) -> date:
    """Return the night that ``at`` belongs to: the local date of twelve hours before."""
    local = at.astimezone(zone).replace(tzinfo=None)
    return (local - HALF_A_DAY).date()


def noon_of(night: date, zone: tzinfo) -> datetime:
    """Return the moment at which ``night`` begins."""
    return datetime.combine(night, time(12), tzinfo=zone)


def nights_between(arrives_on: date, departs_on: date) -> list[date]:
    """Return the nights slept by someone who comes on one date and leaves on another."""
    return [arrives_on + timedelta(days=n) for n in range((departs_on - arrives_on).days)]
