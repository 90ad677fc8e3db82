from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from residents.actions import record_consent
from residents.forms import ConsentForm
from residents.models import Person
from residents.views.record import record_page
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import wants_fragment
from staff.answers import answer_once


@require_POST
@requires("residents.record_consent", on=Person)
@answer_once
def consent_record(request, person):
    form = ConsentForm(request.POST)
    if form.is_valid():
        try:
            at = timezone.now()
            record_consent(person=person, by=request.user, at=at, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("until_on", str(refusal))
    if form.errors:
        return record_page(request, person, fragment="consents", status=422, consent_error=form)
    messages.success(request, _("Her answer is recorded."))
    if not wants_fragment(request):
        return redirect("residents:person_detail", person.pk)
    answer = record_page(request, person, fragment="consents")
    return trigger_client_event(answer, "residents:file-changed")
