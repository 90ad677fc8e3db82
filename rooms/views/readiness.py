from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rooms.actions import begin_bed, ready_bed, ready_room
from rooms.models import Bed, Room
from rooms.readiness import (
    beds_of,
    cleaning_queue,
    closed_villas,
    maintenance_of,
    out_of_service,
    rooms_of,
)
from rooms.views.asking import back_where
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.text import ltr
from staff.answers import answer_once
from staff.audit import showing


@require_safe
@requires("rooms.ready_bed")
def readiness(request):
    """What must be made ready, what needs a repair, what is out of service."""
    member, at = request.user, timezone.now()
    queue = cleaning_queue(member, at)
    coming = [one.coming for room in queue for one in room.beds]
    showing(request, [one.stay.person_id for one in coming if one and one.stay])
    context = {
        "queue": queue,
        "repairs": maintenance_of(member),
        "closures": out_of_service(member, member.centre.night(at)),
        "closed_villas": closed_villas(member),
        "villas": rooms_of(member),
        **_today(request, at),
    }
    return render(request, "rooms/readiness.html", context)


@require_safe
@requires("rooms.ready_bed", on=Room)
def room_readiness(request, room):
    """One room: its beds as they are tonight, and what can be done with them."""
    at = timezone.now()
    beds = beds_of(room, request.user, at)
    showing(request, [one.facts.sleeper.person_id for one in beds if one.facts.sleeper])
    context = {
        "room": room,
        "beds": beds,
        "to_prepare": sum(one.preparation is not None for one in beds),
        "repairs": [one for one in maintenance_of(request.user) if _place_of(one) == room.pk],
        **_today(request, at),
    }
    return render(request, "rooms/room_readiness.html", context)


@require_POST
@requires("rooms.ready_bed", on=Bed)
@answer_once
def bed_begin(request, bed):
    """Somebody is making this bed ready now."""
    return _told(request, "rooms:readiness", _("Noted: you have begun."), begin_bed, bed=bed)


@require_POST
@requires("rooms.ready_bed", on=Bed)
@answer_once
def bed_ready(request, bed):
    """A bed that was left is ready for the next one."""
    words = _("Bed %(bed)s is ready.") % {"bed": ltr(bed.code)}
    return _told(request, "rooms:board", words, ready_bed, bed=bed)


@require_POST
@requires("rooms.ready_bed", on=Room)
@answer_once
def room_ready(request, room):
    """Every bed of a room is ready."""
    words = _("Room %(room)s is ready.") % {"room": ltr(room.code)}
    return _told(request, "rooms:readiness", words, ready_room, room=room)


def _told(request, otherwise, words, action, **what):
    """Do what one button asks for, tell what came of it, and go back where it was pressed."""
    try:
        action(**what, by=request.user, at=timezone.now())
        messages.success(request, words)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return back_where(request, otherwise)


def _place_of(maintenance):
    return maintenance.room_id or maintenance.bed.room_id


def _today(request, at):
    centre = request.user.centre
    return {"today": at.astimezone(centre.zone).date(), "tonight": centre.night(at)}
