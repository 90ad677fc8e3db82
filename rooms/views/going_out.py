from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rooms.actions import record_leave, record_return
from rooms.forms.stays import LeaveForm
from rooms.models import Stay
from rooms.staying import leaves_of
from rooms.views.asking import ask, back_to, done, posted, press
from shelter.shared.access import requires
from staff.answers import answer_once


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.record_leave", on=Stay)
@answer_once
def stay_leave(request, stay):
    """She goes out; her bed is kept, and the house knows when she is due."""
    at = timezone.now()
    zone = stay.centre.zone
    today = at.astimezone(zone).date()
    form = LeaveForm(posted(request), zone=zone, initial={"due_on": today})
    act = {"stay": stay, "by": request.user, "at": at}
    going_out = request.method == "POST" and form.is_valid()
    if going_out and done(form, record_leave, **act, **form.going):
        return back_to(request, stay, _("Noted: she is out, and her bed is kept."))
    may_plan = request.user.has_perm("rooms.plan_leave", stay)
    leaves = leaves_of(stay=stay)
    return ask(request, "stay_leave", stay, form, leaves=leaves, may_plan=may_plan)


@require_POST
@requires("rooms.record_leave", on=Stay)
@answer_once
def stay_return(request, stay):
    """She is back."""
    act = {"stay": stay, "by": request.user, "at": timezone.now()}
    return press(request, stay, _("Noted: she is back."), record_return, **act)
