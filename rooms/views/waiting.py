"""The waiting list, in its order, with the fit of now; beside it what is held and "not now"."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rooms.tonight import board_number, board_version, clock_in
from rooms.waiting import lists_for
from shelter.shared.access import requires
from shelter.shared.htmx import render_page
from staff.audit import showing


@require_safe
@requires("rooms.view_request")
def waiting_list(request):
    """Who waits, and which beds fit them now. With ``?seen=VERSION``: 204 if nothing changed."""
    member = request.user
    number, zone = board_number(member.centre_id)
    clock = clock_in(zone, timezone.now())
    version = board_version(member.centre_id, number, clock)
    if request.GET.get("seen") == version:
        return HttpResponse(status=204)
    lists = lists_for(member=member, at=clock.at)
    showing(request, lists.persons)
    context = {
        "lists": lists,
        "version": version,
        "today": clock.today,
        "may_ask": member.has_perm("rooms.screen_request"),
        "may_make_room": member.has_perm("rooms.make_room"),
        "may_plan": member.has_perm("rooms.view_proposal"),
    }
    return render_page(request, "rooms/waiting_list.html", context, fragment="waiting")
