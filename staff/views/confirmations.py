"""Accounts that were made or reset, until somebody else has met their members in person."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.actions import confirm_member, reset_factors
from staff.answers import answer_once
from staff.models import Member
from staff.selectors import awaiting_confirmation
from staff.views.trail import settings_trail


@require_safe
@requires("staff.use_house")
def confirmation_awaited(request):
    """Say whom to ask; the gate leads here whoever was not confirmed."""
    if request.user.awaits_confirmation_since is None:
        return redirect("home")
    return render(request, "staff/confirmation_awaited.html")


@require_safe
@requires("staff.confirm_member")
def confirmation_list(request):
    return _list(request)


def _list(request, refusal=None):
    waiting = [
        (member, request.user.has_perm("staff.confirm_member", member))
        for member in awaiting_confirmation(member=request.user)
    ]
    context = {"waiting": waiting, "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "staff/confirmation_list.html", context, status=status)


@require_POST
@requires("staff.confirm_member", on=Member)
@answer_once
def member_confirm(request, member):
    try:
        code = confirm_member(member=member, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return _list(request, refusal)
    return render(request, "staff/member_confirmed.html", {"member": member, "code": code})


@require_POST
@requires("staff.change_member", on=Member)
@answer_once
def member_factors_reset(request, member):
    reset_factors(member=member, by=request.user, at=timezone.now())
    context = {"member": member, "trail": settings_trail(members=True)}
    return render(request, "staff/member_factors_reset.html", context)
