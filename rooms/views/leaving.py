from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rooms.actions import (
    cancel_household,
    cancel_stay,
    check_in_household,
    check_out_household,
    check_out_stay,
)
from rooms.choices import CancelReason, Destination
from rooms.forms.stays import CancelForm, CheckOutForm
from rooms.models import Stay
from rooms.parting import parting
from rooms.views.asking import ask, back_to, done, posted, press
from shelter.shared.access import requires
from staff.answers import answer_once
from staff.audit import showing


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.check_out", on=Stay)
@answer_once
def stay_check_out(request, stay):
    """Where she goes and whether it is safe; everything is shown once more before it counts."""
    family = _staying_with(request, stay)
    shown = parting(stay=stay, family=family, member=request.user, at=timezone.now())
    page = {"family": family, "parting": shown}
    form = CheckOutForm(
        posted(request),
        has_family=bool(family),
        keeps=bool(shown.kept),
        initial={
            "who": "all",
            "safe_for_her": "",
            **_forgotten(request, destination=Destination.LEFT_WITHOUT_NOTICE),
        },
    )
    if request.method != "POST" or not form.is_valid() or request.POST.get("go") == "change":
        return ask(request, "stay_check_out", stay, form, **page)
    leaving = [stay, *family] if form.cleaned_data.get("who") == "all" else [stay]
    if request.POST.get("go") != "leave":
        return ask(request, "stay_check_out_check", stay, form, leaving=leaving, **page)
    if done(form, _check_out, stay=stay, form=form, by=request.user, at=timezone.now()):
        return back_to(request, stay, _("Checked out. The bed is to be prepared."), undo=True)
    return ask(request, "stay_check_out", stay, form, **page)


def _forgotten(request, **likely):
    """Return the likely answer where the stay is ended because it looks forgotten."""
    return likely if "forgotten" in request.GET else {}


def _check_out(*, stay, form, by, at):
    if form.cleaned_data.get("who") == "all":
        family = stay.household
        return check_out_household(household=family, **form.answers, said=form.said, by=by, at=at)
    return check_out_stay(stay=stay, **form.answers, said=form.said, by=by, at=at)


def _staying_with(request, stay):
    """Return the others of her household who stay here, and name them to the audit."""
    others = Stay.objects.visible_to(request.user).filter(
        household=stay.household_id, state=Stay.State.ADMITTED
    )
    others = list(others.exclude(pk=stay.pk).select_related("person").order_by("created_at"))
    showing(request, [other.person_id for other in others])
    return others


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.cancel_stay", on=Stay)
@answer_once
def stay_cancel(request, stay):
    """A mistaken check-in, a hold or an arrival that came to nothing, for her or her family."""
    form = CancelForm(posted(request), initial=_forgotten(request, reason=CancelReason.NO_SHOW))
    if request.method == "POST" and form.is_valid():
        why = {"reason": form.cleaned_data["reason"], "by": request.user, "at": timezone.now()}
        if request.POST.get("who") == "all":
            cancelled = done(form, cancel_household, household=stay.household, **why)
        else:
            cancelled = done(form, cancel_stay, stay=stay, **why)
        if cancelled:
            return back_to(request, stay, _("Cancelled. It stays in the history."), undo=True)
    return ask(request, "stay_cancel", stay, form, has_family=_has_family(request, stay))


def _has_family(request, stay):
    others = Stay.objects.visible_to(request.user).open().filter(household=stay.household_id)
    return others.exclude(pk=stay.pk).exists()


@require_POST
@requires("rooms.check_in", on=Stay)
@answer_once
def stay_check_in(request, stay):
    """She has come, with everyone of her household who was awaited."""
    act = {"household": stay.household, "by": request.user, "at": timezone.now()}
    return press(request, stay, _("She is here now."), check_in_household, **act)
