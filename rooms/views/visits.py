"""The door: who is in the house, who comes and goes, and who must not come in."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rooms.actions import ban_visitor, end_visit, lift_ban, record_visit, visitor_words
from rooms.forms.visits import BanForm, VisitForm
from rooms.models import BannedAtDoor, BannedVisitor, Visit
from rooms.views.asking import posted
from rooms.visiting import bans_seen, late_visits, met_at_door, resident_with, visits_seen
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing

ROWS_A_PAGE = 50
A_DAY = timedelta(days=1)


@require_safe
@requires("rooms.record_visit")
def visit_list(request):
    """Who is in the house now besides those who live here, and who left in the last day."""
    since = timezone.now() - A_DAY
    visits = visits_seen(member=request.user, since=since)
    showing(request, [visit.person_id for visit in visits if visit.person_id])
    late = late_visits(visits)
    for visit in visits:
        visit.late = late.get(visit.pk, [])
    context = {
        "here": [visit for visit in visits if visit.left_at is None],
        "gone": [visit for visit in visits if visit.left_at is not None],
        "may_ban": request.user.has_perm("rooms.manage_bans"),
    }
    return render(request, "rooms/visit_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.record_visit")
@answer_once
def visit_add(request):
    """Somebody is at the door: the list of the banned is asked before anything is written."""
    form = VisitForm(posted(request), country=request.user.centre.country)
    if request.method == "POST" and form.is_valid():
        met = _let_in(request, form)
        if isinstance(met, BannedAtDoor):
            return render(request, "rooms/visit_warning.html")
        if met is not None:
            messages.success(request, _("Nobody on the list. Noted who came."))
            return redirect("rooms:visit_list")
    status = 422 if form.is_bound else 200
    return render(request, "rooms/visit_add.html", {"form": form}, status=status)


def _let_in(request, form):
    """Return the visit, or what was written of somebody banned; a refusal is put on the form."""
    person, at = _whom(request, form), timezone.now()
    if form.errors:
        return None
    wish = {"kind": form.cleaned_data["kind"], "caller": form.caller, "person": person}
    try:
        return record_visit(**wish, by=request.user, at=at)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


def _whom(request, form):
    """Return whom the code names; a code that is nobody's is put on the form."""
    code = form.cleaned_data["whom"]
    person = resident_with(member=request.user, code=code) if code else None
    if code and person is None:
        form.add_error("whom", _("No resident of this house has this code."))
    return person


@require_POST
@requires("rooms.record_visit", on=Visit)
@answer_once
def visit_leave(request, visit):
    """They left."""
    try:
        end_visit(visit=visit, by=request.user, at=timezone.now())
        messages.success(request, _("Noted: they left."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("rooms:visit_list")


@require_POST
@requires("rooms.record_visit", on=Visit)
def visit_reveal(request, visit):
    """Who it was, where it is kept: shown on purpose, and the read log says so."""
    if visit.person_id:
        showing(request, [visit.person_id], reason="visitor")
    context = {"visit": visit, "words": visitor_words(visit=visit)}
    return render(request, "rooms/visit_reveal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.manage_bans")
@answer_once
def ban_list(request):
    """Who must not come in; nothing of it stands in clear, and it cannot be read again."""
    form = BanForm(posted(request), country=request.user.centre.country)
    if request.method == "POST" and form.is_valid() and _ban(request, form):
        messages.success(request, _("On the list from now on."))
        return redirect("rooms:ban_list")
    page = Paginator(bans_seen(member=request.user), ROWS_A_PAGE).get_page(request.GET.get("page"))
    met = met_at_door(member=request.user)
    showing(request, [ban.person_id for ban in page if ban.person_id])
    status = 422 if form.is_bound else 200
    context = {"form": form, "page": page, "met": met}
    return render(request, "rooms/ban_list.html", context, status=status)


def _ban(request, form):
    person = _whom(request, form)
    if form.errors:
        return False
    wish = {"reason": form.cleaned_data["reason"], "until_on": form.cleaned_data["until_on"]}
    try:
        ban_visitor(caller=form.caller, person=person, **wish, by=request.user, at=timezone.now())
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
@requires("rooms.manage_bans", on=BannedVisitor)
@answer_once
def ban_lift(request, banned):
    try:
        lift_ban(banned=banned, by=request.user, at=timezone.now())
        messages.success(request, _("Lifted."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("rooms:ban_list")
