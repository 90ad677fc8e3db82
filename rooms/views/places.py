from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rooms.actions import BedsTaken, close_bed, reopen_bed, save_place
from rooms.forms.places import BedForm, CloseBedForm, RoomForm, VillaForm
from rooms.models import Bed, OutOfService, Room, Villa
from rooms.selectors_places import closures_of, house_plan
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing

POSTS = ["GET", "HEAD", "POST"]


@require_safe
@requires("rooms.change_rooms")
def villa_list(request):
    context = {"villas": house_plan(request.user), "trail": trail()}
    return render(request, "rooms/villa_list.html", context)


@require_http_methods(POSTS)
@requires("rooms.change_rooms")
@answer_once
def villa_add(request):
    villa = Villa(centre=request.user.centre)
    return _edit(request, VillaForm, villa, _("New villa"))


@require_http_methods(POSTS)
@requires("rooms.change_rooms", on=Villa)
@answer_once
def villa_change(request, villa):
    return _edit(request, VillaForm, villa, villa.name)


@require_http_methods(POSTS)
@requires("rooms.change_rooms", on=Villa)
@answer_once
def room_add(request, villa):
    return _edit(request, RoomForm, Room(villa=villa), _("New room"))


@require_http_methods(POSTS)
@requires("rooms.change_rooms", on=Room)
@answer_once
def room_change(request, room):
    return _edit(request, RoomForm, room, _("Room %(code)s") % {"code": room.code})


@require_http_methods(POSTS)
@requires("rooms.change_rooms", on=Room)
@answer_once
def bed_add(request, room):
    return _edit(request, BedForm, Bed(room=room), _("New bed"))


@require_http_methods(POSTS)
@requires("rooms.change_rooms", on=Bed)
@answer_once
def bed_change(request, bed):
    return _edit(request, BedForm, bed, _bed_name(bed), **_closing(request, bed))


@require_POST
@requires("rooms.change_rooms", on=Bed)
@answer_once
def bed_close(request, bed):
    """Take a bed out of service for some nights."""
    form = CloseBedForm(request.POST)
    if form.is_valid():
        try:
            close_bed(bed=bed, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The bed is out of service."))
            return redirect("rooms:bed_change", bed.pk)
        except BedsTaken as refusal:
            showing(request, [one.stay.person_id for one in refusal.taken])
            form.add_error(None, str(refusal))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = _closing(request, bed) | {"close_form": form}
    return _page(request, BedForm(instance=bed), bed, _bed_name(bed), status=422, **context)


@require_POST
@requires("rooms.change_rooms", on=OutOfService)
@answer_once
def bed_reopen(request, closure):
    try:
        reopen_bed(closure=closure, by=request.user, at=timezone.now())
        messages.success(request, _("The bed is in service again."))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("rooms:bed_change", closure.bed_id)


def _edit(request, form_class, place, title, **context):
    form = form_class(request.POST if request.method == "POST" else None, instance=place)
    if form.is_valid():
        try:
            save_place(place=form.instance, by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("rooms:villa_list")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return _page(request, form, place, title, 422 if form.errors else 200, **context)


def _page(request, form, place, title, status, **context):
    context |= {"form": form, "place": place, "title": title, "trail": trail(inside=True)}
    return render(request, "rooms/place_change.html", context, status=status)


def _closing(request, bed):
    """Return what the page of a bed shows about its being out of service."""
    tonight = request.user.centre.night()
    return {
        "bed": bed,
        "closures": closures_of(bed, tonight),
        "close_form": CloseBedForm(initial={"from_on": tonight}),
    }


def _bed_name(bed):
    return _("Bed %(code)s") % {"code": bed.code}


def trail(inside=False):
    steps = [{"label": _("Settings"), "url": reverse("settings")}]
    if inside:
        steps.append({"label": _("Villas, rooms and beds"), "url": reverse("rooms:villa_list")})
    return steps
