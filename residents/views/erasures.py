from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from residents.actions.erasing import erase_person
from residents.erasing_forms import ErasureForm
from residents.models import Erasure
from residents.selectors.retention import erasures_of, person_to_erase
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing
from staff.factors import confirm_now, step_up_form
from staff.factors.forms import StepUpForm

ERASURES_A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.erase_person")
@answer_once
def erasure_list(request):
    """What was destroyed, and the form that destroys: code twice, scope, reason, second factor."""
    at = timezone.now()
    form = ErasureForm(request.POST if request.method == "POST" else None)
    step_up = step_up_form(request, at=at)
    if form.is_valid():
        try:
            confirm_now(request=request, data=request.POST, at=at)
        except DomainError as refusal:
            step_up = StepUpForm.refused(request.POST, refusal)
        else:
            erasure = _erase(request, form, at)
            if erasure:
                return redirect("residents:erasure_detail", erasure.pk)
    return _page(request, form, step_up)


def _erase(request, form, at):
    """Erase whom the form names, or put on the form why not."""
    wanted = form.cleaned_data
    person = person_to_erase(member=request.user, code=wanted["code"])
    if person is None:
        form.add_error("code", _("Nobody has this code. Check it on her card or in the read log."))
        return None
    scope, reason = wanted["scope"], wanted["reason"]
    try:
        return erase_person(person=person, scope=scope, reason=reason, by=request.user, at=at)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


def _page(request, form, step_up):
    erasures = Paginator(erasures_of(member=request.user), ERASURES_A_PAGE)
    page = erasures.get_page(request.GET.get("page"))
    showing(request, [erasure.person_id for erasure in page])
    status = 422 if form.errors or (step_up and step_up.errors) else 200
    context = {"form": form, "step_up": step_up, "page": page}
    return render(request, "residents/erasure_list.html", context, status=status)


@require_safe
@requires("residents.erase_person", on=Erasure)
def erasure_detail(request, erasure):
    """The certificate, to print: what was destroyed and when; for her own hand."""
    showing(request, [erasure.person_id])
    return render(request, "residents/erasure_detail.html", {"erasure": erasure})
