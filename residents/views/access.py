from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from residents.access_forms import ConflictByCodeForm, MemberConflictForm, OwnConflictForm
from residents.actions import declare_conflict, declare_own_conflict, end_conflict
from residents.actions.access import find_by_code
from residents.models import ConflictOfInterest, Person
from residents.selectors.access import colleagues_to_keep_away, conflicts_of, known_to
from residents.views.record import record_page
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.declare_conflict")
@answer_once
def conflict_own(request):
    """Somebody here is known to her: the answer is the same whoever was meant."""
    form = OwnConflictForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        declare_own_conflict(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("It is recorded. If she is here, you see nothing of her now."))
        return redirect("residents:conflict_own")
    status = 422 if form.errors else 200
    return render(request, "residents/conflict_own.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.block_member")
@answer_once
def conflict_list(request):
    """Who is kept from whom; and a colleague kept from somebody, by code."""
    colleagues = colleagues_to_keep_away(request.user)
    form = ConflictByCodeForm(request.POST if request.method == "POST" else None, among=colleagues)
    if form.is_valid():
        wanted = form.cleaned_data
        person = find_by_code(known_to(request.user), wanted.pop("code"))
        if person is None:
            form.add_error("code", _("There is nobody with this code. Check it and type it again."))
        elif _declared(form, person, request.user, wanted):
            messages.success(request, _("Recorded: she sees nothing of this person now."))
            return redirect("residents:conflict_list")
    rows = conflicts_of(request.user)
    showing(request, [row.person_id for row in rows])
    may_end = request.user.has_perm("residents.end_conflict")
    context = {"form": form, "rows": rows, "may_end": may_end}
    status = 422 if form.errors else 200
    return render(request, "residents/conflict_list.html", context, status=status)


@require_POST
@requires("residents.block_member", on=Person)
@answer_once
def person_conflict(request, person):
    """A colleague kept from the person of this record."""
    form = MemberConflictForm(request.POST, among=colleagues_to_keep_away(request.user))
    if form.is_valid() and _declared(form, person, request.user, form.cleaned_data):
        messages.success(request, _("Recorded: she sees nothing of this person now."))
        return redirect("residents:person_detail", person.pk)
    return record_page(request, person, fragment="access", status=422, conflict_form=form)


def _declared(form, person, by, wanted):
    try:
        declare_conflict(person=person, by=by, at=timezone.now(), **wanted)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
@requires("residents.end_conflict", on=ConflictOfInterest)
@answer_once
def conflict_end(request, conflict):
    """She may see this person again, as her roles allow."""
    try:
        end_conflict(conflict=conflict, by=request.user, at=timezone.now())
        messages.success(request, _("Ended. It stays in the history."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("residents:conflict_list")
