from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from residents.actions import write_note
from residents.forms import NoteForm
from residents.models import Person
from residents.views.record import record_page
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import wants_fragment
from staff.answers import answer_once


@require_POST
@requires("residents.write_note", on=Person)
@answer_once
def note_write(request, person):
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            at = timezone.now()
            write_note(person=person, text=form.cleaned_data["text"], by=request.user, at=at)
        except DomainError as refusal:
            form.add_error("text", str(refusal))
    if form.errors:
        return record_page(request, person, fragment="note-form", status=422, note_form=form)
    messages.success(request, _("The note is kept."))
    if not wants_fragment(request):
        return redirect("residents:person_detail", person.pk)
    answer = record_page(request, person, fragment="note-form")
    return trigger_client_event(answer, "residents:file-changed")
