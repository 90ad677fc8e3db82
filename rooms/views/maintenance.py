from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rooms.actions import ask_maintenance, extend_closures, finish_maintenance
from rooms.forms.readiness import FinishForm, MaintenanceForm, UntilForm
from rooms.models import Bed, Maintenance, Room
from rooms.views.asking import posted
from rooms.views.out_of_service import refused
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once

POSTS = ["GET", "HEAD", "POST"]


@require_http_methods(POSTS)
@requires("rooms.keep_maintenance", on=Bed)
@answer_once
def bed_maintenance(request, bed):
    """Ask for a repair at one bed."""
    return _ask(request, bed.room, bed)


@require_http_methods(POSTS)
@requires("rooms.keep_maintenance", on=Room)
@answer_once
def room_maintenance(request, room):
    """Ask for a repair in a room."""
    return _ask(request, room)


@require_safe
@requires("rooms.keep_maintenance", on=Maintenance)
def maintenance_detail(request, maintenance):
    return _page(request, maintenance)


@require_POST
@requires("rooms.keep_maintenance", on=Maintenance)
@answer_once
def maintenance_extend(request, maintenance):
    """What it puts out of service is back later than was thought, or sooner."""
    form, taken = UntilForm(request.POST), ()
    if form.is_valid():
        closures = maintenance.closures.filter(ended_at=None).select_related("bed")
        taken = refused(request, form, extend_closures, closures=closures, **form.cleaned_data)
        if taken is None:
            messages.success(request, _("Saved."))
            return redirect("rooms:maintenance_detail", maintenance.pk)
    return _page(request, maintenance, form=form, taken=taken)


@require_POST
@requires("rooms.keep_maintenance", on=Maintenance)
@answer_once
def maintenance_done(request, maintenance):
    """It is repaired; what it put out of service is back."""
    form = FinishForm(request.POST)
    to_clean = form.is_valid() and form.cleaned_data["to_clean"]
    act = {"maintenance": maintenance, "by": request.user, "at": timezone.now()}
    try:
        finish_maintenance(to_clean=to_clean, **act)
        messages.success(request, _("Done. Its beds are back."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("rooms:readiness")


def _ask(request, room, bed=None):
    form, taken = MaintenanceForm(posted(request)), ()
    if request.method == "POST" and form.is_valid():
        taken = refused(request, form, ask_maintenance, place=bed or room, what=form.what)
        if taken is None:
            messages.success(request, _("Asked for. It stands among the repairs."))
            return redirect("rooms:readiness")
    context = {"room": room, "bed": bed, "form": form, "taken": taken}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "rooms/maintenance_new.html", context, status=status)


def _page(request, maintenance, *, form=None, taken=()):
    closures = list(maintenance.closures.filter(ended_at=None).select_related("bed"))
    until_on = closures[0].until_on if closures else None
    context = {
        "maintenance": maintenance,
        "room": maintenance.room or maintenance.bed.room,
        "closures": closures,
        "form": form or UntilForm(initial={"until_on": until_on}),
        "finish": FinishForm(auto_id="finish-%s"),
        "taken": taken,
        "today": timezone.now().astimezone(request.user.centre.zone).date(),
    }
    status = 422 if form and form.errors else 200
    return render(request, "rooms/maintenance_detail.html", context, status=status)
