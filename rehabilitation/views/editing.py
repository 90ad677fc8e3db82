from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rehabilitation import library
from rehabilitation.actions.plans import GoalDraft, change_plan, write_plan
from rehabilitation.forms import MOST_GOALS, GoalFormSet, PlanForm
from rehabilitation.models import Plan
from rehabilitation.selectors import plan_text
from rehabilitation.views.pages import named
from rooms.models import Stay
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page
from shelter.shared.states import StaleState
from staff.answers import answer_once
from staff.audit import showing

GOALS = "goals"
FIELDS = ("goal", "domain", "title", "her_words", "due_on")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rehabilitation.write_plan", on=Stay)
@answer_once
def plan_start(request, stay):
    if request.method != "POST":
        return _editor(request, stay, None, PlanForm(), _rows([{}]))
    return _save(request, stay, None, lambda **typed: write_plan(stay=stay, **typed))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rehabilitation.write_plan", on=Plan)
@answer_once
def plan_edit(request, plan):
    if request.method != "POST":
        return _editor(request, plan.stay, plan, *_as_kept(plan))
    revision = request.POST.get("revision", "")
    seen = int(revision) if revision.isdecimal() else 0
    return _save(
        request, plan.stay, plan, lambda **typed: change_plan(plan=plan, revision=seen, **typed)
    )


@require_POST
@requires("rehabilitation.write_plan", on=Stay)
def plan_start_goals(request, stay):
    return _other_rows(request, stay, None)


@require_POST
@requires("rehabilitation.write_plan", on=Plan)
def plan_edit_goals(request, plan):
    return _other_rows(request, plan.stay, plan)


def _save(request, stay, plan, write):
    """Write what was typed, or show it again with what is wrong."""
    form, rows = PlanForm(request.POST), GoalFormSet(request.POST, prefix=GOALS)
    if form.is_valid() and rows.is_valid():
        try:
            saved = write(
                goals=[GoalDraft(**row) for row in rows.cleaned_data if row],
                by=request.user,
                at=timezone.now(),
                agreed_on=form.cleaned_data["agreed_on"],
                her_words=form.cleaned_data["her_words"],
            )
            messages.success(request, _("The plan is saved."))
            return redirect("rehabilitation:plan_detail", saved.pk)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, StaleState):
                _let_save_again(form, plan)
    return _editor(request, stay, plan, form, rows)


def _let_save_again(form, plan):
    """After a clash, saving once more is a decision: it replaces what the other one wrote."""
    plan.refresh_from_db()
    form.add_error(None, _("If you save again, your text replaces the other one."))
    form.data = form.data.copy()
    form.data["revision"] = plan.revision


def _other_rows(request, stay, plan):
    """Add or remove a goal in the editor; nothing is saved and nothing typed is lost."""
    rows = _typed(request.POST)
    removed = request.POST.get("drop_goal", "")
    if removed.isdecimal() and int(removed) < len(rows):
        del rows[int(removed)]
    elif len(rows) < MOST_GOALS:
        domain, title = library.take(request.POST.get("add_goal", ""))
        rows.append({"domain": domain, "title": title})
    form = PlanForm(initial={name: request.POST.get(name, "") for name in PlanForm.base_fields})
    return _editor(request, stay, plan, form, _rows(rows), focus=len(rows) - 1)


def _typed(data):
    total = data.get(f"{GOALS}-TOTAL_FORMS", "")
    count = min(int(total), MOST_GOALS) if total.isdecimal() else 0
    rows = [{name: data.get(f"{GOALS}-{at}-{name}", "") for name in FIELDS} for at in range(count)]
    return [row for row in rows if any(row.values())]


def _rows(initial):
    """Return the goals' forms with these values; none of them counts as unchanged."""
    rows = GoalFormSet(prefix=GOALS, initial=initial)
    rows.initial_form_count = lambda: 0
    rows.total_form_count = lambda: len(initial)
    return rows


def _as_kept(plan):
    text = plan_text(plan)
    form = PlanForm(
        initial={
            "agreed_on": plan.agreed_on,
            "her_words": text.her_words,
            "revision": plan.revision,
        }
    )
    goals = [
        {
            "goal": kept.goal.pk,
            "domain": kept.goal.domain,
            "title": kept.title,
            "her_words": kept.her_words,
            "due_on": kept.goal.due_on,
        }
        for kept in text.goals
    ]
    return form, _rows(goals or [{}])


def _editor(request, stay, plan, form, rows, focus=None):
    showing(request, [stay.person_id])
    name, pk = ("plan_edit", plan.pk) if plan else ("plan_start", stay.pk)
    forms = named(form, rows.forms)
    has_errors = any(one.is_bound and one.errors for _name, one in forms)
    if focus is not None and 0 <= focus < len(rows.forms):
        rows.forms[focus].fields["title"].widget.attrs["data-shelter-focus"] = True
    context = {
        "plan": plan,
        "stay": stay,
        "form": form,
        "rows": rows,
        "forms": forms,
        "has_errors": has_errors,
        "save_url": reverse(f"rehabilitation:{name}", args=[pk]),
        "rows_url": reverse(f"rehabilitation:{name}_goals", args=[pk]),
        "is_full": len(rows.forms) >= MOST_GOALS,
        "shelves": library.shelves(),
        "shelf": ":" in request.POST.get("add_goal", ""),
    }
    status, template = 422 if has_errors else 200, "rehabilitation/plan_edit.html"
    return render_page(request, template, context, fragment="plan-form", status=status)
