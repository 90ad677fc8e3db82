"""Notes of the services: a panel of the record, the note for its service, the page to write one."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rehabilitation.actions.service_notes import (
    correct_service_note,
    supplement_service_note,
    write_service_note,
)
from rehabilitation.models import ServiceNote
from rehabilitation.note_forms import ServiceNoteForm, first_form
from rehabilitation.selectors.service_notes import (
    correctable_until,
    earlier_versions,
    may_correct,
    newer_version,
    note_summaries,
    note_text,
    supplements_of,
)
from residents.models import Person
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page
from staff.answers import answer_once
from staff.audit import showing


@require_safe
@requires("rehabilitation.view_service_note", on=Person)
def service_note_panel(request, person):
    showing(request, [person.pk])
    context = {
        "person": person,
        "rows": note_summaries(request.user, person),
        "may_write": request.user.has_perm("rehabilitation.write_service_note", person),
    }
    template = "rehabilitation/service_note_panel.html"
    return render_page(request, template, context, fragment="service-note-panel")


@require_safe
@requires("rehabilitation.read_service_note", on=ServiceNote)
def service_note_detail(request, note):
    showing(request, [note.person_id])
    context = {
        "read": note_text(note),
        "person": note.person,
        "earlier": earlier_versions(note),
        "supplements": supplements_of(note),
        "newer": newer_version(note),
        "may_correct": may_correct(request.user, note, timezone.now()),
        "until": correctable_until(note),
    }
    return render(request, "rehabilitation/service_note_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rehabilitation.write_service_note", on=Person)
@answer_once
def service_note_new(request, person):
    form = first_form(request.user, _typed(request))
    return _write(request, person, form, partial(write_service_note, person=person))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rehabilitation.write_service_note", on=ServiceNote)
@answer_once
def service_note_correct(request, note):
    read = note_text(note)
    initial = {"text": read.text, "summary": read.summary}
    form = ServiceNoteForm(_typed(request), initial=initial)
    keep = partial(correct_service_note, note=note)
    return _write(request, note.person, form, keep, corrects=note)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rehabilitation.write_service_note", on=ServiceNote)
@answer_once
def service_note_supplement(request, note):
    form = ServiceNoteForm(_typed(request))
    keep = partial(supplement_service_note, note=note)
    return _write(request, note.person, form, keep, supplements=note)


def _typed(request):
    return request.POST if request.method == "POST" else None


def _write(request, person, form, keep, **beside):
    """Draw the form, or keep what was typed and go to the note."""
    showing(request, [person.pk])
    if request.method == "POST" and form.is_valid():
        try:
            note = keep(by=request.user, at=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The note is kept."))
            return redirect("rehabilitation:service_note_detail", note.pk)
    context = {"person": person, "form": form, "corrects": None, "supplements": None, **beside}
    status = 422 if form.errors else 200
    return render(request, "rehabilitation/service_note_form.html", context, status=status)
