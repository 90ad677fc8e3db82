"""What the kitchen and the store need to know: counts, special plates, what was handed out."""

from datetime import datetime, time, timedelta

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rooms.caring import handed_out
from rooms.forms.care import DayForm, MonthForm
from rooms.meals import kitchen_on
from rooms.tonight import hidden_from
from shelter.shared.access import requires
from staff.audit import showing

DAY = timedelta(days=1)
FAR = 7


@require_safe
@requires("rooms.view_meals")
def meals(request):
    """How many eat at each meal of a day, and which plates are special; to be printed."""
    member, at = request.user, timezone.now()
    today = at.astimezone(member.centre.zone).date()
    on = _day(request.GET, today)
    kitchen = kitchen_on(member.centre, on, at=at, hidden=hidden_from(member))
    showing(request, kitchen.persons)
    days = [(today, _("Today")), (today + DAY, _("Tomorrow"))]
    tabs = [
        {"label": label, "url": f"?on={day.isoformat()}", "current": day == on}
        for day, label in days
    ]
    context = {"kitchen": kitchen, "on": on, "tabs": tabs, "now": at}
    context["may_see_supplies"] = member.has_perm("rooms.view_supplies")
    return render(request, "rooms/meals.html", context)


def _day(asked, today):
    """Return the day that was asked for, if it is near; else today."""
    form = DayForm(asked)
    on = form.cleaned_data.get("on") if form.is_valid() else None
    return on if on and today - DAY <= on <= today + FAR * DAY else today


@require_safe
@requires("rooms.view_supplies")
def supply_list(request):
    """What was handed out in a month: figures alone."""
    centre = request.user.centre
    today = timezone.now().astimezone(centre.zone).date()
    form = MonthForm(request.GET)
    asked = form.cleaned_data.get("month") if form.is_valid() else None
    first = (asked if asked and 2000 <= asked.year <= 2200 else today).replace(day=1)
    following = (first + 31 * DAY).replace(day=1)
    span = [datetime.combine(day, time(), tzinfo=centre.zone) for day in (first, following)]
    context = {
        "first": first,
        "before": first - DAY,
        "after": following if following <= today else None,
        "rows": handed_out(centre, *span),
    }
    return render(request, "rooms/supply_list.html", context)
