from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.actions import add_shift, cancel_shift
from staff.answers import answer_once
from staff.forms import ShiftForm
from staff.models import DutyShift
from staff.selectors import members_of, shifts_from
from staff.views.trail import settings_trail

MOST_SHIFTS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.manage_shifts")
@answer_once
def shift_list(request):
    data = request.POST if request.method == "POST" else None
    form = ShiftForm(data, members=members_of(member=request.user).filter(is_active=True))
    if form.is_valid():
        try:
            add_shift(by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The shift is entered."))
            return redirect("staff:shift_list")
        except DomainError as refusal:
            form.add_error("ends_at", str(refusal))
    return _shift_page(request, form, status=422 if form.errors else 200)


@require_POST
@requires("staff.manage_shifts", on=DutyShift)
@answer_once
def shift_cancel(request, shift):
    try:
        cancel_shift(shift=shift, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        form = ShiftForm(members=members_of(member=request.user).filter(is_active=True))
        return _shift_page(request, form, status=422)
    messages.success(request, _("The shift is taken back."))
    return redirect("staff:shift_list")


def _shift_page(request, form, status):
    now = timezone.now()
    shifts = shifts_from(member=request.user, at=now)[:MOST_SHIFTS]
    context = {"form": form, "shifts": shifts, "now": now, "trail": settings_trail()}
    return render(request, "staff/shift_list.html", context, status=status)
