"""The plan for the fortnight: asked for, shown while it is worked out, confirmed line by line."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rooms.actions import ask_proposal, confirm_lines
from rooms.forms.proposals import ConfirmForm
from rooms.models import Proposal
from rooms.proposals import latest_proposal
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page
from staff.answers import answer_once
from staff.audit import showing


@require_safe
@requires("rooms.view_proposal")
def proposal_page(request):
    """The latest proposal. With ``?working=ID``: 204 as long as that one is worked out."""
    shown = latest_proposal(member=request.user, at=timezone.now())
    if shown and shown.is_working and request.GET.get("working") == str(shown.proposal.pk):
        return HttpResponse(status=204)
    return _page(request, shown, ConfirmForm(lines=_open(shown)))


@require_POST
@requires("rooms.confirm_proposal")
@answer_once
def proposal_ask(request):
    try:
        ask_proposal(by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("rooms:proposal")


@require_POST
@requires("rooms.confirm_proposal", on=Proposal)
@answer_once
def proposal_confirm(request, proposal):
    """Do what the chosen lines say; where one is refused, none is done."""
    at = timezone.now()
    ids = list(proposal.lines.filter(confirmed_at=None).values_list("pk", flat=True))
    form = ConfirmForm(request.POST, lines=ids)
    if form.is_valid():
        chosen = ids if "all" in request.POST else form.cleaned_data["lines"]
        told = {"lines": chosen, "reason": form.cleaned_data["reason"]}
        try:
            done = confirm_lines(proposal=proposal, **told, by=request.user, at=at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            words = ngettext("%(count)d line is done.", "%(count)d lines are done.", len(done))
            messages.success(request, words % {"count": len(done)})
            return redirect("rooms:proposal")
    return _page(request, latest_proposal(member=request.user, at=at), form, status=422)


def _open(shown):
    return [row.line.pk for row in shown.rows if not row.line.confirmed_at] if shown else []


def _page(request, shown, form, status=200):
    showing(request, shown.persons if shown else ())
    chosen = {str(pk) for pk in form["lines"].value() or ()} if form.is_bound else None
    context = {
        "shown": shown,
        "form": form,
        "chosen": chosen,
        "may_confirm": request.user.has_perm("rooms.confirm_proposal"),
        "waits": bool(shown and any(row.line.request_id for row in shown.rows)),
    }
    return render_page(request, "rooms/proposal.html", context, fragment="proposal", status=status)
