"""What the pages of plans and reviews have in common."""

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from rehabilitation.choices import GoalStatus
from rehabilitation.forms import ReturnForm, StepForm
from rehabilitation.models import Plan
from rehabilitation.selectors import colleagues_of, next_review_of, plan_text, versions_of
from shelter.shared.htmx import render_page
from staff.audit import showing
from staff.choices import Role

A_PAGE = 50


def today_of(member):
    """Return the date on the centre's clock."""
    return timezone.now().astimezone(member.centre.zone).date()


def whose(request):
    """Return which list is asked for; a caseworker starts with her own, a lead with the team's."""
    asked = request.GET.get("whose")
    if asked in ("mine", "team"):
        return asked
    return "team" if request.user.has_role(Role.LEAD) else "mine"


def page_of(request, rows):
    """Return one page of a list."""
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


def named(form, goals):
    """Return forms with the names under which the error summary speaks of them."""
    return [("", form)] + [
        (_("Goal %(number)s") % {"number": number}, goal) for number, goal in enumerate(goals, 1)
    ]


def plan_page(request, plan, touched=None, **refused):
    """Show a plan; ``refused`` is what could not be done: a sentence, or a form with its errors.

    ``touched`` is the goal that was changed: after a swap the focus goes there.
    """
    showing(request, [plan.person_id])
    step_form = refused.get("step_form")
    context = {**plan_context(request.user, plan, step_form), "touched": touched, **refused}
    status = 422 if refused else 200
    template = "rehabilitation/plan_detail.html"
    return render_page(request, template, context, fragment="plan", status=status)


def plan_context(member, plan, step_form=None):
    """Return what the plan page shows, and what this member may do on it."""
    writes = member.has_perm("rehabilitation.write_plan", plan)
    approves = member.has_perm("rehabilitation.approve_plan", plan)
    waits = plan.state == Plan.State.SUBMITTED
    is_author = plan.created_by_id == member.pk
    text = plan_text(plan)
    return {
        "plan": plan,
        "text": text,
        "goals": _goals(text, step_form, member),
        "statuses": GoalStatus.choices,
        "versions": versions_of(plan),
        "next_review": next_review_of(plan),
        "return_form": ReturnForm(),
        "refusal": "",
        "may_edit": writes and plan.state == Plan.State.DRAFT,
        "may_follow": writes and plan.state != Plan.State.SUPERSEDED,
        "may_renew": writes and plan.state == Plan.State.APPROVED,
        "may_approve": approves and waits and not is_author,
        "waits_for_another": approves and waits and is_author,
        "may_see_record": member.has_perm("residents.view_person"),
    }


def _goals(text, typed, member):
    """Return each goal with the form that adds a step to it; ``typed`` is one that was refused."""
    colleagues = colleagues_of(member)
    return [
        {
            "text": goal,
            "step_form": typed
            if typed is not None and typed.goal == goal.goal
            else StepForm(colleagues=colleagues, goal=goal.goal),
        }
        for goal in text.goals
    ]
