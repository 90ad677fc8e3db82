from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rooms.actions import accept_making_room, check_in_making_room
from rooms.actions.check_in import guests_in
from rooms.actions.drafts import answers_of
from rooms.forms.fit import FitForm
from rooms.forms.making_room import AcceptOfferForm, OfferForm
from rooms.in_turn import asked_by
from rooms.making_room import room_made
from rooms.models import CheckInDraft, StayRequest
from rooms.offers import offer_in, signed_offer
from rooms.tonight import board_number
from rooms.views.asking import posted
from rooms.views.check_in import today_of
from rooms.views.check_in_steps import HOLD_MINUTES
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing


@require_http_methods(["GET", "HEAD", "POST"])
@answer_once  # above: the draft is gone when the answer is given again
@requires("rooms.make_room", on=CheckInDraft)
def check_in_room(request, draft):
    """Who would have to move so that those at the door have a place; then all of it at once."""
    form = OfferForm(posted(request))
    if form.is_valid():
        minutes = HOLD_MINUTES if request.POST.get("go") == "hold" else None
        act = {"draft": draft, "hold_minutes": minutes}
        admission = _confirmed(request, form, draft, check_in_making_room, act)
        if admission is not None:
            messages.success(request, _made(admission, minutes), extra_tags="undo")
            return redirect("rooms:stay_detail", admission.stays[0].pk)
    answers = answers_of(draft)
    asked = {
        "guests": guests_in(answers, today=today_of(request)),
        "from_on": date.fromisoformat(answers["from_on"]),
        "nights": answers["nights"],
    }
    return _page(request, draft, form, asked, back=reverse("rooms:check_in_bed", args=[draft.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.make_room", on=StayRequest)
@answer_once
def request_room(request, wish):
    """The same for those who wait: their beds are held, by whoever decides requests."""
    decides = request.user.has_perm("rooms.decide_request", wish) and wish.is_open
    screened = wish.screenings.exists()
    minutes = str(request.user.centre.hold_minutes)
    form = AcceptOfferForm(
        posted(request) if decides else None, is_screened=screened, initial={"hold": minutes}
    )
    if form.is_valid():
        said = form.cleaned_data
        act = {"request": wish, "hold_minutes": form.minutes, "reason": said["reason"]}
        act |= {"unscreened": said.get("unscreened", "")}
        if _confirmed(request, form, wish, accept_making_room, act) is not None:
            messages.success(request, _("Others have moved, and beds are held for them."))
            return redirect("rooms:request_detail", wish.pk)
        wish.refresh_from_db()
    wish.centre = request.user.centre
    asked = asked_by(wish, timezone.now())
    given = {"guests": asked.guests, "from_on": asked.from_on, "nights": asked.nights}
    shown = form if decides else None
    return _page(request, wish, shown, given, back=reverse("rooms:request_detail", args=[wish.pk]))


@require_POST
@requires("rooms.make_room")
def fit_room(request):
    """The same for a group that was typed: nothing is kept; their check-in confirms it."""
    form = FitForm(request.POST, night=request.user.centre.night())
    if not form.is_valid():
        return redirect("rooms:fit")
    said = form.cleaned_data
    asked = {"guests": form.guests(), "from_on": said["from_on"], "nights": said["nights"]}
    return _page(request, None, None, asked, back=reverse("rooms:board"), group=form)


def _confirmed(request, form, about, action, act):
    """Do what was shown; a refusal is put on the form, with the moves of now below it."""
    value = form.cleaned_data["offer"]
    offer = offer_in(value=value, about=about.pk, member=request.user)
    if offer is None:
        form.add_error(None, _("These moves are not good any more. Look at them again."))
        return None
    try:
        admission = action(offer=offer, by=request.user, at=timezone.now(), **act)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None
    moved = [move.stay.person_id for move in offer.moves]
    showing(request, [*moved, *(stay.person_id for stay in admission.stays)])
    return admission


def _made(admission, minutes):
    if minutes:
        return _("Others have moved, and the beds are held.")
    return _("Others have moved, and the beds are hers.")


def _page(request, about, form, asked, *, back, group=None):
    seen, _zone = board_number(request.user.centre_id)
    made = room_made(member=request.user, **asked, at=timezone.now())
    showing(request, made.persons)
    context = {
        "made": made,
        "form": form,
        "offer": signed_offer(made=made, about=about.pk, seen=seen) if about else "",
        "is_draft": isinstance(about, CheckInDraft),
        "hold_minutes": HOLD_MINUTES,
        "back": back,
        "group": group,
        "nights": asked["nights"],
        "from_on": asked["from_on"],
        "people": len(asked["guests"]),
        "tonight": request.user.centre.night(),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "rooms/make_room.html", context, status=status)
