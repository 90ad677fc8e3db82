from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from residents.actions import restrict_file, unrestrict_file
from residents.models import CaseFile, Person
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once


@require_POST
@requires("residents.restrict_file", on=Person)
@answer_once
def file_restrict(request, person):
    """From now on only those who work on the file see it; whoever did not is back at the list."""
    return _settle(request, person, restrict_file, _("The file is restricted."))


@require_POST
@requires("residents.restrict_file", on=Person)
@answer_once
def file_unrestrict(request, person):
    """The team sees the file again."""
    return _settle(request, person, unrestrict_file, _("The file is open to its team again."))


def _settle(request, person, action, said):
    case_file = CaseFile.objects.visible_to(request.user).filter(person=person).first()
    if case_file is None:
        raise Http404
    try:
        action(case_file=case_file, by=request.user, at=timezone.now())
        messages.success(request, said)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    if Person.objects.visible_to(request.user).filter(pk=person.pk).exists():
        return redirect("residents:person_detail", person.pk)
    return redirect("residents:person_list")
