"""What is told of people in figures: by whole months that are over, small numbers hidden (P18).

Each month stands alone: its numbers and their total, made safe together, and the same on every
later day. A longer period is told as far as its months tell it, and a year as far as it gives no
month away. So no two reports tell more together than each alone; a week, or a month that goes on,
would tell by tomorrow's difference who was counted today.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.db.models import QuerySet

from rooms.choices import DeclineReason
from rooms.models import RequestStep, Stay, StayRequest
from shelter.shared.suppression import SMALLEST_SHOWN, TOTAL, suppress
from staff.models import Centre

Counts = dict[str, int]
Told = dict[str, int | None]


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def months_over(*, centre: Centre, from_on: date, to_on: date) -> list[date]:
    """Return the months that make up ``[from_on, to_on]``; none if it is not whole months, over."""
    if from_on.day != 1 or (to_on + timedelta(days=1)).day != 1 or from_on > to_on:
        return []
    if to_on >= month_of(centre.night()):
        return []
    months = [from_on]
    while next_month(months[-1]) <= to_on:
        months.append(next_month(months[-1]))
    return months


def turned_away_of(*, centre: Centre, months: Iterable[date]) -> dict[date, Counts]:
    """Count, for each month, whom the house turned away, by reason and by the day it decided."""
    months = list(months)
    if not months:
        return {}
    declined = StayRequest.objects.filter(centre=centre, state=StayRequest.State.DECLINED)
    around = _around(months)
    decided = declined.filter(decided_at__date__range=around).values_list(
        "decided_at", "decline_reason"
    )
    found = Counter((_month_at(at, centre), reason) for at, reason in decided)
    return {month: {code: found[month, code] for code in DeclineReason.values} for month in months}


def put_off_in(*, centre: Centre, months: Iterable[date]) -> dict[date, int]:
    """Count, for each month, how often the answer to a request was "not now"."""
    months = list(months)
    if not months:
        return {}
    steps = RequestStep.objects.filter(
        request__centre=centre,
        to=StayRequest.State.NOT_NOW,
        taken_at__date__range=_around(months),
    )
    found = Counter(_month_at(at, centre) for at in steps.values_list("taken_at", flat=True))
    return {month: found[month] for month in months}


def waits_in(*, centre: Centre, months: Iterable[date]) -> dict[date, list[float]]:
    """Return, for each month, how many days those waited from asking who were placed in it."""
    months = list(months)
    if not months:
        return {}
    placed: QuerySet[StayRequest] = StayRequest.objects.filter(
        centre=centre, state=StayRequest.State.PLACED, ended_at__date__range=_around(months)
    )
    days: dict[date, list[float]] = {month: [] for month in months}
    for asked_at, ended_at in placed.values_list("created_at", "ended_at"):
        if ended_at is not None:
            waited = max(0.0, (ended_at - asked_at) / timedelta(days=1))
            days.setdefault(_month_at(ended_at, centre), []).append(waited)
    return {month: days[month] for month in months}


def stays_ended_in(*, centre: Centre, months: Iterable[date]) -> dict[date, list[int]]:
    """Return, for each month, how many nights the stays lasted that ended in it."""
    months = list(months)
    if not months:
        return {}
    ended: QuerySet[Stay] = Stay.objects.filter(centre=centre, state=Stay.State.ENDED)
    spans = ended.filter(departs_on__range=_around(months)).values_list("arrives_on", "departs_on")
    lengths: dict[date, list[int]] = {month: [] for month in months}
    for arrives, departs in spans:
        lengths.setdefault(month_of(departs), []).append((departs - arrives).days)
    return {month: lengths[month] for month in months}


def _month_at(at, centre):
    return month_of(at.astimezone(centre.zone).date())


def _around(months):
    """Return a span of days that surely holds these months on any clock."""
    return months[0] - timedelta(days=1), next_month(months[-1]) + timedelta(days=1)


@dataclass(frozen=True)
class PeopleFigures:
    """What may be told of a period; None where it may not."""

    turned_away: int | None = None
    turned_away_by_reason: Told | None = None
    stays_ended: int | None = None
    median_nights: float | None = None
    put_off: int | None = None
    placed: int | None = None
    median_wait_days: float | None = None


def people_figures(*, centre: Centre, from_on: date, to_on: date) -> PeopleFigures:
    """Return the figures of people of a period: all None unless it is whole months that are over.

    Several months are told as the sum of what each tells; the median of one month alone.
    """
    months = months_over(centre=centre, from_on=from_on, to_on=to_on)
    hidden: Told = dict.fromkeys(DeclineReason.values)
    if not months:
        return PeopleFigures(turned_away_by_reason=hidden)
    counts = turned_away_of(centre=centre, months=months)
    told = _added([suppress(counts[month]) for month in months])
    lengths = stays_ended_in(centre=centre, months=months)
    waits = waits_in(centre=centre, months=months)
    put_off = put_off_in(centre=centre, months=months)
    ended, placed = _told_of(lengths, months), _told_of(waits, months)
    alone = lengths[months[0]] if len(months) == 1 else []
    waited = waits[months[0]] if len(months) == 1 else []
    return PeopleFigures(
        turned_away=told.pop(TOTAL),
        turned_away_by_reason=told,
        stays_ended=ended,
        median_nights=median(alone) if len(alone) >= SMALLEST_SHOWN else None,
        put_off=_added([suppress({"put_off": put_off[month]}) for month in months])["put_off"],
        placed=placed,
        median_wait_days=round(median(waited), 1) if len(waited) >= SMALLEST_SHOWN else None,
    )


def _told_of(rows, months):
    """Return how many there were in these months together, as far as each month tells it."""
    return _added([suppress({"count": len(rows[month])}) for month in months])["count"]


def _added(rows: list[Told]) -> Told:
    """Add what several months tell; what one of them hides is hidden in the sum."""
    added: Told = {}
    for name in rows[0]:
        counts = [row[name] for row in rows]
        known = [count for count in counts if count is not None]
        added[name] = sum(known) if len(known) == len(counts) else None
    return added
