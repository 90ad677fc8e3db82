"""What may be exported: each kind, whom it shows, who may ask, and how its table is made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from residents.choices import age_band
from residents.models import CaseFile
from residents.selectors.consents import agreeing
from rooms.choices import DeclineReason
from rooms.models import Stay
from shelter.exports.spans import Span
from shelter.reports.months import stays_ended_in, turned_away_of
from shelter.reports.occupancy import occupancy
from shelter.shared.spreadsheets import Table, Value
from shelter.shared.suppression import TOTAL, suppress, suppress_periods
from staff.models import Centre, Export, Member

STATISTICS = (Export.Reason.REPORT, Export.Reason.MINISTRY)


@dataclass(frozen=True)
class Asked:
    """What one export is about: for whom, of which centre and time, and why."""

    by: Member
    centre: Centre
    span: Span
    reason: str
    at: datetime


@dataclass(frozen=True)
class Drawn:
    """A table, and every person whom it shows."""

    table: Table
    persons: Iterable[UUID] = field(default_factory=tuple)


@dataclass(frozen=True)
class Kind:
    """One thing that may be exported."""

    label: str | Promise
    permission: str
    identifies: bool
    draw: Callable[[Asked], Drawn]
    takes_years: bool = True


def occupancy_by_month(asked: Asked) -> Drawn:
    """Beds and nights of each month, and how many stays ended in it, without small numbers."""
    months = asked.span.months_over(asked.centre)
    ended = stays_ended_in(centre=asked.centre, months=months)
    rows = [_occupancy_row(asked.centre, month, len(ended[month])) for month in months]
    columns = [
        _("Month"), _("Bed-nights"), _("Nights slept"), _("Percent"), _("Stays that ended"),
    ]  # fmt: skip
    return Drawn(Table(_("Occupancy"), columns, rows))


def _occupancy_row(centre, month, ended):
    figures = occupancy(centre=centre, from_on=month, to_on=last_day(month))
    slept = suppress({"slept": figures.occupied_nights})["slept"]
    percent = None if slept is None else figures.percent
    shown = (slept, percent, suppress({"ended": ended})["ended"])
    return [month_words(month), figures.bed_nights, *map(_or_hidden, shown)]


def turned_away(asked: Asked) -> Drawn:
    """Whom the house turned away, by month and reason; of a year that is over, its sums too."""
    months = asked.span.months_over(asked.centre)
    counts = turned_away_of(centre=asked.centre, months=months)
    if asked.span.is_year_over(asked.centre):
        shown = suppress_periods({str(month): counts[month] for month in months})
    else:
        shown = {str(month): suppress(counts[month]) for month in months}
    names = {**{str(month): month_words(month) for month in months}, TOTAL: _("Whole year")}
    rows = [
        [names[period], *(_or_hidden(cells[code]) for code in (*DeclineReason.values, TOTAL))]
        for period, cells in shown.items()
    ]
    columns = [_("Month"), *map(str, DeclineReason.labels), _("All reasons")]
    return Drawn(Table(_("Turned away"), columns, rows))


def stays_by_code(asked: Asked) -> Drawn:
    """The stays of a month by code, of those whom the asker may see.

    For a report or an authority, only those who agreed to be counted are in it.
    """
    first, end = asked.span.first, last_day(asked.span.first)
    stays = _stays(asked, first, end)
    rows: list[list[Value]] = [
        [
            stay.person.code,
            age_band(stay.person.age_on(first)),
            stay.get_state_display(),
            stay.arrives_on,
            stay.departs_on,
            (min(stay.departs_on, end + timedelta(days=1)) - max(stay.arrives_on, first)).days,
        ]
        for stay in stays
    ]
    columns = [
        _("Code"), _("Age"), _("State"), _("First night"), _("Leaves on"), _("Nights in the month"),
    ]  # fmt: skip
    return Drawn(Table(_("Stays"), columns, rows), {stay.person_id for stay in stays})


def _stays(asked, first, end):
    seen: QuerySet[Stay] = Stay.objects.visible_to(asked.by).filter(
        person__in=CaseFile.objects.visible_to(asked.by).values("person"),
        state__in=[Stay.State.ADMITTED, Stay.State.ENDED],
        arrives_on__lte=end,
        departs_on__gt=first,
    )
    stays = list(seen.select_related("person__centre").order_by("arrives_on", "person__code"))
    if asked.reason not in STATISTICS:
        return stays
    counted = agreeing({stay.person for stay in stays}, "statistics", asked.at)
    return [stay for stay in stays if stay.person_id in counted]


def last_day(first: date) -> date:
    """Return the last day of the month that begins on ``first``."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def month_words(first: date) -> str:
    return formats.date_format(first, "F Y")


def _or_hidden(count: float | None) -> Value:
    return pgettext("small number", "hidden") if count is None else count


KINDS: dict[str, Kind] = {
    "occupancy": Kind(
        gettext_lazy("Occupancy by month"), "staff.export_figures", False, occupancy_by_month
    ),
    "turned_away": Kind(
        gettext_lazy("Turned away, by reason"), "staff.export_figures", False, turned_away
    ),
    "stays": Kind(
        gettext_lazy("Stays of a month, by code"),
        "staff.export_persons",
        True,
        stays_by_code,
        takes_years=False,
    ),
}
