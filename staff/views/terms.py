from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.locking_forms import ChoosePinForm
from staff.pins import choose_pin
from staff.terms import VERSION, accept_terms, accepted_at


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.use_house")
def terms(request):
    if request.method == "POST":
        accept_terms(member=request.user, at=timezone.now(), device_id=request.device_id)
        return redirect("home" if request.user.pin or settings.DEMO else "staff:pin_change")
    context = {"accepted_at": accepted_at(request.user), "version": VERSION}
    return render(request, "staff/terms.html", context)


@sensitive_post_parameters("current", "pin", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.use_house")
@answer_once
def pin_change(request):
    data = request.POST if request.method == "POST" else None
    form = ChoosePinForm(data, member=request.user)
    if form.is_valid():
        try:
            choose_pin(member=request.user, pin=form.cleaned_data["pin"], at=timezone.now())
            messages.success(request, _("Your PIN is kept."))
            return redirect("staff:preferences")
        except DomainError as refusal:
            form.add_error("pin", str(refusal))
    status = 422 if form.errors else 200
    return render(request, "staff/pin_change.html", {"form": form}, status=status)
