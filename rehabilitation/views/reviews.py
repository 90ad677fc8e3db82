from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rehabilitation.actions.reviews import complete_review, reschedule_review
from rehabilitation.forms import ProgressForm, RescheduleForm, ReviewForm
from rehabilitation.models import Review
from rehabilitation.selectors import (
    open_stay_of,
    review_counts,
    review_text,
    reviews_due,
    when,
)
from rehabilitation.views.pages import named, page_of, today_of, whose
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page
from staff.answers import answer_once
from staff.audit import showing


@require_safe
@requires("rehabilitation.view_review")
def review_list(request):
    member, today, mine = request.user, today_of(request.user), whose(request)
    part = request.GET.get("when", "")
    part = part if part in when(today) else ""
    rows = reviews_due(member, today, mine)
    rows = page_of(request, rows.filter(when(today)[part]) if part else rows)
    showing(request, [review.person_id for review in rows])
    counts = {name: review_counts(member, today, name) for name in ("mine", "team")}
    context = {
        "page": rows,
        "groups": _groups(rows, today),
        "tabs": _tabs(counts, mine, part),
        "chips": _chips(counts[mine], mine, part),
        "query": f"whose={mine}&when={part}",
        "today": today,
    }
    return render_page(request, "rehabilitation/review_list.html", context, fragment="reviews")


def _labels():
    return {"late": _("Need follow-up"), "today": _("Today"), "week": _("This week")}


def _tabs(counts, chosen, part):
    """Return "mine" and "team", each with the length of the list it leads to."""
    words = {"mine": _("Mine"), "team": _("The team's")}
    return [
        {
            "label": f"{word} {counts[name].of(part)}",
            "url": f"?whose={name}" + (f"&when={part}" if part else ""),
            "current": name == chosen,
        }
        for name, word in words.items()
    ]


def _chips(counts, chosen, part):
    """Return the parts of the list, each with its length."""
    return [
        {
            "label": word,
            "count": counts.of(name),
            "url": f"?whose={chosen}" + (f"&when={name}" if name else ""),
            "current": name == part,
        }
        for name, word in {"": _("All"), **_labels()}.items()
    ]


def _groups(rows, today):
    """Return the page's reviews by when they are due, the late ones first; no empty group."""
    groups = {name: [] for name in _labels()}
    for review in rows:
        review.days_late = (today - review.due_on).days
        part = "late" if review.days_late > 0 else "today" if review.due_on == today else "week"
        groups[part].append(review)
    return [
        {"name": name, "label": label, "reviews": groups[name]}
        for name, label in _labels().items()
        if groups[name]
    ]


@require_safe
@requires("rehabilitation.view_review", on=Review)
def review_detail(request, review):
    return _page(request, review)


@require_POST
@requires("rehabilitation.complete_review", on=Review)
@answer_once
def review_complete(request, review):
    text = review_text(review)
    form = ReviewForm(request.POST)
    rows = _progress_forms(text, request.POST)
    if all([form.is_valid(), *(row.is_valid() for _goal, row in rows)]):
        progress = [(goal.text.goal, *_said(row)) for goal, row in rows]
        try:
            complete_review(
                review=review,
                progress=progress,
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
            messages.success(request, _("The review is completed."))
            return redirect("rehabilitation:review_detail", review.pk)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return _page(request, review, form=form, rows=rows)


@require_POST
@requires("rehabilitation.reschedule_review", on=Review)
@answer_once
def review_reschedule(request, review):
    form = RescheduleForm(request.POST, prefix="move")
    if form.is_valid():
        try:
            reschedule_review(
                review=review, by=request.user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("The review has a new day."))
            return redirect("rehabilitation:review_list")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return _page(request, review, move_form=form)


def _said(row):
    return row.cleaned_data["status"], row.cleaned_data["note"]


def _progress_forms(text, data=None):
    """Return each goal with its form; a goal that is met or set aside starts with what it is."""
    return [
        (
            progress,
            ProgressForm(
                data,
                prefix=f"goal-{progress.text.goal.pk}",
                initial=None
                if progress.text.goal.is_open
                else {"status": progress.text.goal.status},
            ),
        )
        for progress in text.goals
    ]


def _page(request, review, form=None, rows=None, move_form=None):
    showing(request, [review.person_id])
    text, member = review_text(review), request.user
    is_due = review.state == Review.State.DUE
    typed = named(form, [row for _goal, row in rows]) if form else []
    context = {
        "review": review,
        "text": text,
        "form": form or ReviewForm(),
        "forms": typed,
        "has_errors": any(one.errors for _name, one in typed),
        "rows": rows or _progress_forms(text),
        "move_form": move_form or RescheduleForm(prefix="move"),
        "is_moving": bool(move_form) or "another-day" in request.GET,
        "days_late": (today_of(member) - review.due_on).days,
        "stay": open_stay_of(review.person),
        "may_complete": is_due and member.has_perm("rehabilitation.complete_review", review),
        "may_move": is_due and member.has_perm("rehabilitation.reschedule_review", review),
    }
    status = 422 if context["has_errors"] or (move_form and move_form.errors) else 200
    template = "rehabilitation/review_detail.html"
    return render_page(request, template, context, fragment="review", status=status)
