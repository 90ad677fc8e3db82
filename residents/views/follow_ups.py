from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from residents.selectors.follow_ups import (
    A_WEEK,
    ALL,
    MINE,
    TEAM,
    follow_up_rows,
    follow_ups,
    scopes_of,
)
from shelter.shared.access import requires
from shelter.shared.htmx import render_page
from staff.audit import showing

ROWS_A_PAGE = 50


@require_safe
@requires("residents.view_follow_ups")
def follow_up_list(request):
    """Who is contacted after leaving: mine, the team's, or all, as the member may see."""
    member, scopes = request.user, scopes_of(request.user)
    whose = request.GET.get("whose", "")
    whose = whose if whose in scopes else scopes[0]
    lists = {name: follow_ups(member=member, whose=name) for name in scopes}
    page = Paginator(lists[whose], ROWS_A_PAGE).get_page(request.GET.get("page"))
    today = timezone.now().astimezone(member.centre.zone).date()
    rows = follow_up_rows(page.object_list, on=today)
    showing(request, [row.task.person_id for row in rows])
    context = {
        "page": page,
        "groups": _groups(rows, today),
        "tabs": _tabs(lists, whose),
        "query": f"whose={whose}",
    }
    return render_page(request, "residents/follow_up_list.html", context, fragment="follow-ups")


def _tabs(lists, chosen):
    words = {MINE: _("Mine"), TEAM: _("The team's"), ALL: _("All")}
    return [
        {
            "label": f"{words[name]} {rows.count()}",
            "url": f"?whose={name}",
            "current": name == chosen,
        }
        for name, rows in lists.items()
    ]


def _groups(rows, today):
    """Return the lines by when they are due; no empty group."""
    next_week = today + A_WEEK
    parts = (
        (_("Due now"), [row for row in rows if row.task.due_on <= today]),
        (_("This week"), [row for row in rows if today < row.task.due_on <= next_week]),
        (pgettext("follow-ups", "Later"), [row for row in rows if row.task.due_on > next_week]),
    )
    return [(label, some) for label, some in parts if some]
