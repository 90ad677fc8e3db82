from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rooms.actions import (
    add_involved,
    close_incident,
    follow_up_incident,
    note_told,
    record_incident,
)
from rooms.forms.incidents import IncidentForm, InvolvedForm, LessonsForm, ToldForm
from rooms.house_log import people_here
from rooms.incidents import incidents_of, involved_in, told_of
from rooms.models import HouseIncident
from rooms.views.asking import done, posted
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing

ROWS_A_PAGE = 30
FOLLOW_UP_WITHIN = timedelta(days=3)
State = HouseIncident.State


@require_safe
@requires("rooms.view_incident")
def incident_list(request):
    """The incidents of the house; by default those that are not closed."""
    which = "all" if request.GET.get("which") == "all" else "open"
    rows = incidents_of(request.user)
    if which == "open":
        rows = rows.exclude(state=State.CLOSED)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    may_record = request.user.has_perm("rooms.record_incident")
    context = {
        "page": page,
        "which": which,
        "may_record": may_record,
        "today": _now(request).date(),
    }
    return render(request, "rooms/incident_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.record_incident")
@answer_once
def incident_new(request):
    """Record an incident; who was involved is noted on its own page, each apart."""
    now, centre = _now(request), request.user.centre
    initial = {"on": now.date(), "time": now.time(), "follow_up_on": now.date() + FOLLOW_UP_WITHIN}
    form = IncidentForm(posted(request), zone=centre.zone, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = {"facts": form.facts, "by": request.user, "at": timezone.now()}
        try:
            kept = record_incident(centre=centre, **told)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Recorded. Note now who was involved and who was told."))
            return redirect("rooms:incident_detail", kept.pk)
    status = 422 if form.errors else 200
    return render(request, "rooms/incident_new.html", {"form": form}, status=status)


@require_safe
@requires("rooms.view_incident", on=HouseIncident)
def incident_detail(request, incident):
    return _page(request, incident)


@require_POST
@requires("rooms.record_incident", on=HouseIncident)
@answer_once
def incident_involve(request, incident):
    """Note somebody who was involved."""
    people = people_here(request.user, since=incident.at)
    form = InvolvedForm(request.POST, people=people, prefix="involved")
    return _added(request, incident, "involved_form", form, add_involved)


@require_POST
@requires("rooms.record_incident", on=HouseIncident)
@answer_once
def incident_tell(request, incident):
    """Note who was told, and when."""
    form = ToldForm(request.POST, zone=incident.centre.zone, prefix="told")
    return _added(request, incident, "told_form", form, note_told)


@require_POST
@requires("rooms.record_incident", on=HouseIncident)
@answer_once
def incident_follow_up(request, incident):
    """Say what was done and learnt."""
    form = LessonsForm(request.POST, prefix="lessons")
    return _added(request, incident, "lessons_form", form, follow_up_incident)


@require_POST
@requires("rooms.close_incident", on=HouseIncident)
@answer_once
def incident_close(request, incident):
    """A supervisor closes what was followed up."""
    try:
        close_incident(incident=incident, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return _page(request, incident, refusal=str(refusal), status=422)
    messages.success(request, _("Closed. Nothing is added any more."))
    return redirect("rooms:incident_detail", incident.pk)


def _added(request, incident, name, form, action):
    """Add what was typed, or draw the page again with it."""
    if form.is_valid():
        given = dict(form.cleaned_data)
        if "on" in given:
            given = {"told": given["told"], "when": form.when}
        act = {"incident": incident, "by": request.user, "at": timezone.now()}
        if done(form, action, **act, **given):
            messages.success(request, _("It is noted."))
            return redirect("rooms:incident_detail", incident.pk)
    drawn = (State.OPEN,) if name == "lessons_form" else (State.OPEN, State.FOLLOWED_UP)
    refusal = "" if incident.state in drawn else " ".join(form.non_field_errors())
    return _page(request, incident, status=422, refusal=refusal, **{name: form})


def _page(request, incident, *, status=200, refusal="", **forms):
    member, now = request.user, _now(request)
    involved = involved_in(incident, member)
    shown = [row.row.person_id for row in involved]
    may_add = member.has_perm("rooms.record_incident") and incident.state != State.CLOSED
    if may_add:
        people = people_here(member, since=incident.at)
        shown += people.values_list("pk", flat=True)
        told = {"zone": incident.centre.zone, "initial": {"on": now.date(), "time": now.time()}}
        forms = {
            "involved_form": InvolvedForm(people=people, prefix="involved"),
            "told_form": ToldForm(prefix="told", **told),
            "lessons_form": LessonsForm(prefix="lessons"),
        } | forms
    showing(request, shown)
    context = {
        "incident": incident,
        "involved": involved,
        "told": told_of(incident, member),
        "may_add": may_add,
        "may_follow_up": may_add and incident.state == State.OPEN,
        "may_close": incident.state == State.FOLLOWED_UP
        and member.has_perm("rooms.close_incident", incident),
        "refusal": refusal,
        **forms,
    }
    return render(request, "rooms/incident_detail.html", context, status=status)


def _now(request):
    return timezone.now().astimezone(request.user.centre.zone)
