"""The end of a file, on the record of somebody who left."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from residents.actions.closing import keep_file
from residents.erasing_forms import KeepForm
from residents.models import CaseFile, Person
from rooms.actions.files import close_file
from shelter.shared.access import obtain, requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page, wants_fragment
from staff.answers import answer_once
from staff.audit import showing


@require_safe
@requires("residents.close_file")
def file_panel(request, person_id):
    """The state of a person's file, and what its lead may do with it."""
    person = obtain(Person, person_id, by=request.user, to="residents.view_person")
    case_file = CaseFile.objects.visible_to(request.user).filter(person=person).first()
    if case_file is None:
        raise Http404
    return _panel(request, case_file)


@require_POST
@requires("residents.close_file", on=CaseFile)
@answer_once
def file_close(request, case_file):
    try:
        close_file(case_file=case_file, by=request.user, at=timezone.now())
    except DomainError as refusal:
        case_file.refresh_from_db()
        return _panel(request, case_file, refusal=str(refusal), status=422)
    return _settled(request, case_file)


@require_POST
@requires("residents.close_file", on=CaseFile)
@answer_once
def file_keep(request, case_file):
    form = KeepForm(request.POST)
    if form.is_valid():
        kept = {"until": form.cleaned_data["until"], "because": form.cleaned_data["because"]}
        try:
            keep_file(case_file=case_file, **kept, by=request.user, at=timezone.now())
            return _settled(request, case_file)
        except DomainError as refusal:
            form.add_error("until", str(refusal))
    return _panel(request, case_file, form=form, status=422)


def _settled(request, case_file):
    if wants_fragment(request):
        return _panel(request, case_file)
    return redirect("residents:person_detail", case_file.person_id)


def _panel(request, case_file, *, form=None, refusal="", status=200):
    showing(request, [case_file.person_id])
    kept = {"until": case_file.kept_until, "because": case_file.kept_because}
    context = {
        "case_file": case_file,
        "person": case_file.person,
        "form": form or KeepForm(initial=kept),
        "refusal": refusal,
    }
    template = "rooms/file_panel.html"
    return render_page(request, template, context, fragment="file-panel", status=status)
