from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from residents.actions import assign_file, unassign_file
from residents.forms import WorkerForm
from residents.models import Person
from residents.selectors import person_record
from residents.views.record import record_page
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import wants_fragment
from staff.answers import answer_once


@require_POST
@requires("residents.assign_file", on=Person)
@answer_once
def file_assign(request, person):
    record = _record(request, person)
    among = record.assignable
    said = _("The file has a worker.")
    return _settle(request, person, record, among=among, act=assign_file, said=said)


@require_POST
@requires("residents.assign_file", on=Person)
@answer_once
def file_unassign(request, person):
    record = _record(request, person)
    among = [assignment.member for assignment in record.workers]
    said = _("She no longer works on this file.")
    return _settle(request, person, record, among=among, act=unassign_file, said=said)


def _record(request, person):
    record = person_record(member=request.user, person=person, on=request.user.centre.night())
    if record.case_file is None:
        raise Http404
    return record


def _settle(request, person, record, *, among, act, said):
    form = WorkerForm(request.POST, among=among, auto_id="worker-%s")
    if form.is_valid():
        member, at = form.cleaned_data["member"], timezone.now()
        try:
            act(case_file=record.case_file, member=member, by=request.user, at=at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        return record_page(request, person, fragment="workers", status=422, worker_form=form)
    messages.success(request, said)
    if not wants_fragment(request):
        return redirect("residents:person_detail", person.pk)
    answer = record_page(request, person, fragment="workers")
    return trigger_client_event(answer, "residents:file-changed")
