from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rooms.actions import (
    approve_leave,
    ask_leave,
    begin_leave,
    call_off_leave,
    check_leave,
    may_begin,
    refuse_leave,
)
from rooms.forms.leaves import CheckLeaveForm, PlanLeaveForm
from rooms.models import LeavePass, Stay
from rooms.sealed import words_of
from rooms.staying import leaves_of
from rooms.views.asking import ask, done, posted
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.plan_leave", on=Stay)
@answer_once
def stay_leave_plan(request, stay):
    """Ask ahead for a leave; somebody else decides it."""
    tomorrow = stay.centre.night() + timedelta(days=1)
    initial = {"leaves_on": tomorrow, "due_on": tomorrow, "escort": "alone"}
    form = PlanLeaveForm(posted(request), zone=stay.centre.zone, initial=initial)
    if request.method == "POST" and form.is_valid():
        wish = {**form.asked, "by": request.user, "at": timezone.now()}
        asked = []
        if done(form, lambda **kwargs: asked.append(ask_leave(**kwargs)), stay=stay, **wish):
            messages.success(request, _("Asked. The shift supervisor decides."))
            return redirect("rooms:leave_detail", asked[0].pk)
    return ask(request, "stay_leave_plan", stay, form, leaves=leaves_of(stay=stay))


@require_safe
@requires("rooms.view_leave", on=LeavePass)
def leave_detail(request, leave):
    """One leave: when, with whom, what was found, who decided, and what may be done now."""
    return _page(request, leave)


@require_POST
@requires("rooms.plan_leave", on=LeavePass)
@answer_once
def leave_check(request, leave):
    """What was found when the risk was looked at with her."""
    form = CheckLeaveForm(request.POST)
    if form.is_valid():
        found = {"leave": leave, **form.cleaned_data, "by": request.user, "at": timezone.now()}
        if done(form, check_leave, **found):
            messages.success(request, _("What you found is recorded."))
            return redirect("rooms:leave_detail", leave.pk)
    return _page(request, leave, form)


@require_POST
@requires("rooms.approve_leave", on=LeavePass)
@answer_once
def leave_approve(request, leave):
    return _press(request, leave, approve_leave, _("The leave is approved."))


@require_POST
@requires("rooms.approve_leave", on=LeavePass)
@answer_once
def leave_refuse(request, leave):
    return _press(request, leave, refuse_leave, _("The leave is refused."))


@require_POST
@requires("rooms.plan_leave", on=LeavePass)
@answer_once
def leave_call_off(request, leave):
    return _press(request, leave, call_off_leave, _("The leave is called off."))


@require_POST
@requires("rooms.record_leave", on=LeavePass)
@answer_once
def leave_begin(request, leave):
    """She goes out now, on a leave that was approved."""
    done_words = _("Noted: she is out, and her bed is kept.")
    return _press(request, leave, begin_leave, done_words, to=("rooms:stay_detail", leave.stay_id))


def _press(request, leave, action, message, to=None):
    """Do what a button asks for; a refusal is told on the page of the leave."""
    try:
        action(leave=leave, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("rooms:leave_detail", leave.pk)
    messages.success(request, message)
    return redirect(*(to or ("rooms:leave_detail", leave.pk)))


def _page(request, leave, form=None):
    stay, member = leave.stay, request.user
    showing(request, [stay.person_id])
    undecided = leave.is_planned and not leave.decision
    may_decide = (
        undecided
        and leave.asked_by_id != member.pk
        and member.has_perm("rooms.approve_leave", leave)
    )
    may_check = undecided and member.has_perm("rooms.plan_leave", leave)
    context = {
        "leave": leave,
        "stay": stay,
        "person": stay.person,
        "conditions": words_of(stay.person_id).open(leave, "conditions"),
        "form": (form or CheckLeaveForm()) if may_check else None,
        "may_decide": may_decide,
        "may_call_off": leave.is_planned and member.has_perm("rooms.plan_leave", leave),
        "may_begin": may_begin(leave=leave, at=timezone.now())
        and member.has_perm("rooms.record_leave", leave),
        "may_return": leave.is_out and member.has_perm("rooms.record_leave", leave),
        "may_see_stay": member.has_perm("rooms.view_stay", stay),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "rooms/leave_detail.html", context, status=status)
