from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rooms.actions import correct_log_entry, write_log_entry
from rooms.forms.shift import CorrectionForm, LogForm
from rooms.house_log import log_of, people_here, people_of, rows_of
from rooms.models import HouseLogEntry
from rooms.on_shift import shift_at
from rooms.views.asking import done, posted
from shelter.shared.access import requires
from staff.answers import answer_once
from staff.audit import showing

LINES_A_PAGE = 50


@require_safe
@requires("rooms.view_shift")
def shift(request):
    now = shift_at(request.user, timezone.now())
    showing(request, now.persons_shown)
    context = {
        "shift": now,
        "may_write": request.user.has_perm("rooms.write_log"),
        "may_hand_over": request.user.has_perm("rooms.give_handover"),
        "may_open": request.user.has_perm("rooms.view_stay"),
    }
    return render(request, "rooms/shift.html", context)


@require_safe
@requires("rooms.view_shift")
def house_log(request):
    """The whole log, the newest first."""
    page = Paginator(log_of(request.user), LINES_A_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list)
    showing(request, people_of(rows))
    may_write = request.user.has_perm("rooms.write_log")
    context = {"page": page, "rows": rows, "may_write": may_write}
    return render(request, "rooms/house_log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.write_log")
@answer_once
def house_log_add(request):
    """Enter what happened, now or up to three days ago."""
    at, centre = timezone.now(), request.user.centre
    people = people_here(request.user)
    today = at.astimezone(centre.zone).date()
    initial = {"on": today, "kind": "note"}
    form = LogForm(posted(request), people=people, zone=centre.zone, initial=initial)
    act = {"centre": centre, "by": request.user, "at": at}
    written = request.method == "POST" and form.is_valid()
    if written and done(form, write_log_entry, **act, **form.entry):
        messages.success(request, _("It stands in the house log."))
        return redirect("rooms:shift")
    showing(request, people.values_list("pk", flat=True))
    status = 422 if form.errors else 200
    return render(request, "rooms/house_log_add.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.write_log", on=HouseLogEntry)
@answer_once
def house_log_correct(request, entry):
    """Follow a line by its correction; the line stays."""
    form = CorrectionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        words = {"text": form.cleaned_data["text"], "by": request.user, "at": timezone.now()}
        if done(form, correct_log_entry, entry=entry, **words):
            messages.success(request, _("The correction stands in the house log."))
            return redirect("rooms:shift")
    rows = rows_of([entry])
    showing(request, people_of(rows))
    context = {"form": form, "rows": rows}
    status = 422 if form.errors else 200
    return render(request, "rooms/house_log_correct.html", context, status=status)
