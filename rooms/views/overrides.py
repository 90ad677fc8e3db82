from django.shortcuts import render
from django.views.decorators.http import require_safe

from rooms.overrides import overrides_of
from shelter.shared.access import requires
from staff.audit import showing


@require_safe
@requires("rooms.view_override")
def override_list(request):
    """Every rule of placing that was set aside, by code, and why."""
    rows = overrides_of(member=request.user, page=request.GET.get("page", 1))
    showing(request, [row.override.person_id for row in rows])
    return render(request, "rooms/override_list.html", {"rows": rows})
