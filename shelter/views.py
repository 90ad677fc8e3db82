from django.utils import timezone
from django.views.decorators.http import require_safe

from shelter.shared.access import requires
from shelter.shared.htmx import render_page
from shelter.today import today
from staff.audit import showing


@require_safe
@requires("staff.use_house")
def home(request):
    now = today(member=request.user, at=timezone.now())
    showing(request, now.persons_shown)
    context = {"today": now, "may_check_in": request.user.has_perm("rooms.check_in")}
    return render_page(request, "shelter/today.html", context, fragment="today")
