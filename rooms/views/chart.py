from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from rooms.stays_chart import NIGHTS, Chart, Span, span_from, stays_chart
from rooms.tonight import board_for
from rooms.views.bars import draw_foot, draw_head, draw_table, draw_villas
from rooms.views.marks import Place
from shelter.shared.access import requires
from shelter.shared.nights import night_of
from staff.audit import showing
from staff.choices import HOUSE_ROLES

PAST_NIGHTS = 7
LASTS = timedelta(minutes=1)
HEAD, ROWS, FOOT = Place(), Place(), Place()


class Wanted(NamedTuple):
    """What a chart is drawn of: the nights, in which form, and who is hidden from who looks."""

    tonight: date
    span: Span
    as_table: bool
    hidden: frozenset[UUID]


@dataclass(frozen=True)
class Drawn:
    """A chart as it goes out, with everyone it shows."""

    head: bytes
    rows: bytes
    foot: bytes
    persons: tuple[UUID, ...]
    has_beds: bool


@require_safe
@requires("rooms.view_stay")
def stay_list(request):
    """Beds × 31 nights, from ``?from=DATE`` on; with ``?as=table`` the same as a table."""
    number, zone, hidden = board_for(request.user)
    at = timezone.now()
    tonight = night_of(at, zone)
    span = span_from(_asked(request.GET.get("from", "")) or tonight - timedelta(days=PAST_NIGHTS))
    as_table = request.GET.get("as") == "table"
    drawn = _drawn(request.user, number, at, Wanted(tonight, span, as_table, hidden))
    showing(request, drawn.persons)
    context = {
        "span": span,
        "pages": _pages(span, tonight, as_table),
        "as_table": as_table,
        "has_beds": drawn.has_beds,
        "sees_all": request.user.has_role(*HOUSE_ROLES),
        "head": HEAD.mark,
        "rows": ROWS.mark,
        "foot": FOOT.mark,
    }
    response = render(request, "rooms/stay_list.html", context)
    page = HEAD.fill(response.content, drawn.head)
    response.content = FOOT.fill(ROWS.fill(page, drawn.rows), drawn.foot)
    return response


def _asked(text):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None


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


def _drawn(member, number, at, wanted):
    """Return the chart, drawn; the same for all house roles, and kept for a minute at most."""
    if not member.has_role(*HOUSE_ROLES):
        return _draw(stays_chart(member, wanted.span, wanted.hidden), wanted)
    key = (member.centre_id, get_language(), wanted)
    if key in _kept:
        kept_number, kept_at, drawn = _kept[key]
        if kept_number == number and abs(at - kept_at) < LASTS:
            return drawn
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    drawn = _draw(stays_chart(member, wanted.span, wanted.hidden), wanted)
    _kept[key] = (number, at, drawn)
    return drawn


def _draw(chart: Chart, wanted: Wanted) -> Drawn:
    persons = tuple(dict.fromkeys(chart.persons))
    if wanted.as_table:
        return Drawn(b"", draw_table(chart).encode(), b"", persons, bool(chart.villas))
    head, rows, foot = draw_head(chart.span, wanted.tonight), draw_villas(chart), draw_foot(chart)
    return Drawn(head.encode(), rows.encode(), foot.encode(), persons, bool(chart.villas))
