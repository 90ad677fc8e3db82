from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rooms.actions import (
    add_handover_line,
    give_handover,
    prepare_handover,
    read_line,
    take_handover,
)
from rooms.forms.shift import LineForm
from rooms.handing_over import lines_of, preview
from rooms.house_log import people_here
from rooms.models import Handover, HandoverLine
from rooms.on_shift import duty_at, end_of
from rooms.views.asking import done
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page, wants_fragment
from staff.answers import answer_once
from staff.audit import showing


@require_POST
@requires("rooms.give_handover")
@answer_once
def handover_prepare(request):
    """Begin the handover of this shift, or go on with it."""
    at, member = timezone.now(), request.user
    ends_at = end_of(duty_at(member, at), member, at)
    begun = prepare_handover(centre=member.centre, shift_ends_at=ends_at, by=member, at=at)
    return redirect("rooms:handover_detail", begun.pk)


@require_safe
@requires("rooms.view_shift", on=Handover)
def handover_detail(request, handover):
    return _page(request, handover)


@require_POST
@requires("rooms.give_handover", on=Handover)
@answer_once
def handover_line_add(request, handover):
    """Add what the next shift must know, while it is being prepared."""
    form = LineForm(request.POST, people=people_here(request.user))
    if form.is_valid():
        line = {"handover": handover, "by": request.user, "at": timezone.now()}
        if done(form, add_handover_line, **line, **form.cleaned_data):
            messages.success(request, _("The line is kept."))
            return redirect("rooms:handover_detail", handover.pk)
    refusal = "" if handover.state == Handover.State.DRAFT else " ".join(form.non_field_errors())
    return _page(request, handover, form=form, refusal=refusal, status=422)


@require_POST
@requires("rooms.give_handover", on=Handover)
@answer_once
def handover_give(request, handover):
    """Give it to the next shift, with a line for all that is open now."""
    act = {"handover": handover, "by": request.user, "at": timezone.now()}
    return _press(request, handover, _("Given to the next shift."), give_handover, **act)


@require_POST
@requires("rooms.take_handover", on=HandoverLine)
@answer_once
def handover_line_read(request, line):
    """One line was read."""
    handover = line.handover
    try:
        read_line(line=line, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return _page(request, handover, refusal=str(refusal), status=422)
    if wants_fragment(request):
        return _page(request, handover)
    return redirect("rooms:handover_detail", handover.pk)


@require_POST
@requires("rooms.take_handover", on=Handover)
@answer_once
def handover_take(request, handover):
    """Take over what was read."""
    act = {"handover": handover, "by": request.user, "at": timezone.now()}
    return _press(
        request, handover, _("You have taken over. A calm shift to you."), take_handover, **act
    )


def _press(request, handover, message, action, /, **act):
    try:
        action(**act)
    except DomainError as refusal:
        return _page(request, handover, refusal=str(refusal), status=422)
    messages.success(request, message)
    return redirect("rooms:handover_detail", handover.pk)


def _page(request, handover, *, form=None, refusal="", status=200):
    """Draw the handover as it stands: to go on with, to read and take over, or to look up."""
    member = request.user
    lines = lines_of(handover, member)
    is_draft = handover.state == Handover.State.DRAFT
    is_given = handover.state == Handover.State.GIVEN
    may_give = is_draft and member.has_perm("rooms.give_handover")
    may_take = is_given and member.has_perm("rooms.take_handover")
    people = people_here(member)
    coming = preview(member, timezone.now()) if is_draft else []
    shown = {row.line.person_id for row in [*lines, *coming] if row.line.person_id}
    if may_give:
        shown |= set(people.values_list("pk", flat=True))
    showing(request, shown)
    context = {
        "handover": handover,
        "lines": lines,
        "coming": coming,
        "form": form or (LineForm(people=people) if may_give else None),
        "may_give": may_give,
        "may_take": may_take and handover.given_by_id != member.pk,
        "unread": sum(row.line.read_at is None for row in lines),
        "refusal": refusal,
    }
    template = "rooms/handover_detail.html"
    return render_page(request, template, context, fragment="handover-lines", status=status)
