"""Signing in, after the password: the second factor, its set-up, and a passkey in place of both."""

import secrets

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.pictures import qr_svg
from staff.answers import answer_once
from staff.factors import (
    StepUpForm,
    check_factor,
    has_own_factor,
    has_second_factor,
    is_asked,
    passkeys,
    totp,
)
from staff.factors.forms import AppForm, PasskeyForm
from staff.factors.managing import renew_codes, set_up_app, set_up_passkey
from staff.forms import SignInForm
from staff.sign_ins import pass_second_factor
from staff.views.sign_in import go_on

NONCE, FIRST_CODE = "app_nonce", "first_code"
READ = ["GET", "HEAD", "POST"]


@require_http_methods(READ)
@requires("staff.use_house")
@answer_once
def second_factor(request):
    if not _is_half(request):
        return redirect("home")
    if _sets_up_first(request):
        return redirect("staff:second_factor_set_up")
    form, status = StepUpForm(), 200
    if request.method == "POST":
        at = timezone.now()
        try:
            used = check_factor(member=request.user, data=request.POST, request=request, at=at)
            return _passed(request, used, at)
        except DomainError as refusal:
            form, status = StepUpForm.refused(request.POST, refusal), refusal.status
    return render(request, "staff/second_factor.html", {"step_up": form}, status=status)


def _passed(request, used, at):
    """Go on; whoever came with a code that was given to her sets up a factor of her own first."""
    if not has_own_factor(request.user):
        request.session[FIRST_CODE] = str(request.sign_in.pk)
        return redirect("staff:second_factor_set_up")
    pass_second_factor(sign_in=request.sign_in, at=at)
    return go_on(request)


@require_http_methods(READ)
@requires("staff.use_house")
@answer_once
def second_factor_set_up(request):
    if not (_is_half(request) and _sets_up_first(request)):
        return redirect("staff:second_factor" if _is_half(request) else "home")
    forms = {"app": AppForm(), "passkey": PasskeyForm()}
    if request.method == "POST":
        at = timezone.now()
        forms, done = add_factor(request, at)
        if done:
            pass_second_factor(sign_in=request.sign_in, at=at)
            return show_codes(request, renew_codes(member=request.user, at=at))
    context = {**forms, **picture(request)}
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "staff/second_factor_set_up.html", context, status=status)


def add_factor(request, at):
    """Add what was sent, an app or a passkey; return the forms, and whether it is done."""
    is_passkey = "made_passkey" in request.POST
    forms = {"app": AppForm(), "passkey": PasskeyForm()}
    name, kind = ("passkey", PasskeyForm) if is_passkey else ("app", AppForm)
    forms[name] = form = kind(request.POST)
    if not form.is_valid():
        return forms, False
    try:
        _add(request, form.cleaned_data, at)
    except DomainError as refusal:
        form.add_error("label" if is_passkey else "app_code", str(refusal))
        return forms, False
    return forms, True


def _add(request, sent, at):
    member = request.user
    if "made_passkey" in sent:
        label = sent["label"] or _("passkey")
        answer = sent["made_passkey"]
        set_up_passkey(request=request, member=member, answer=answer, label=label, at=at)
    else:
        nonce = request.session.get(NONCE) or secrets.token_urlsafe(16)
        set_up_app(member=member, nonce=nonce, code=sent["app_code"], at=at)
        request.session.pop(NONCE, None)


def picture(request):
    """Return the secret that the page shows, the same until it is used."""
    nonce = request.session.setdefault(NONCE, secrets.token_urlsafe(16))
    secret = totp.secret_from(request.user, nonce)
    shown = qr_svg(totp.address_of(request.user, secret))
    return {"picture": shown, "secret": totp.grouped(secret)}


def show_codes(request, codes):
    return render(request, "staff/second_factor_codes.html", {"codes": codes})


@login_not_required
@require_POST
def passkey_challenge(request):
    """Give the browser what it needs to use a passkey: one of hers, or any on the sign-in page."""
    member = request.user if request.user.is_authenticated else None
    return JsonResponse(passkeys.options_to_use(request, member))


@require_POST
@requires("staff.use_house")
def passkey_new(request):
    """Give the browser what it needs to make a passkey, if she may add one now."""
    if _sets_up_first(request) if _is_half(request) else may_change(request):
        return JsonResponse(passkeys.options_to_add(request, request.user))
    return JsonResponse({}, status=409)


@login_not_required
@require_POST
def passkey_sign_in(request):
    """Sign in with a passkey alone: it is something she has, and it asked who she is."""
    at = timezone.now()
    used = passkeys.accept(request, request.POST.get("factor_passkey", "")[:20_000], at)
    if used is None:
        context = {"form": SignInForm(request), "passkey_refused": True}
        context["next"] = request.POST.get("next", "")
        return render(request, "staff/sign_in.html", context, status=422)
    login(request, used.member, backend="staff.backends.MemberBackend")
    pass_second_factor(sign_in=request.sign_in, at=at)
    return go_on(request, request.POST.get("next", ""))


def may_change(request):
    """Tell whether she proved herself within five minutes."""
    return not is_asked(request, at=timezone.now(), anew=False)


def _is_half(request):
    return not settings.DEMO and request.sign_in.second_factor_at is None


def _sets_up_first(request):
    """She has none yet; or she came with the code that somebody gave her in person."""
    with_code = request.session.get(FIRST_CODE) == str(request.sign_in.pk)
    return with_code or not has_second_factor(request.user)
