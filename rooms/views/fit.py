from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rooms.actions import decline_request
from rooms.allocation import best_beds
from rooms.forms.fit import DeclineFitForm, FitForm
from shelter.shared.access import requires
from shelter.shared.htmx import render_page
from staff.answers import answer_once


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.check_in")
def fit(request):
    """Where a group could sleep, and why there; nothing is kept and nobody is shown."""
    night = request.user.centre.night()
    if request.method != "POST":
        return fit_page(request, FitForm(night=night))
    form = FitForm(request.POST, night=night)
    if not form.is_valid():
        return fit_page(request, form, status=422)
    found = best_beds(
        centre=request.user.centre,
        guests=form.guests(),
        from_on=form.cleaned_data["from_on"],
        nights=form.cleaned_data["nights"],
    )
    return fit_page(request, form, found=found, declining=DeclineFitForm(night=night))


@require_POST
@requires("rooms.decline_request")
@answer_once
def fit_decline(request):
    """Record that a group could not be placed, and why: it counts in the figures."""
    form = DeclineFitForm(request.POST, night=request.user.centre.night())
    if not form.is_valid():
        return fit_page(request, form, status=422)
    decline_request(
        centre=request.user.centre,
        guests=form.guests(),
        from_on=form.cleaned_data["from_on"],
        nights=form.cleaned_data["nights"],
        channel=form.cleaned_data["channel"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("Recorded: they could not be placed."))
    return redirect("rooms:board")


def fit_page(request, form, found=None, declining=None, status=200):
    context = {"form": form, "found": found, "declining": declining}
    return render_page(request, "rooms/fit.html", context, fragment="fit", status=status)
