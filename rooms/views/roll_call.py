from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rooms.actions import NotOfThisNight, answer_roll_call, close_roll_call, open_roll_call
from rooms.choices import AnsweredBy, RollResult
from rooms.models import RollCall, Stay
from rooms.roll_call import counts_on, entry_of, line_of, roll_call_on, roll_of, without_bed
from rooms.scanning import stay_of_card
from rooms.views.roll_lines import Sending, draw_line, draw_lines
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import wants_fragment
from staff.answers import answer_once
from staff.audit import showing

PAGE = "rooms/roll_call.html"
BY_HAND = (AnsweredBy.TAP, AnsweredBy.PAPER)


@require_safe
@requires("rooms.take_roll_call")
def roll_call(request):
    """Tonight's roll-call: everyone who has a bed, one answer each."""
    return _page(request)


@require_POST
@requires("rooms.take_roll_call")
@answer_once
def roll_call_open(request):
    """Begin tonight's roll-call."""
    try:
        open_roll_call(centre=request.user.centre, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("rooms:roll_call")


@require_safe
@requires("rooms.take_roll_call")
def roll_call_print(request):
    """The same on paper: codes, beds and boxes to tick."""
    night = request.user.centre.night()
    opened = roll_call_on(member=request.user, night=night)
    roll = roll_of(member=request.user, night=night, roll_call=opened)
    showing(request, roll.persons)
    context = {"roll": roll, "results": RollResult, "now": timezone.now()}
    return render(request, "rooms/roll_call_print.html", context)


@require_POST
@requires("rooms.take_roll_call", on=RollCall)
@answer_once
def roll_call_answer(request, roll_call):
    """One answer for one of them, by tapping or from the printed list."""
    stay = _stay_of(request)
    result, how = request.POST.get("result", ""), request.POST.get("how", "")
    try:
        if stay is None or result not in RollResult.values:
            raise NotOfThisNight(_("She has no bed here tonight. No answer is needed for her."))
        said = {"result": result, "how": how if how in BY_HAND else AnsweredBy.TAP}
        now = timezone.now()
        line = answer_roll_call(roll_call=roll_call, stay=stay, **said, by=request.user, at=now)
    except DomainError as refusal:
        return _refused(request, roll_call, stay, refusal)
    return _answered(request, roll_call, stay, line)


@require_POST
@requires("rooms.take_roll_call", on=RollCall)
@answer_once
def roll_call_scan(request, roll_call):
    """A card held to the scanner: she is here."""
    try:
        stay = stay_of_card(member=request.user, number=request.POST.get("number", ""))
        showing(request, [stay.person_id], reason="card")
        said = {"result": RollResult.PRESENT, "how": AnsweredBy.SCAN}
        now = timezone.now()
        line = answer_roll_call(roll_call=roll_call, stay=stay, **said, by=request.user, at=now)
    except DomainError as refusal:
        if not wants_fragment(request):
            return _page(request, refusal=refusal)
        return HttpResponse(_head(request, roll_call, refusal), status=422)
    messages.success(request, _("%(code)s is here.") % {"code": stay.person.code})
    if not wants_fragment(request):
        return redirect("rooms:roll_call")
    entry = entry_of(roll_call=roll_call, stay=stay, line=line)
    drawn = draw_line(entry, _sending(request, roll_call), beside=True)
    return _fragment(_head(request, roll_call) + drawn)


@require_POST
@requires("rooms.take_roll_call", on=RollCall)
@answer_once
def roll_call_close(request, roll_call):
    """Everyone is answered for; the night is counted."""
    try:
        close_roll_call(roll_call=roll_call, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("The roll-call is closed. Everyone is answered for."))
    return redirect("rooms:roll_call")


def _page(request, refusal=None):
    member, night = request.user, request.user.centre.night()
    opened = roll_call_on(member=member, night=night)
    roll = roll_of(member=member, night=night, roll_call=opened)
    late = list(without_bed(member=member, night=night))
    showing(request, [*roll.persons, *(stay.person_id for stay in late)])
    from_paper = request.GET.get("how") == AnsweredBy.PAPER
    is_open = opened is not None and opened.closed_at is None
    how = AnsweredBy.PAPER if from_paper else AnsweredBy.TAP
    sending = _sending(request, opened, how) if is_open else None
    context = {
        "roll": roll,
        "roll_call": opened,
        "villas": [(name, draw_lines(rows, sending)) for name, rows in roll.villas],
        "without_bed": late,
        "is_open": is_open,
        "from_paper": from_paper,
        "answered": roll.answered,
        "total": roll.total,
        "refusal": refusal,
    }
    response = render(request, PAGE, context, status=422 if refusal else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _stay_of(request):
    """Return whom an answer is about; somebody she may not see is as nobody."""
    try:
        seen = Stay.objects.visible_to(request.user).select_related("person", "centre")
        return seen.filter(pk=request.POST.get("stay", "")).first()
    except ValidationError:
        return None


def _answered(request, roll_call, stay, line):
    """Answer with her line and the count, or with the whole page where there is no script."""
    showing(request, [stay.person_id])
    if not wants_fragment(request):
        how = "?how=paper" if request.POST.get("how") == AnsweredBy.PAPER else ""
        return redirect(f"{reverse('rooms:roll_call')}{how}#line-{stay.pk}")
    how = request.POST.get("how", AnsweredBy.TAP)
    entry = entry_of(roll_call=roll_call, stay=stay, line=line)
    return _fragment(draw_line(entry, _sending(request, roll_call, how)) + _count(roll_call))


def _refused(request, roll_call, stay, refusal):
    line = line_of(roll_call=roll_call, stay=stay) if stay else None
    entry = entry_of(roll_call=roll_call, stay=stay, line=line) if stay else None
    if not wants_fragment(request) or entry is None:
        return _page(request, refusal=refusal)
    showing(request, [stay.person_id])
    return _fragment(draw_line(entry, None, refusal=str(refusal)), status=422)


def _sending(request, roll_call, how=AnsweredBy.TAP):
    url = reverse("rooms:roll_call_answer", args=[roll_call.pk])
    return Sending(url, get_token(request), str(how if how in BY_HAND else AnsweredBy.TAP))


def _fragment(html, status=200):
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _count(roll_call):
    answered, total = counts_on(roll_call.centre, roll_call.night)
    context = {"answered": answered, "total": total, "beside": True}
    return render_to_string("rooms/_roll_count.html", context)


def _head(request, roll_call, refusal=None):
    answered, total = counts_on(roll_call.centre, roll_call.night)
    context = {"roll_call": roll_call, "answered": answered, "total": total, "refusal": refusal}
    return render_to_string(f"{PAGE}#roll-head", context, request)
