from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.actions import change_password, choose_notices, choose_preferences, mail_is_set_up
from staff.answers import answer_once
from staff.forms import NoticesForm, PasswordForm, PreferencesForm
from staff.models import NoticePreference


def _back(request, otherwise):
    """Return to the page that asked, if it is one of ours."""
    wanted = request.POST.get("next", "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted if ours else otherwise)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.use_house")
def preferences(request):
    member = request.user
    data = request.POST if request.method == "POST" else None
    form = PreferencesForm(data, initial=_chosen(member))
    if form.is_valid():
        choose_preferences(member=member, **form.cleaned_data)
        with translation.override(member.language or translation.get_language()):
            messages.success(request, _("Your choice is saved."))
        return _back(request, "staff:preferences")
    return _page(request, form, _notices_form(request))


@require_POST
@requires("staff.use_house")
@answer_once
def notice_preferences(request):
    """How she is told when she is not looking; without mail there is nothing to choose."""
    form = _notices_form(request, request.POST)
    if form is None:
        return redirect("staff:preferences")
    if form.is_valid():
        try:
            choose_notices(member=request.user, chosen=form.chosen, at=timezone.now())
            messages.success(request, _("Your choice is saved."))
            return redirect("staff:preferences")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return _page(request, PreferencesForm(initial=_chosen(request.user)), form)


def _page(request, form, notices):
    context = {"form": form, "notices": notices}
    status = 422 if form.errors or (notices and notices.errors) else 200
    return render(request, "staff/preferences.html", context, status=status)


def _chosen(member):
    return {"language": member.language or settings.LANGUAGE_CODE, "theme": member.theme}


def _notices_form(request, data=None):
    """Return what is asked about mail; nothing where none leaves the house."""
    if not mail_is_set_up():
        return None
    kept = NoticePreference.objects.visible_to(request.user).first()
    return NoticesForm(data, kept=kept, prefix="notices")


@login_not_required
@require_POST
def language_change(request):
    """Remember a language for this browser, and for the member if one is signed in."""
    form = PreferencesForm({"language": request.POST.get("language", "")})
    response = _back(request, "home")
    if form.is_valid():
        language = form.cleaned_data["language"]
        if request.user.is_authenticated:
            choose_preferences(member=request.user, language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 60 * 60,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.use_house")
@answer_once
def password_change(request):
    data = request.POST if request.method == "POST" else None
    form = PasswordForm(data, member=request.user)
    if form.is_valid():
        password = form.cleaned_data["new"]
        change_password(
            member=request.user,
            password=password,
            at=timezone.now(),
            but=request.sign_in.pk,
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed."))
        return redirect("staff:preferences")
    status = 422 if form.errors else 200
    return render(request, "staff/password_change.html", {"form": form}, status=status)
