from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rehabilitation.models import Plan
from rehabilitation.selectors import (
    current_plan,
    next_review_of,
    open_stay_of,
    plan_counts,
    plan_text,
    plans_of,
    stays_without_plan,
)
from rehabilitation.views.pages import page_of, plan_page, today_of, whose
from residents.models import Person
from shelter.shared.access import requires
from shelter.shared.htmx import render_page
from staff.audit import showing

PARTS = ("missing", "draft", "submitted", "approved")


@require_safe
@requires("rehabilitation.view_plan")
def plan_list(request):
    member, mine = request.user, whose(request)
    counts = plan_counts(member, today_of(member), mine)
    part = request.GET.get("state")
    part = part if part in PARTS else _first_that_matters(member, counts)
    if part == "missing":
        rows = page_of(request, stays_without_plan(member, today_of(member), mine))
    else:
        rows = page_of(request, plans_of(member, mine).filter(state=part))
    showing(request, [row.person_id for row in rows])
    context = {
        "page": rows,
        "part": part,
        "tabs": _tabs(mine),
        "chips": _chips(counts, mine, part),
        "query": f"whose={mine}&state={part}",
        "today": today_of(member),
        "may_write": member.has_perm("rehabilitation.write_plan"),
    }
    return render_page(request, "rehabilitation/plan_list.html", context, fragment="plans")


def _tabs(chosen):
    words = {"mine": _("Mine"), "team": _("The team's")}
    return [
        {"label": word, "url": f"?whose={name}", "current": name == chosen}
        for name, word in words.items()
    ]


def _chips(counts, chosen, part):
    """Return the lists by what a plan waits for, each with its length."""
    words = {
        "missing": _("No plan yet"),
        "draft": _("Drafts"),
        "submitted": _("Wait for approval"),
        "approved": _("Approved"),
    }
    return [
        {
            "label": word,
            "count": counts[name],
            "url": f"?whose={chosen}&state={name}",
            "current": name == part,
        }
        for name, word in words.items()
    ]


def _first_that_matters(member, counts):
    """Open the list where something waits: a lead's approvals first, then what is to be written."""
    if member.has_perm("rehabilitation.approve_plan") and counts["submitted"]:
        return "submitted"
    return next((part for part in PARTS if counts[part]), "approved")


@require_safe
@requires("rehabilitation.view_plan", on=Plan)
def plan_detail(request, plan):
    return plan_page(request, plan)


@require_safe
@requires("rehabilitation.view_plan", on=Plan)
def plan_print(request, plan):
    showing(request, [plan.person_id])
    context = {"plan": plan, "text": plan_text(plan), "next_review": next_review_of(plan)}
    return render_page(request, "rehabilitation/plan_print.html", context, fragment="plan-print")


@require_safe
@requires("rehabilitation.view_plan", on=Person)
def plan_panel(request, person):
    showing(request, [person.pk])
    plan = current_plan(person, request.user)
    member = request.user
    context = {
        "person": person,
        "text": plan and plan_text(plan),
        "stay": open_stay_of(person),
        "next_review": plan and next_review_of(plan),
        "may_write": member.has_perm("rehabilitation.write_plan"),
        "may_review": member.has_perm("rehabilitation.view_review"),
    }
    return render_page(request, "rehabilitation/plan_panel.html", context, fragment="plan-panel")
