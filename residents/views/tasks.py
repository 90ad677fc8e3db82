from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, trigger_client_event

from residents.actions import complete_task
from residents.models import Task
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import wants_fragment
from staff.answers import answer_once


@require_POST
@requires("residents.complete_task", on=Task)
@answer_once
def task_complete(request, task):
    """Close a task; its line goes away, and lists that count tasks hear of it."""
    try:
        complete_task(task=task, by=request.user, at=timezone.now())
        messages.success(request, _("Marked as done."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        if wants_fragment(request):
            return reswap(HttpResponse(status=422), "none")
    if wants_fragment(request):
        return trigger_client_event(HttpResponse(), "residents:task-done")
    return redirect(_back(request))


def _back(request):
    to = request.POST.get("next", "")
    hosts = {request.get_host()}
    return to if url_has_allowed_host_and_scheme(to, allowed_hosts=hosts) else "home"
