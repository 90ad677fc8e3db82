from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rehabilitation.actions.approval import approve_plan, return_plan, submit_plan
from rehabilitation.actions.plans import new_version
from rehabilitation.forms import ReturnForm
from rehabilitation.models import Plan
from rehabilitation.views.pages import plan_page
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once


@require_POST
@requires("rehabilitation.write_plan", on=Plan)
@answer_once
def plan_submit(request, plan):
    return _step(request, plan, submit_plan, _("The plan waits for approval."))


@require_POST
@requires("rehabilitation.approve_plan", on=Plan)
@answer_once
def plan_approve(request, plan):
    return _step(request, plan, approve_plan, _("The plan is approved."))


@require_POST
@requires("rehabilitation.write_plan", on=Plan)
@answer_once
def plan_renew(request, plan):
    return _step(request, plan, new_version, _("A new version is started. Change what changed."))


@require_POST
@requires("rehabilitation.approve_plan", on=Plan)
@answer_once
def plan_return(request, plan):
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            return_plan(plan=plan, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The plan is back with its author."))
            return redirect("rehabilitation:plan_detail", plan.pk)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return plan_page(request, plan, return_form=form)


def _step(request, plan, action, said):
    """Take a plan one step on its way; a refusal is shown on the page as it is now."""
    try:
        moved = action(plan=plan, by=request.user, at=timezone.now())
    except DomainError as refusal:
        plan.refresh_from_db()
        return plan_page(request, plan, refusal=str(refusal))
    messages.success(request, said)
    return redirect("rehabilitation:plan_detail", moved.pk)
