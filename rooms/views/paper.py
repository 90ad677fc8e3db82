"""The sheet: what was written on paper while nothing could be entered (D28)."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rooms.actions import (
    check_sheet,
    drop_line,
    enter_sheet,
    keep_lines,
    put_away,
)
from rooms.actions.paper_lines import HANDLERS, Kind
from rooms.forms.paper import FORMS, reader_at
from rooms.forms.paper_line import Desk
from rooms.models import Dose
from rooms.paper_codes import split_codes
from rooms.paper_desk import (
    colleagues_of,
    medicines_meant,
    persons_written,
    rows_of,
    visits_going_on,
)
from rooms.paper_sheet import READY, REFUSED, TYPED, SheetLine, sheet_of
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing
from staff.signing import sign_beside

REMEMBERED = ("on", "seen_by")
NOT_TYPED = ("token", "csrfmiddlewaretoken", "what", "line")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.enter_paper")
@answer_once
def paper_entry(request):
    """One line more, or one anew; what was typed so far is kept on the server."""
    sheet = sheet_of(request.user)
    if request.method != "POST":
        line = sheet.line(request.GET.get("line", ""))
        what = line.what if line else _what(request.GET.get("what"), request.user, sheet)
        return _page(request, sheet, what, line=line)
    what, instead = _what(request.POST.get("what"), request.user, sheet), request.POST.get("line")
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    form = FORMS[what](MultiValueDict(typed), desk=_desk(request, SheetLine(what, typed, 0)))
    if not form.is_valid():
        return _page(request, sheet, what, form=form, line=sheet.line(instead or ""))
    lines = _lines_of(form, typed)
    try:
        keep_lines(lines=lines, by=request.user, at=timezone.now(), instead=instead or "")
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, sheet, what, form=form)
    return redirect(f"{reverse('rooms:paper_entry')}?what={what}")


@require_POST
@requires("rooms.enter_paper")
@answer_once
def paper_check(request):
    """What would become of every line, by the rules of its own page."""
    checked = check_sheet(read=reader_at(_desk(request)), by=request.user, at=timezone.now())
    refused = len(checked.with_standing(REFUSED))
    if refused:
        words = ngettext(
            "%(count)d line cannot be entered like this.",
            "%(count)d lines cannot be entered like this.",
            refused,
        )
        messages.warning(request, words % {"count": refused})
    return redirect(f"{reverse('rooms:paper_entry')}#sheet")


@sensitive_post_parameters()
@require_POST
@requires("rooms.enter_paper")
@answer_once
def paper_enter(request):
    """Everything that the check found ready, in one step and in the order of time."""
    member, at = request.user, timezone.now()
    version = request.POST.get("version", "")
    try:
        outcomes = enter_sheet(
            version=int(version) if version.isdigit() else -1,
            read=reader_at(_desk(request)),
            by=member,
            at=at,
            unsigned=_unsigned(request, sheet_of(member), at),
        )
    except DomainError as refusal:
        sheet = sheet_of(member)
        return _page(request, sheet, _what(None, member, sheet), refusal=str(refusal))
    showing(request, [person for outcome in outcomes for person in outcome.persons])
    entered = sum(outcome.refusal is None for outcome in outcomes)
    words = ngettext("%(count)d line was entered.", "%(count)d lines were entered.", entered)
    messages.success(request, words % {"count": entered})
    return redirect(f"{reverse('rooms:paper_entry')}#sheet")


@require_POST
@requires("rooms.enter_paper")
@answer_once
def paper_drop(request):
    """A line less."""
    try:
        drop_line(line=request.POST.get("line", ""), by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('rooms:paper_entry')}#sheet")


@require_POST
@requires("rooms.enter_paper")
@answer_once
def paper_put_away(request):
    """What is entered goes off the sheet."""
    put_away(by=request.user, at=timezone.now())
    messages.success(request, _("What is entered is off the sheet. Keep the paper locked away."))
    return redirect("rooms:paper_entry")


def _what(asked, member, sheet):
    """Return the kind of line that is asked for, or that of the line before."""
    before = sheet.lines[-1].what if sheet.lines else Kind.WENT_OUT
    mine = [kind for kind, (permission, _do) in HANDLERS.items() if member.has_perm(permission)]
    return asked if asked in mine else before


def _desk(request, line=None):
    """Return what a line may choose from; the names of her medicines only in a line about one."""
    member, medicines = request.user, []
    if line is not None and line.what == Kind.DOSE and member.has_perm("rooms.give_medicine"):
        person, medicines = medicines_meant(member, line)
        showing(request, [person] if person else [], reason="medicine_round")
    return Desk(
        zone=member.centre.zone,
        country=member.centre.country,
        colleagues=colleagues_of(member),
        visits=visits_going_on(member),
        medicines=medicines,
        may_override=member.has_perm("rooms.override_rule"),
    )


def _lines_of(form, typed):
    """Return the lines to keep: one for each of several beds or codes, if it may name several."""
    number = form.cleaned_data["number"]
    if not getattr(form, "SEVERAL", False):
        return [SheetLine(form.KIND, typed, number)]
    several = split_codes(form.cleaned_data["whom"])
    return [SheetLine(form.KIND, {**typed, "whom": [one]}, number) for one in several]


def _unsigned(request, sheet, at):
    """Let every colleague who gave a medicine beside her prove it; return who did not, and why."""
    refused = {}
    for member in _seconds(sheet, colleagues_of(request.user)):
        code = request.POST.get(f"pin-{member.pk}", "")
        try:
            sign_beside(request=request, member=member, code=code, at=at)
        except DomainError as refusal:
            refused[member.pk] = refusal
    return refused


def _seconds(sheet, colleagues):
    """Return who is said to have given a medicine beside another, in a line that is ready."""
    given = [
        line.first("second")
        for line in sheet.with_standing(READY)
        if line.what == Kind.DOSE and line.first("outcome") == Dose.Outcome.GIVEN
    ]
    return [member for member in colleagues if str(member.pk) in given]


def _page(request, sheet, what, *, form=None, line=None, refusal=""):
    member = request.user
    desk = form.desk if form else _desk(request, line)
    form = form or FORMS[what](desk=desk, initial=_initial(sheet, line, what, member))
    showing(request, persons_written(sheet.lines, member))
    kinds = [kind for kind, (permission, _do) in HANDLERS.items() if member.has_perm(permission)]
    context = {
        "sheet": sheet,
        "rows": rows_of(sheet.lines, member),
        "form": form,
        "what": what,
        "kinds": [(kind.value, Kind(kind).label) for kind in kinds],
        "editing": line if line and not line.is_entered else None,
        "ready": len(sheet.with_standing(READY)),
        "waiting": len(sheet.with_standing(READY, TYPED, REFUSED)),
        "entered": sum(one.is_entered for one in sheet.lines),
        "seconds": [] if settings.DEMO else _seconds(sheet, desk.colleagues),
        "refusal": refusal,
    }
    status = 422 if refusal or form.is_bound else 200
    return render(request, "rooms/paper_entry.html", context, status=status)


def _initial(sheet, line, what, member):
    """Return what stands in an empty line already: what was typed, or what goes on from before."""
    if line is not None:
        several = ("needs",)
        return {
            name: values if name in several else next(iter(values), "")
            for name, values in line.typed.items()
        }
    before = sheet.lines[-1] if sheet.lines else None
    kept = {name: before.first(name) for name in REMEMBERED} if before else {}
    today = timezone.now().astimezone(member.centre.zone).date()
    return {"on": today, "due_on": today, **kept, "number": sheet.next_number}
