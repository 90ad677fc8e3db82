from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from rooms.stays_chart import NIGHTS, Chart, span_from, stays_chart
from rooms.tonight import board_number
from rooms.views.bars import day_words, draw_table, draw_villas
from rooms.views.marks import Place
from shelter.shared.access import requires
from staff.audit import showing
from staff.choices import HOUSE_ROLES

PAST_NIGHTS = 7
LASTS = timedelta(minutes=1)
ROWS, FOOT = Place(), Place()


@dataclass(frozen=True)
class Drawn:
    """A chart as it goes out, with everyone it shows."""

    rows: bytes
    foot: bytes
    persons: tuple[UUID, ...]
    has_beds: bool


@require_safe
@requires("rooms.view_stay")
def stay_list(request):
    """Beds × 31 nights, from ``?from=DATE`` on; with ``?as=table`` the same as a table."""
    centre, number = board_number(request.user.centre_id)
    at = timezone.now()
    tonight = centre.night(at)
    span = span_from(_asked(request.GET.get("from", "")) or tonight - timedelta(days=PAST_NIGHTS))
    as_table = request.GET.get("as") == "table"
    drawn = _drawn(request.user, number, at, span, as_table)
    showing(request, drawn.persons)
    context = {
        "span": span,
        "nights": _columns(span, tonight),
        "pages": _pages(span, tonight, as_table),
        "as_table": as_table,
        "has_beds": drawn.has_beds,
        "sees_all": request.user.has_role(*HOUSE_ROLES),
        "rows": ROWS.mark,
        "foot": FOOT.mark,
    }
    response = render(request, "rooms/stay_list.html", context)
    ROWS.fill(response, drawn.rows)
    FOOT.fill(response, drawn.foot)
    return response


def _asked(text):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None


def _columns(span, tonight):
    return [
        {"day": day, "column": column, "is_tonight": day == tonight}
        for column, day in enumerate(span.nights, start=1)
    ]


def _pages(span, tonight, as_table):
    """Return the addresses of the pages beside this one, of tonight's, and of the other form."""
    page = timedelta(days=NIGHTS)
    look = {"as": "table"} if as_table else {}
    starts = {
        "earlier": span.from_on - page,
        "tonight": tonight - timedelta(days=PAST_NIGHTS),
        "later": span.from_on + page,
    }
    pages = {
        name: "?" + urlencode({"from": day.isoformat()} | look) for name, day in starts.items()
    }
    other = {"from": span.from_on.isoformat()} | ({} if as_table else {"as": "table"})
    return pages | {"other": "?" + urlencode(other)}


_kept: dict[tuple, tuple] = {}
MOST_KEPT = 16


def _drawn(member, number, at, span, as_table):
    """Return the chart, drawn; the same for all house roles, and kept for a minute at most."""
    if not member.has_role(*HOUSE_ROLES):
        return _draw(stays_chart(member, span), as_table)
    key = (member.centre_id, get_language(), span, as_table)
    if key in _kept:
        kept_number, kept_at, drawn = _kept[key]
        if kept_number == number and abs(at - kept_at) < LASTS:
            return drawn
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    drawn = _draw(stays_chart(member, span), as_table)
    _kept[key] = (number, at, drawn)
    return drawn


def _draw(chart: Chart, as_table: bool) -> Drawn:
    rows = draw_table(chart) if as_table else draw_villas(chart)
    foot = "" if as_table else _foot(chart)
    persons = tuple(dict.fromkeys(chart.persons))
    return Drawn(rows.encode(), foot.encode(), persons, bool(chart.villas))


def _foot(chart):
    language = get_language()
    return mark_safe(
        "".join(
            f'<li class="from-{column}"><span class="visually-hidden">'
            f"{day_words(day, language)}: </span>{count}</li>"
            for column, (day, count) in enumerate(
                zip(chart.span.nights, chart.taken(), strict=True), start=1
            )
        )
    )
