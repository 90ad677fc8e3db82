from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.actions import add_member, change_member, reset_password
from staff.answers import answer_once
from staff.forms import AddMemberForm, ChangeMemberForm
from staff.models import Member
from staff.selectors import members_of, teams_of
from staff.views.trail import settings_trail

MEMBERS_A_PAGE = 50


@require_safe
@requires("staff.manage_members")
def member_list(request):
    pages = Paginator(members_of(member=request.user), MEMBERS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "staff/member_list.html", {"page": page, "trail": settings_trail()})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.manage_members")
@answer_once
def member_add(request):
    data = request.POST if request.method == "POST" else None
    form = AddMemberForm(data, teams=teams_of(member=request.user))
    if form.is_valid():
        try:
            member, password = add_member(
                centre=request.user.centre,
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
            return _show_password(request, member, password)
        except DomainError as refusal:
            form.add_error("login", str(refusal))
    context = {"form": form, "trail": settings_trail(members=True)}
    status = 422 if form.errors else 200
    return render(request, "staff/member_add.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.change_member", on=Member)
@answer_once
def member_change(request, member):
    now = {"name": member.name, "roles": member.roles, "is_active": member.is_active}
    data = request.POST if request.method == "POST" else None
    form = ChangeMemberForm(
        data, teams=teams_of(member=request.user), initial={**now, "teams": member.teams.all()}
    )
    if form.is_valid():
        try:
            change_member(member=member, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The account is changed."))
            return redirect("staff:member_list")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "member": member, "trail": settings_trail(members=True)}
    status = 422 if form.errors else 200
    return render(request, "staff/member_change.html", context, status=status)


@require_POST
@requires("staff.change_member", on=Member)
@answer_once
def password_reset(request, member):
    password = reset_password(member=member, by=request.user, at=timezone.now())
    return _show_password(request, member, password)


def _show_password(request, member, password):
    context = {"member": member, "password": password, "trail": settings_trail(members=True)}
    return render(request, "staff/member_password.html", context)
