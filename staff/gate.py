"""Who passes: what a sign-in must be, asked of the server's clock with every request (P14).

Order: open and not too long; its device not refused; not idle; the account confirmed; the device
known; the second factor done; not locked; the terms accepted. What is not passed is answered here,
before any view.
"""

from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode

from staff import sign_ins
from staff.devices import holds_cookie
from staff.models import SignIn

ALWAYS = ("staff:sign_in", "staff:sign_out", "staff:language", "health", "api:health")
OF_THE_LOCK = (
    "staff:locked",
    "staff:lock",
    "staff:member_switch",
    "staff:member_park",
    "staff:passkey_challenge",
)
SECOND_FACTOR = "/sign-in/"  # and what lies below: codes, set-up, passkeys
PERSON = "X-Person"  # session.js sets it on what somebody's own hand has asked for
KEPT = "X-Page-Kept"  # lock.js holds the page and asks for no other
SAYS = "X-Session"
CLEAR = '"cache", "storage"'  # browsers heed it over HTTPS only


class SignInGateMiddleware:
    """Load the sign-in that the session names and let through only one that holds."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.sign_in = request.device_id = None
        if not _by_session(request):
            return self.get_response(request)
        now, sign_in = timezone.now(), sign_ins.named_in(request.session)
        if over := _over(request, sign_in, now):
            return self._ended(request, over, now)
        request.sign_in, request.device_id = sign_in, sign_in.device_id
        if answer := _stopped(request, sign_in, now):
            return answer
        if by_person(request) and not sign_ins.is_locked(sign_in, now):
            sign_ins.seen(sign_in, now)
        return self.get_response(request)

    def _ended(self, request, reason, now):
        sign_ins.leave(request, reason, at=now)
        response = self.get_response(request)
        response.headers[SAYS], response.headers["Clear-Site-Data"] = "ended", CLEAR
        return response


def by_person(request) -> bool:
    """Tell what somebody did from what a page asks by itself: only pages opened, and `PERSON`."""
    by_script = request.htmx or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    return "seen" not in request.GET and (not by_script or request.headers.get(PERSON) == "1")


def _by_session(request):
    """Programs bring a token and no session; strangers are sent away further on."""
    if request.path.startswith("/api/") and "Authorization" in request.headers:
        return False
    return request.user.is_authenticated


def _over(request, sign_in, now):
    if sign_in is None or sign_in.member_id != request.user.pk:
        return SignIn.End.SIGNED_OUT
    sign_in.member = request.user
    if sign_in.device and not holds_cookie(request, sign_in.device):
        return SignIn.End.REVOKED
    return sign_ins.is_over(sign_in, now)


def _stopped(request, sign_in, now):
    """Return where she must go first, if this address is not it."""
    if request.path in _paths(ALWAYS):
        return None
    for wanted, passes in _steps(request, sign_in, now):
        if wanted:
            return passes(request, sign_in, now)
    return None


def _steps(request, sign_in, now):
    yield request.user.awaits_confirmation_since is not None, _to_confirmation
    if not settings.DEMO:
        needs_device = request.user.centre.requires_devices
        yield needs_device and sign_in.device_id is None, _to_device
        yield sign_in.second_factor_at is None, _to_second_factor
    yield sign_ins.is_locked(sign_in, now), _to_lock
    if not settings.DEMO:
        yield not sign_in.accepted_terms, _to_terms


def _to_confirmation(request, sign_in, now):
    return _to(request, "staff:confirmation_awaited")


def _to_device(request, sign_in, now):
    return _to(request, "staff:device_code")


def _to_second_factor(request, sign_in, now):
    if request.path.startswith(SECOND_FACTOR):
        return None
    return _to(request, "staff:second_factor")


def _to_terms(request, sign_in, now):
    return _to(request, "staff:terms")


def _to_lock(request, sign_in, now):
    sign_ins.lock(sign_in, now)
    if request.path in _paths(OF_THE_LOCK):
        return None
    if request.htmx or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse(status=423, headers={SAYS: "locked"})
    back = urlencode({"next": request.path}) if request.method == "GET" else ""
    return redirect(f"{_path('staff:locked')}?{back}".rstrip("?"))


def _to(request, name):
    return None if request.path == _path(name) else redirect(_path(name))


@lru_cache
def _path(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/sign-in/second/" if name == "staff:second_factor" else ""


@lru_cache
def _paths(names):
    return frozenset(filter(None, map(_path, names)))
