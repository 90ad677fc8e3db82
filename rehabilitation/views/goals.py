from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rehabilitation.actions.goals import add_step, complete_step, set_goal_status
from rehabilitation.forms import StatusForm, StepForm
from rehabilitation.models import Goal, Intervention
from rehabilitation.selectors import colleagues_of
from rehabilitation.views.pages import plan_page
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import wants_fragment
from staff.answers import answer_once


@require_POST
@requires("rehabilitation.write_plan", on=Goal)
@answer_once
def goal_status(request, goal):
    form = StatusForm(request.POST)
    if not form.is_valid():
        return plan_page(request, goal.plan, refusal=_("Choose one of the listed values."))
    return _done(request, goal, _("Saved."), set_goal_status, goal=goal, **form.cleaned_data)


@require_POST
@requires("rehabilitation.write_plan", on=Goal)
@answer_once
def step_add(request, goal):
    form = StepForm(request.POST, colleagues=colleagues_of(request.user), goal=goal)
    if form.is_valid():
        try:
            add_step(goal=goal, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The step is added."))
            return _plan(request, goal)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return plan_page(request, goal.plan, step_form=form)


@require_POST
@requires("rehabilitation.write_plan", on=Intervention)
@answer_once
def step_done(request, step):
    return _done(request, step.goal, _("The step is done."), complete_step, step=step)


def _done(request, of, said, action, **what):
    try:
        action(**what, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return plan_page(request, of.plan, refusal=str(refusal))
    messages.success(request, said)
    return _plan(request, of)


def _plan(request, goal):
    """Return the fragment the form came from, or go back to the page."""
    if wants_fragment(request):
        return plan_page(request, goal.plan, touched=goal.pk)
    return redirect("rehabilitation:plan_detail", goal.plan_id)
