from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.actions import add_organisation, change_organisation
from staff.answers import answer_once
from staff.forms import ChangeOrganisationForm, OrganisationForm
from staff.models import Organisation
from staff.selectors import organisations_of

ORGANISATIONS_A_PAGE = 50


@require_safe
@requires("staff.manage_organisations")
def organisation_list(request):
    pages = Paginator(organisations_of(member=request.user), ORGANISATIONS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "staff/organisation_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.manage_organisations")
@answer_once
def organisation_add(request):
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_organisation(
                centre=request.user.centre, by=request.user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("The organisation is added."))
            return redirect("staff:organisation_list")
        except DomainError as refusal:
            form.add_error("name_en", str(refusal))
    status = 422 if form.errors else 200
    return render(request, "staff/organisation_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.manage_organisations", on=Organisation)
@answer_once
def organisation_change(request, organisation):
    now = {name: getattr(organisation, name) for name in ChangeOrganisationForm.base_fields}
    data = request.POST if request.method == "POST" else None
    form = ChangeOrganisationForm(data, initial=now)
    if form.is_valid():
        by_now = {"by": request.user, "at": timezone.now()}
        try:
            change_organisation(organisation=organisation, **by_now, **form.cleaned_data)
            messages.success(request, _("The organisation is changed."))
            return redirect("staff:organisation_list")
        except DomainError as refusal:
            form.add_error("name_en", str(refusal))
    context = {"form": form, "organisation": organisation}
    status = 422 if form.errors else 200
    return render(request, "staff/organisation_form.html", context, status=status)
