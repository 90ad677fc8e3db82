"""Her own factors, in the preferences; each change within five minutes of proving herself."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.factors import StepUpForm, confirm_now, factors_of, recovery, step_up_form
from staff.factors.forms import AppForm, PasskeyForm
from staff.factors.managing import remove_factor, renew_codes
from staff.models import Authenticator
from staff.views.factors import READ, add_factor, may_change, picture, show_codes

MANAGE = "staff:second_factor_manage"


@require_http_methods(READ)
@requires("staff.use_house")
@answer_once
def second_factor_manage(request):
    """List what she has; a POST proves that it is she, and opens what changes it."""
    at = timezone.now()
    step_up, status = step_up_form(request, at=at, anew=False), 200
    if request.method == "POST":
        try:
            confirm_now(request=request, data=request.POST, at=at, anew=False)
            return redirect(MANAGE)
        except DomainError as refusal:
            step_up, status = StepUpForm.refused(request.POST, refusal), refusal.status
    return _list(request, {"step_up": step_up, "passkey": PasskeyForm()}, status)


def _list(request, context, status=200):
    member = request.user
    factors = list(factors_of(member))
    has_app = any(factor.kind == Authenticator.Kind.TOTP for factor in factors)
    context |= {
        "preferences_trail": _trail()[:1],
        "factors": factors,
        "has_app": has_app,
        "codes_left": recovery.codes_left(member),
    }
    return render(request, "staff/second_factor_manage.html", context, status=status)


def after_proof(view):
    """Let a view change her factors only if she proved herself within five minutes."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if may_change(request):
            return view(request, *args, **kwargs)
        messages.info(request, _("Say first that it is you, then change it."))
        return redirect(MANAGE)

    return guarded


@require_http_methods(READ)
@requires("staff.use_house")
@answer_once
@after_proof
def second_factor_app(request):
    form = AppForm()
    if request.method == "POST":
        forms, done = add_factor(request, timezone.now())
        if done:
            return _changed(request, _("The app is set up."))
        form = forms["app"]
    context = {"app": form, "preferences_trail": _trail(), **picture(request)}
    status = 422 if form.errors else 200
    return render(request, "staff/second_factor_app.html", context, status=status)


@require_POST
@requires("staff.use_house")
@answer_once
@after_proof
def second_factor_passkey(request):
    forms, done = add_factor(request, timezone.now())
    if done:
        return _changed(request, _("The passkey is kept."))
    return _list(request, {"passkey": forms["passkey"]}, 422)


@require_POST
@requires("staff.use_house")
@answer_once
@after_proof
def recovery_codes_renew(request):
    return show_codes(request, renew_codes(member=request.user, at=timezone.now()))


@require_POST
@requires("staff.use_house", on=Authenticator)
@answer_once
@after_proof
def second_factor_remove(request, factor):
    try:
        remove_factor(factor=factor, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return _list(request, {"passkey": PasskeyForm(), "refusal": refusal}, 409)
    return _changed(request, _("It is removed."))


def _trail():
    return [
        {"label": _("Preferences"), "url": reverse("staff:preferences")},
        {"label": _("Second step"), "url": reverse(MANAGE)},
    ]


def _changed(request, words):
    messages.success(request, words)
    return redirect(MANAGE)
