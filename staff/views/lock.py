from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff import sign_ins
from staff.factors import passkeys
from staff.gate import CLEAR, KEPT, SAYS
from staff.locking_forms import PinForm, SwitchForm
from staff.models import SignIn
from staff.switching import OnlyOnHouseDevices, park, switch_member

LONGEST_ANSWER = 20_000


@require_POST
@requires("staff.use_house")
def session_active(request):
    """Answer one who is typing; the gate has noted the time."""
    return HttpResponse(status=204)


@require_POST
@requires("staff.use_house")
def lock(request):
    sign_ins.lock(request.sign_in, timezone.now())
    return HttpResponse(status=204) if KEPT in request.headers else redirect("staff:locked")


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.use_house")
def locked(request):
    """Show nothing but a field; the PIN opens the page that was kept, or the one asked for."""
    if _is_others(request):
        return _over(request, "", SignIn.End.SIGNED_OUT)
    back = _page_of_ours(request.POST.get("next") or request.GET.get("next", ""))
    form = PinForm(request.POST if request.method == "POST" else None, member=request.user)
    if request.POST.get("factor_passkey") or form.is_valid():
        try:
            _unlock(request, form)
            return HttpResponse(status=204) if KEPT in request.headers else redirect(back)
        except sign_ins.SignInEnded as refusal:
            return _over(request, refusal, SignIn.End.WRONG_PIN)
        except DomainError as refusal:
            form.add_error("pin", str(refusal))
    if KEPT in request.headers and form.errors:
        said = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"message": " ".join(said)}, status=422)
    name = "staff/locked.html#lock-card" if KEPT in request.headers else "staff/locked.html"
    status = 422 if form.errors else 200
    return render(request, name, {"form": form, "next": back}, status=status)


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.use_house")
def member_switch(request):
    form = SwitchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            switch_member(request=request, at=timezone.now(), **form.cleaned_data)
            return redirect("home")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return _switch_page(request, form)


@require_POST
@requires("staff.use_house")
def member_park(request):
    try:
        park(request=request, at=timezone.now())
    except OnlyOnHouseDevices as refusal:
        form = SwitchForm({})
        form.errors.clear()
        form.add_error(None, str(refusal))
        return _switch_page(request, form)
    return _to_sign_in()


def _switch_page(request, form):
    may_wait = settings.DEMO or request.sign_in.device_id is not None
    context = {"form": form, "may_wait": may_wait}
    status = 422 if form.errors else 200
    return render(request, "staff/member_switch.html", context, status=status)


def _unlock(request, form):
    """Open with her passkey, which cannot be guessed and is not counted, or with her PIN."""
    at, answer = timezone.now(), request.POST.get("factor_passkey", "")[:LONGEST_ANSWER]
    if not answer:
        sign_ins.unlock(sign_in=request.sign_in, pin=form.cleaned_data["pin"], at=at)
    elif passkeys.accept(request, answer, at, request.user):
        sign_ins.unlock_proven(sign_in=request.sign_in, at=at)
    else:
        form.errors.pop("pin", None)
        raise sign_ins.WrongPin(_("The passkey was not used. Try again, or type a code."))


def _is_others(request):
    """Tell whether the page that is kept was shown to another sign-in than the one of now."""
    return request.headers.get(KEPT, str(request.sign_in.pk)) != str(request.sign_in.pk)


def _over(request, refusal, reason):
    if not _is_others(request):
        sign_ins.leave(request, reason, at=timezone.now())
    if KEPT in request.headers:
        response = JsonResponse({"message": str(refusal)}, status=401)
        response.headers[SAYS], response.headers["Clear-Site-Data"] = "ended", CLEAR
        return response
    return _to_sign_in()


def _to_sign_in():
    response = redirect("staff:sign_in")
    response.headers["Clear-Site-Data"] = CLEAR
    return response


def _page_of_ours(wanted):
    """Return an address of this house that a page may be opened at, else home."""
    if not (wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)):
        return "/"
    try:
        resolve(wanted)
    except Resolver404:
        return "/"
    return wanted
