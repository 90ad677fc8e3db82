from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rooms.choices import BedState, DeclineReason
from rooms.tonight import clock_of, house_tonight
from shelter.reports.chart import stacked_bars
from shelter.reports.occupancy import occupancy
from shelter.shared.access import requires
from shelter.shared.htmx import render_page

MOST_MONTHS_BACK = 120


@require_safe
@requires("rooms.view_occupancy")
def occupancy_page(request):
    centre = request.user.centre
    first = _month(request.GET.get("month", ""), centre.night())
    following = (first + timedelta(days=31)).replace(day=1)
    figures = occupancy(centre=centre, from_on=first, to_on=following - timedelta(days=1))
    context = {
        "figures": figures,
        "first": first,
        "previous": (first - timedelta(days=1)).strftime("%Y-%m"),
        "following": following.strftime("%Y-%m"),
        "chart": _chart(figures),
        "series": series(),
        "people": figures.people,
        "is_over": following <= centre.night().replace(day=1),
        "reasons": [
            (DeclineReason(code).label, count)
            for code, count in figures.people.turned_away_by_reason.items()
            if count != 0
        ],
        "tonight": _tonight(centre) if first <= centre.night() < following else None,
    }
    return render_page(request, "shelter/occupancy.html", context, fragment="occupancy")


def _tonight(centre):
    """Count tonight's beds as the room board does, so that the two never disagree."""
    counts = house_tonight(centre, clock_of(centre, timezone.now())).counts()
    sleeping = counts[BedState.OCCUPIED] + counts[BedState.AWAY]
    return {"occupied": sleeping, "free": counts[BedState.FREE]}


def _month(text, tonight):
    """Read ``2026-11``; anything else, or too long ago, is this month."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return tonight.replace(day=1)
    months = (tonight.year - first.year) * 12 + tonight.month - first.month
    return first if abs(months) <= MOST_MONTHS_BACK else tonight.replace(day=1)


def _chart(figures):
    columns = [
        (
            str(night.night.day),
            [
                ("occupied", night.occupied),
                ("held", night.held),
                ("out", night.out_of_service),
            ],
        )
        for night in figures.nights
    ]
    most = max((night.beds for night in figures.nights), default=0)
    return stacked_bars(columns, most, rtl=get_language_bidi())


def series():
    """Return what the colours of the chart mean, in the order of stacking."""
    return [
        ("occupied", _("occupied")),
        ("held", _("held")),
        ("out", _("out of service")),
    ]
