from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rooms.actions import BedsTaken, close_beds, extend_closures, reopen_bed
from rooms.forms.readiness import CloseBedForm, FinishForm, UntilForm
from rooms.models import Bed, OutOfService, Room
from rooms.selectors_places import closures_of
from rooms.views.asking import posted
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing

POSTS = ["GET", "HEAD", "POST"]


@require_http_methods(POSTS)
@requires("rooms.close_bed", on=Bed)
@answer_once
def bed_out(request, bed):
    """A bed out of service: for which nights and why, longer or shorter, and back."""
    return _put_out(request, bed.room, bed)


@require_http_methods(POSTS)
@requires("rooms.close_bed", on=Room)
@answer_once
def room_out(request, room):
    """All beds of a room out of service at once."""
    return _put_out(request, room)


@require_POST
@requires("rooms.close_bed", on=OutOfService)
@answer_once
def closure_extend(request, closure):
    """The bed is back later than was thought, or sooner."""
    form = UntilForm(request.POST, prefix=str(closure.pk))
    taken = ()
    if form.is_valid():
        taken = refused(request, form, extend_closures, closures=[closure], **form.cleaned_data)
        if taken is None:
            messages.success(request, _("Saved."))
            return redirect("rooms:bed_out", closure.bed_id)
    return _page(request, closure.bed.room, closure.bed, extending=form, taken=taken)


@require_POST
@requires("rooms.close_bed", on=OutOfService)
@answer_once
def closure_end(request, closure):
    """The bed is in service again from tonight on."""
    form = FinishForm(request.POST)
    to_clean = form.is_valid() and form.cleaned_data["to_clean"]
    try:
        reopen_bed(closure=closure, to_clean=to_clean, by=request.user, at=timezone.now())
        messages.success(request, _("The bed is in service again."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("rooms:bed_out", closure.bed_id)


def refused(request, form, action, **what):
    """Do it and return None; or put the refusal on the form and return who is in the way."""
    try:
        action(**what, by=request.user, at=timezone.now())
    except BedsTaken as refusal:
        showing(request, [one.stay.person_id for one in refusal.taken])
        form.add_error(None, str(refusal))
        return refusal.taken
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return ()
    return None


def _put_out(request, room, bed=None):
    tonight = request.user.centre.night()
    form = CloseBedForm(posted(request), initial={"from_on": tonight})
    taken = ()
    if request.method == "POST" and form.is_valid():
        beds = [bed] if bed else list(room.beds.filter(is_active=True))
        taken = refused(request, form, close_beds, beds=beds, **form.cleaned_data)
        if taken is None:
            messages.success(request, _("Out of service. The board shows it."))
            return redirect("rooms:room_readiness", room.pk)
    return _page(request, room, bed, form=form, taken=taken)


def _page(request, room, bed, *, form=None, extending=None, taken=()):
    """Draw the page of a bed or a whole room; 422 if what came was wrong or refused."""
    tonight = request.user.centre.night()
    closures = closures_of(bed, tonight) if bed else ()
    context = {
        "room": room,
        "bed": bed,
        "form": form or CloseBedForm(initial={"from_on": tonight}),
        "closures": [(row, _extend_form(row, extending), _finish_form(row)) for row in closures],
        "taken": taken,
        "tonight": tonight,
    }
    wrong = any(one and one.is_bound and one.errors for one in (form, extending))
    return render(request, "rooms/bed_out.html", context, status=422 if wrong else 200)


def _extend_form(row, extending):
    if extending is not None and extending.prefix == str(row.pk):
        return extending
    return UntilForm(prefix=str(row.pk), initial={"until_on": row.until_on})


def _finish_form(row):
    return FinishForm(auto_id=f"{row.pk}-%s")
