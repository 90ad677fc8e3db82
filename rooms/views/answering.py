"""A request is decided, by whoever may: hold beds, decline, not now, take up again."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rooms.actions import (
    accept_request,
    put_off_request,
    refuse_request,
    release_request,
    take_up_request,
)
from rooms.forms.requests import AcceptForm, PutOffForm, RefuseForm
from rooms.models import Bed, StayRequest
from rooms.views.request_page import decide, press
from shelter.shared.access import requires
from staff.answers import answer_once


@require_POST
@requires("rooms.decide_request", on=StayRequest)
@answer_once
def request_accept(request, wish):
    """Hold beds for all of them, or expect them on a later night."""
    form = _form(request, wish, AcceptForm, "accept", comes_later=True)
    given = _place(request.user, form) if form.is_valid() else {}
    message = _("Beds are held for them.")
    return decide(request, wish, "accept_form", form, accept_request, message, **given)


def _place(member, form):
    """Return what was chosen as the action takes it, the beds in the order of the people."""
    said = form.cleaned_data
    ids, from_on, nights = said["place"]
    rows = Bed.objects.visible_to(member).select_related("room__villa").in_bulk(ids)
    return {
        "reason": said["reason"],
        "unscreened": said.get("unscreened", ""),
        "hold_minutes": form.minutes,
        "beds": [rows[pk] for pk in ids if pk in rows],
        "from_on": from_on,
        "nights": nights,
    }


@require_POST
@requires("rooms.decide_request", on=StayRequest)
@answer_once
def request_refuse(request, wish):
    """Decline it, with a reason that is counted."""
    form = _form(request, wish, RefuseForm, "refuse")
    given = form.given() if form.is_valid() else {}
    message = _("Declined, and counted without a name. Help her to another place.")
    return decide(request, wish, "refuse_form", form, refuse_request, message, **given)


@require_POST
@requires("rooms.decide_request", on=StayRequest)
@answer_once
def request_put_off(request, wish):
    """Not now: until a day on which it is looked at again."""
    form = _form(request, wish, PutOffForm, "put-off")
    given = form.given() if form.is_valid() else {}
    message = _("Not now. It comes back on the day you chose; she may ask again at any time.")
    return decide(request, wish, "put_off_form", form, put_off_request, message, **given)


@require_POST
@requires("rooms.decide_request", on=StayRequest)
@answer_once
def request_take_up(request, wish):
    return press(request, wish, take_up_request, _("Taken up again, at its old place."))


@require_POST
@requires("rooms.decide_request", on=StayRequest)
@answer_once
def request_release(request, wish):
    message = _("The beds are free again; they wait at their old place.")
    return press(request, wish, release_request, message)


def _form(request, wish, form, name, **more):
    is_screened = wish.state == StayRequest.State.NOT_NOW or wish.screenings.exists()
    return form(request.POST, auto_id=f"{name}-%s", is_screened=is_screened, **more)
