"""The children's day: who is supposed to be where, out and back; and one child's week."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rooms.actions import bring_child_back, end_routine, plan_routine, send_child, skip_run
from rooms.children import children_today, is_child, routines_of, turns_of
from rooms.custody import alerts_of, collectors_of, opens_record, papers_of
from rooms.forms.children import RoutineForm, SkipForm
from rooms.models import ChildRoutine, ChildRun, Stay
from rooms.staying import leaves_of
from rooms.views.asking import ask, done, posted
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing

MAY = {
    "may_send": "rooms.send_child",
    "may_plan": "rooms.plan_routine",
    "may_keep": "rooms.keep_custody",
    "may_hand_over": "rooms.hand_over_child",
    "may_see_stay": "rooms.view_stay",
}


@require_safe
@requires("rooms.view_children")
def child_list(request):
    """Every child of the house today, by code."""
    at = timezone.now()
    children = children_today(member=request.user, at=at)
    showing(request, [child.stay.person_id for child in children])
    context = {
        "children": children,
        "now": at,
        "reasons": ChildRun.Reason.choices,
        "may_send": request.user.has_perm("rooms.send_child"),
    }
    return render(request, "rooms/child_list.html", context)


@require_safe
@requires("rooms.view_children", on=Stay)
def child_detail(request, stay):
    """One child: its week, its papers, who may collect it and who never may."""
    at = timezone.now()
    on = at.astimezone(stay.centre.zone).date()
    showing(request, [stay.person_id])
    here = stay.state == Stay.State.ADMITTED
    rights = {name: request.user.has_perm(right, stay) for name, right in MAY.items()}
    for name in ("may_send", "may_plan", "may_hand_over"):
        rights[name] = rights[name] and here
    leave = next((leave for leave in leaves_of(stay=stay) if leave.is_out), None)
    context = {
        "stay": stay,
        "person": stay.person,
        "is_child": is_child(stay, on),
        "alerts": alerts_of([stay], on)[stay.pk] if here else [],
        "turns": turns_of([stay], at)[stay.pk] if here else [],
        "routines": routines_of(stay, on),
        "papers": papers_of(stay=stay, member=request.user, on=on),
        "collectors": collectors_of(stay=stay, on=on),
        "leave": leave,
        "may_reveal": opens_record(stay.person_id, request.user),
        "reasons": ChildRun.Reason.choices,
        **rights,
    }
    return render(request, "rooms/child_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.plan_routine", on=Stay)
@answer_once
def routine_add(request, stay):
    """What the child does on some days of the week."""
    today = timezone.now().astimezone(stay.centre.zone).date()
    initial = {"from_on": today, "taken_by": "mother", "brought_by": "mother"}
    form = RoutineForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        wish = {"stay": stay, "what": form.routine, "by": request.user, "at": timezone.now()}
        if done(form, plan_routine, **wish):
            messages.success(request, _("Kept. It stands in the children’s day."))
            return redirect("rooms:child_detail", stay.pk)
    return ask(request, "routine_add", stay, form)


@require_POST
@requires("rooms.plan_routine", on=ChildRoutine)
@answer_once
def routine_end(request, routine):
    return _press(request, routine.stay, end_routine, _("Ended."), routine=routine)


@require_POST
@requires("rooms.send_child", on=ChildRoutine)
@answer_once
def run_out(request, routine):
    """The child leaves for it now."""
    message = _("Noted: the child is out, and its bed is kept.")
    return _press(request, routine.stay, send_child, message, routine=routine)


@require_POST
@requires("rooms.send_child", on=ChildRoutine)
@answer_once
def run_skip(request, routine):
    """The child does not go today."""
    form = SkipForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose why the child does not go today."))
        return _back(request, routine.stay)
    wish = {"routine": routine, "reason": form.cleaned_data["reason"]}
    return _press(request, routine.stay, skip_run, _("Noted: not today."), **wish)


@require_POST
@requires("rooms.send_child", on=ChildRun)
@answer_once
def run_back(request, run):
    """The child is back."""
    return _press(request, run.stay, bring_child_back, _("Noted: the child is back."), run=run)


def _press(request, stay, action, message, /, **wish):
    """Do what a button asks for; a refusal is told on the page from which it was pressed."""
    try:
        action(**wish, by=request.user, at=timezone.now())
        messages.success(request, message)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return _back(request, stay)


def _back(request, stay):
    """Return to the page from which a button was pressed: the day of all, or this child's."""
    if request.POST.get("from") == "child":
        return redirect("rooms:child_detail", stay.pk)
    return redirect("rooms:child_list")
