"""Requests for a place: taken down, screened, put on the waiting list, withdrawn."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rooms.actions import (
    Wish,
    ask_request,
    queue_request,
    request_words,
    screen_request,
    withdraw_request,
)
from rooms.forms.requests import RequestForm, ScreenForm, WithdrawForm
from rooms.models import StayRequest
from rooms.views.request_page import decide, press, request_page
from rooms.waiting import known_person, persons_of, requests_to_decide
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing


@require_safe
@requires("rooms.view_request")
def request_list(request):
    """Requests that wait for a screening or a decision."""
    on = timezone.now().astimezone(request.user.centre.zone).date()
    rows = requests_to_decide(member=request.user, on=on)
    showing(request, persons_of(rows))
    context = {
        "to_screen": [row for row in rows if not row.request.is_screened],
        "to_decide": [row for row in rows if row.request.is_screened],
        "may_ask": request.user.has_perm("rooms.screen_request"),
    }
    return render(request, "rooms/request_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.screen_request")
@answer_once
def request_new(request):
    """Take down a request. A POST that does not say how she came brings the group of a fit."""
    night, region = request.user.centre.night(), request.user.centre.country
    if request.method == "POST" and "channel" in request.POST:
        form = RequestForm(request.POST, night=night, region=region)
        wish = _taken_down(request, form) if form.is_valid() else None
        if wish is not None:
            messages.success(request, _("Taken down. Screen it now, if you can."))
            return redirect("rooms:request_detail", wish.pk)
        return render(request, "rooms/request_new.html", {"form": form}, status=422)
    typed = request.POST if request.method == "POST" else {}
    initial = {name: typed.get(name) for name in typed if name in RequestForm.base_fields}
    if "needs" in typed:
        initial["needs"] = typed.getlist("needs")
    form = RequestForm(night=night, region=region, initial=initial)
    return render(request, "rooms/request_new.html", {"form": form})


def _taken_down(request, form):
    """Return the request; a refusal is put on the form."""
    said, person = form.cleaned_data, _known(request, form)
    if form.errors:
        return None
    wish = Wish(
        guests=form.guests(),
        person=person,
        **{name: said[name] for name in ("from_on", "nights", "channel", "urgency")},
        **{name: said[name] for name in ("whereabouts", "words", "number")},
    )
    try:
        return ask_request(
            centre=request.user.centre, wish=wish, by=request.user, at=timezone.now()
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


def _known(request, form):
    """Return whom the code names; a code that is nobody's is put on the form."""
    code = form.cleaned_data["code"]
    person = known_person(member=request.user, code=code) if code else None
    if code and person is None:
        form.add_error("code", _("Nobody whom you may see has this code."))
    if person is not None:
        showing(request, [person.pk])
    return person


@require_safe
@requires("rooms.view_request", on=StayRequest)
def request_detail(request, wish):
    """One request: what is known without a name, where it stands, and what may be done now."""
    return request_page(request, wish)


@require_POST
@requires("rooms.screen_request", on=StayRequest)
@answer_once
def request_screen(request, wish):
    """Keep what was found when the four questions were asked."""
    form = ScreenForm(request.POST, auto_id="screen-%s")
    found = {"answers": form.answers()} if form.is_valid() else {}
    message = _("The answers are kept.")
    return decide(request, wish, "screen_form", form, screen_request, message, **found)


@require_POST
@requires("rooms.screen_request", on=StayRequest)
@answer_once
def request_queue(request, wish):
    return press(request, wish, queue_request, _("On the waiting list."))


@require_POST
@requires("rooms.screen_request", on=StayRequest)
@answer_once
def request_withdraw(request, wish):
    """She wants it no more, or it was a mistake."""
    form = WithdrawForm(request.POST, auto_id="withdraw-%s")
    why = form.cleaned_data if form.is_valid() else {}
    message = _("Withdrawn. What she told is destroyed.")
    return decide(request, wish, "withdraw_form", form, withdraw_request, message, **why)


@require_POST
@requires("rooms.screen_request", on=StayRequest)
def request_reveal(request, wish):
    """Her words and the number to call back: shown on purpose, and the read log says so."""
    if wish.person_id:
        showing(request, [wish.person_id], reason="request")
    context = {"wish": wish, "told": request_words(request=wish)}
    return render(request, "rooms/request_reveal.html", context)
