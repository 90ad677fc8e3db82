from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.devices import COOKIE, COOKIE_DAYS, add_device, admit_device, devices_of, refuse_device
from staff.locking_forms import DeviceCodeForm, DeviceForm
from staff.models import Device
from staff.views.trail import settings_trail


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.manage_devices")
@answer_once
def device_list(request):
    """List the devices; adding one shows its code on the answer, this once."""
    form, now = DeviceForm(request.POST if request.method == "POST" else None), timezone.now()
    context = {"trail": settings_trail(), "now": now}
    if form.is_valid():
        added, code = add_device(
            centre=request.user.centre, by=request.user, at=now, **form.cleaned_data
        )
        context |= {"added": added, "code": code}
        form = DeviceForm()
    context |= {"form": form, "devices": devices_of(member=request.user)}
    status = 422 if form.errors else 200
    return render(request, "staff/device_list.html", context, status=status)


@require_POST
@requires("staff.manage_devices", on=Device)
@answer_once
def device_refuse(request, device):
    refuse_device(device=device, by=request.user, at=timezone.now())
    messages.success(request, _("The device is refused, and whoever was signed in on it is out."))
    return redirect("staff:device_list")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.use_house")
def device_code(request):
    """Ask, on a device that the house does not know, for the code that was shown for it."""
    form = DeviceCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            at = timezone.now()
            secret = admit_device(sign_in=request.sign_in, at=at, **form.cleaned_data)
            return _remember(redirect("home"), secret)
        except DomainError as refusal:
            form.add_error("code", str(refusal))
    status = 422 if form.errors else 200
    return render(request, "staff/device_code.html", {"form": form}, status=status)


def _remember(response, secret):
    response.set_cookie(
        COOKIE,
        secret,
        max_age=COOKIE_DAYS * 24 * 60 * 60,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )
    return response
