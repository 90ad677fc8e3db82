"""The page of one request, drawn again with whatever form was refused."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from rooms.forms.requests import AcceptForm, PutOffForm, RefuseForm, ScreenForm, WithdrawForm
from rooms.models import StayRequest
from rooms.views.asking import done
from rooms.waiting import asking, offer_to, stays_held_for, steps_of
from shelter.shared.errors import DomainError
from staff.audit import showing

State = StayRequest.State
USUAL_REVIEW = timedelta(days=30)


def decide(request, wish, name, form, action, message, **more):
    """Do ``action`` with what the form says, or draw the page with it: 422, nothing is lost."""
    act = {"request": wish, "by": request.user, "at": timezone.now(), **more}
    if form.is_valid() and done(form, action, **act):
        messages.success(request, message)
        return redirect("rooms:request_detail", wish.pk)
    wish.refresh_from_db()
    return request_page(request, wish, status=422, **{name: form})


def press(request, wish, action, message):
    """Do what a single button asks for; a refusal is told on the page."""
    try:
        action(request=wish, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, message)
    return redirect("rooms:request_detail", wish.pk)


def request_page(request, wish, status=200, **forms):
    """Draw a request: what is known, what may be offered now, and what may be done by whom."""
    member, at = request.user, timezone.now()
    on = at.astimezone(member.centre.zone).date()
    wish.centre = member.centre
    screenings = list(wish.screenings.select_related("screened_by").order_by("-pk"))
    stays = stays_held_for(request=wish, member=member) if wish.household_id else []
    showing(request, [*filter(None, [wish.person_id]), *(stay.person_id for stay in stays)])
    may = _rights(member, wish)
    offer = offer_to(request=wish, at=at) if may["may_decide"] else None
    context = {
        "wish": wish,
        "asking": asking(wish, on),
        "screening": next(iter(screenings), None),
        "stays": stays,
        "may_see_stay": member.has_perm("rooms.view_stay"),
        "steps": steps_of(request=wish),
        "offer": offer,
        "refusal": _said_elsewhere(may, forms),
        **may,
        **(_forms(wish, on, offer, bool(screenings)) | forms),
    }
    return render(request, "rooms/request_detail.html", context, status=status)


def _rights(member, wish):
    decides = member.has_perm("rooms.decide_request", wish)
    screens = member.has_perm("rooms.screen_request", wish)
    return {
        "may_screen": screens and wish.is_open,
        "may_queue": screens and wish.state == State.REQUESTED,
        "may_decide": decides and wish.is_open,
        "may_put_off": decides and (wish.is_open or wish.state == State.NOT_NOW),
        "may_take_up": decides and wish.state == State.NOT_NOW,
        "may_release": decides and wish.state == State.HELD,
        "may_withdraw": screens and not wish.is_over,
        "may_make_room": member.has_perm("rooms.make_room", wish) and wish.is_open,
        "may_reveal": screens and wish.keeps_words,
    }


def _forms(wish, on, offer, is_screened):
    said = {"is_screened": is_screened}
    later = offer is not None and offer.is_later_than(wish.centre.night())
    how = {"urgency": wish.urgency, "whereabouts": wish.whereabouts}
    minutes = str(wish.centre.hold_minutes)
    return {
        "screen_form": ScreenForm(initial=how, auto_id="screen-%s"),
        "accept_form": AcceptForm(
            comes_later=later, auto_id="accept-%s", initial={"hold": minutes}, **said
        ),
        "refuse_form": RefuseForm(auto_id="refuse-%s", **said),
        "put_off_form": PutOffForm(
            auto_id="put-off-%s",
            initial={"review_on": on + USUAL_REVIEW},
            is_screened=is_screened or wish.state == State.NOT_NOW,
        ),
        "withdraw_form": WithdrawForm(auto_id="withdraw-%s"),
    }


def _said_elsewhere(may, forms):
    """Return why something was refused whose form the page does not draw any more."""
    drawn = {
        "screen_form": "may_screen",
        "accept_form": "may_decide",
        "refuse_form": "may_decide",
        "put_off_form": "may_put_off",
        "withdraw_form": "may_withdraw",
    }
    return " ".join(
        error
        for name, form in forms.items()
        if not may[drawn[name]]
        for error in form.non_field_errors()
    )
