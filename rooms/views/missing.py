from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rooms.actions import find_missing, take_step
from rooms.forms.leaves import FoundForm
from rooms.models import MissingReport, MissingStep
from rooms.roll_call import late_leaves_of, searches_of
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing


@require_safe
@requires("rooms.follow_missing")
def missing_list(request):
    """Who is looked for, step by step, and who is late from leave; by code."""
    return _page(request)


@require_POST
@requires("rooms.follow_missing", on=MissingReport)
@answer_once
def missing_step(request, report):
    """A step was taken: how did it end?"""
    kind = request.POST.get("kind", "")
    kinds = [one for one in MissingStep.Kind.values if one != MissingStep.Kind.POLICE]
    if kind not in kinds:
        return _page(request, _("Choose a step first."))
    return _take(request, report, kind)


@require_POST
@requires("rooms.decide_police", on=MissingReport)
@answer_once
def missing_police(request, report):
    """The manager's decision about the police."""
    return _take(request, report, MissingStep.Kind.POLICE)


def _take(request, report, kind):
    taken = {"kind": kind, "outcome": request.POST.get("outcome", "")}
    try:
        take_step(report=report, **taken, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return _page(request, refusal)
    messages.success(request, _("It is recorded how it went."))
    return redirect("rooms:missing_list")


@require_POST
@requires("rooms.follow_missing", on=MissingReport)
@answer_once
def missing_found(request, report):
    """She is found: every step of the search ends."""
    form = FoundForm(request.POST)
    if not form.is_valid():
        return _page(request, _("Say how she was found."))
    try:
        how = form.cleaned_data["how"]
        find_missing(report=report, how=how, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return _page(request, refusal)
    messages.success(request, _("She is found. The search is over."))
    return redirect("rooms:missing_list")


def _page(request, refusal=None):
    member, now = request.user, timezone.now()
    searches = searches_of(member=member)
    late = list(late_leaves_of(member=member, at=now))
    showing(request, [search.report.stay.person_id for search in searches])
    showing(request, [leave.stay.person_id for leave in late])
    context = {
        "searches": searches,
        "late": late,
        "now": now,
        "found": FoundForm(auto_id=False),
        "police": MissingStep.Kind.POLICE,
        "may_decide_police": member.has_perm("rooms.decide_police"),
        "may_read_contact": member.has_perm("residents.view_safe_contact"),
        "refusal": refusal,
    }
    return render(request, "rooms/missing_list.html", context, status=422 if refusal else 200)
