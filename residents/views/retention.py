from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from residents.erasing_forms import RetentionForm
from residents.selectors.retention import kept_files, retention_preview
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.actions.retaining import change_retention
from staff.answers import answer_once
from staff.audit import showing
from staff.retention import days_kept

DAYS_AHEAD = 60


@require_safe
@requires("staff.preview_retention")
def retention(request):
    """What goes in the next sixty days, what is kept for a reason, and the rules."""
    return _page(request, RetentionForm(initial=_now(request.user.centre)))


@require_POST
@requires("staff.change_retention")
@answer_once
def retention_change(request):
    form = RetentionForm(request.POST)
    if form.is_valid() and _changed(request, form, timezone.now()):
        messages.success(request, _("The times of keeping are changed."))
        return redirect("residents:retention")
    return _page(request, form, status=422)


def _page(request, form, status=200):
    on = timezone.now().astimezone(request.user.centre.zone).date()
    dues = retention_preview(member=request.user, on=on, days=DAYS_AHEAD)
    kept = list(kept_files(member=request.user, on=on))
    showing(request, [due.person.pk for due in dues] + [file.person_id for file in kept])
    context = {
        "form": form,
        "may_change": request.user.has_perm("staff.change_retention"),
        "dues": dues,
        "kept": kept,
        "days": DAYS_AHEAD,
    }
    return render(request, "residents/retention.html", context, status=status)


def _now(centre):
    return {str(data_class): days for data_class, days in days_kept(centre).items()}


def _changed(request, form, at):
    try:
        change_retention(centre=request.user.centre, days=form.cleaned_data, by=request.user, at=at)
    except DomainError as refusal:
        form.add_error("identity", str(refusal))
        return False
    return True
