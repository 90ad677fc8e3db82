from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rooms.actions import (
    approve_extension,
    ask_extension,
    extend_stay,
    passes_limit,
    record_leave,
    record_return,
)
from rooms.forms.stays import ExtendForm, LeaveForm
from rooms.models import Extension, Stay
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


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.extend_stay", on=Stay)
@answer_once
def stay_extend(request, stay):
    """More nights: added at once within the limit, asked for past it."""
    form = ExtendForm(posted(request))
    if request.method == "POST" and form.is_valid():
        wish = {"stay": stay, **form.cleaned_data, "by": request.user, "at": timezone.now()}
        if passes_limit(stay=stay, nights=wish["nights"]):
            if done(form, ask_extension, **wish):
                return back_to(request, stay, _("Asked. The shift supervisor decides."))
        elif done(form, extend_stay, **wish):
            return back_to(request, stay, _("The nights were added."))
    return ask(request, "stay_extend", stay, form, limit=stay.centre.max_nights)


@require_POST
@requires("rooms.approve_extension", on=Extension)
@answer_once
def extension_approve(request, extension):
    """Nights past the limit, approved by someone else than who asked."""
    act = {"extension": extension, "by": request.user, "at": timezone.now()}
    return press(
        request, extension.stay, _("Approved. The nights were added."), approve_extension, **act
    )
