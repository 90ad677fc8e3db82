from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rooms.actions import (
    approve_extension,
    ask_extension,
    extend_stay,
    may_decide,
    nights_past_limit,
    nights_within_limit,
    refuse_extension,
    vote_extension,
    withdraw_extension,
)
from rooms.extensions import extensions_for, levels_held, shown, waiting_for
from rooms.forms.extensions import ExtendForm, RefuseForm
from rooms.models import Extension, Stay
from rooms.sealed import words_of
from rooms.views.asking import ask, back_to, done, posted
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing
from staff.choices import ExtensionLevel
from staff.levels import EXTENSION_LEVELS

ROWS_A_PAGE = 30
WHICH = {
    "mine": gettext_lazy("For you to decide"),
    "asked": gettext_lazy("All that wait"),
    "decided": gettext_lazy("Decided"),
}
BY_LEVEL = {
    ExtensionLevel.SUPERVISOR: ("rooms:extension_approve", "rooms:extension_refuse"),
    ExtensionLevel.MANAGER: ("rooms:extension_approve_long", "rooms:extension_refuse_long"),
    ExtensionLevel.COMMITTEE: ("rooms:extension_vote", "rooms:extension_vote_against"),
}
"""Where a yes and a no go, by level."""


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.extend_stay", on=Stay)
@answer_once
def stay_extend(request, stay):
    """More nights: added at once within the limit, asked for past it."""
    at, waiting = timezone.now(), waiting_for(stay)
    within = nights_within_limit(stay=stay, at=at)
    form = ExtendForm(posted(request), within=within, initial=_asked_before(waiting))
    if request.method == "POST" and form.is_valid():
        act = {"stay": stay, "by": request.user, "at": at}
        if nights_past_limit(stay=stay, nights=form.cleaned_data["nights"], at=at):
            if done(form, ask_extension, **form.cleaned_data, **act):
                return back_to(request, stay, _("Asked. Who decides it was told."))
        elif done(form, extend_stay, **form.nights_asked, **act):
            return back_to(request, stay, _("The nights were added."))
    limits = {"within": within, "limit": stay.centre.max_nights, "levels": EXTENSION_LEVELS}
    return ask(request, "stay_extend", stay, form, waiting=waiting, **limits)


@require_safe
@requires("rooms.view_extension")
def extension_list(request):
    """What waits to be decided, the oldest first, and what was decided."""
    choices = [which for which in WHICH if which != "mine" or levels_held(request.user)]
    which = request.GET.get("which", "")
    which = which if which in choices else choices[0]
    rows = extensions_for(request.user, which)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    showing(request, [extension.stay.person_id for extension in page])
    context = {
        "page": page,
        "which": which,
        "tabs": [
            {"label": WHICH[one], "url": f"?which={one}", "current": one == which}
            for one in choices
        ],
        "tonight": request.user.centre.night(),
    }
    return render(request, "rooms/extension_list.html", context)


@require_safe
@requires("rooms.view_extension", on=Extension)
def extension_detail(request, extension):
    """One extension: what was asked for and why, who decides, and what she was offered."""
    return _page(request, extension)


@require_POST
@requires("rooms.approve_extension", on=Extension)
@answer_once
def extension_approve(request, extension):
    """A few nights past the limit, approved by the shift supervisor."""
    return _agree(request, extension, approve_extension)


@require_POST
@requires("rooms.approve_long_extension", on=Extension)
@answer_once
def extension_approve_long(request, extension):
    """More nights past the limit, approved by the manager."""
    return _agree(request, extension, approve_extension)


@require_POST
@requires("rooms.vote_extension", on=Extension)
@answer_once
def extension_vote(request, extension):
    """A yes of the committee."""
    return _agree(request, extension, vote_extension)


@require_POST
@requires("rooms.approve_extension", on=Extension)
@answer_once
def extension_refuse(request, extension):
    return _refuse(request, extension)


@require_POST
@requires("rooms.approve_long_extension", on=Extension)
@answer_once
def extension_refuse_long(request, extension):
    return _refuse(request, extension)


@require_POST
@requires("rooms.vote_extension", on=Extension)
@answer_once
def extension_vote_against(request, extension):
    """A no of the committee: one is enough."""
    return _refuse(request, extension)


@require_POST
@requires("rooms.extend_stay", on=Extension)
@answer_once
def extension_withdraw(request, extension):
    """What was asked for is not needed any more."""
    return _press(request, extension, withdraw_extension, _("The request is withdrawn."))


def _asked_before(waiting):
    """Return what waits already, to be changed: a request is not typed twice."""
    if waiting is None:
        return {}
    hers = words_of(waiting.stay.person_id)
    said = {part: hers.open(waiting, part) for part in ("wish", "exit_plan")}
    return {"nights": waiting.nights, "reason": waiting.reason, **said}


def _agree(request, extension, action):
    before = extension.level
    try:
        action(extension=extension, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return _page(request, extension, refusal=str(refusal), status=422)
    if not extension.is_asked:
        messages.success(request, _("Approved. The nights were added."))
    elif extension.level != before:
        messages.info(
            request,
            _("Nights passed since it was asked for. It is decided higher up now: %(level)s.")
            % {"level": extension.get_level_display()},
        )
    else:
        messages.success(request, _("You agreed. It waits for one more member of the committee."))
    return redirect("rooms:extension_detail", extension.pk)


def _refuse(request, extension):
    form = RefuseForm(request.POST)
    if form.is_valid():
        said = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        if done(form, refuse_extension, extension=extension, **said):
            messages.success(request, _("Refused, with what she was offered instead."))
            return redirect("rooms:extension_detail", extension.pk)
    return _page(request, extension, form=form, status=422)


def _press(request, extension, action, message):
    try:
        action(extension=extension, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return _page(request, extension, refusal=str(refusal), status=422)
    messages.success(request, message)
    return redirect("rooms:extension_detail", extension.pk)


def _page(request, extension, *, form=None, refusal="", status=200):
    """Draw the page; a form that cannot be shown any more leaves its refusal as words."""
    stay, member = extension.stay, request.user
    showing(request, [stay.person_id])
    extension.refresh_from_db(fields=["state", "level", "nights_past"])
    decides = may_decide(extension=extension, member=member)
    if form is not None and not decides:
        refusal = refusal or " ".join(form.non_field_errors())
    approve, refuse = BY_LEVEL[ExtensionLevel(extension.level)]
    context = {
        "shown": shown(extension=extension, member=member, at=timezone.now()),
        "extension": extension,
        "stay": stay,
        "person": stay.person,
        "form": (form or RefuseForm()) if decides else None,
        "approve": approve,
        "refuse": refuse,
        "is_own": extension.is_asked and extension.requested_by_id == member.pk,
        "may_withdraw": extension.is_asked and member.has_perm("rooms.extend_stay", extension),
        "may_see_stay": member.has_perm("rooms.view_stay", stay) and _sees(member, stay),
        "refusal": refusal,
    }
    return render(request, "rooms/extension_detail.html", context, status=status)


def _sees(member, stay):
    return Stay.objects.visible_to(member).filter(pk=stay.pk).exists()
