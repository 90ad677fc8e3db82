from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from residents.access_forms import GlassForm, OutcomeForm
from residents.actions import break_glass, close_glass, reason_of, review_break_glass
from residents.emergency import forget, keep
from residents.models import BreakGlass
from residents.selectors.access import to_review
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing
from staff.factors import confirm_now, step_up_form

ROWS_A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.break_glass")
@answer_once
def glass_open(request):
    """One file, for thirty minutes: her code, why, and once more that it is she who asks."""
    at = timezone.now()
    form = GlassForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            confirm_now(request=request, data=request.POST, at=at)
            opened = break_glass(**form.cleaned_data, by=request.user, at=at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            keep(request, opened)
            showing(request, [opened.person_id], reason="break_glass")
            return redirect("residents:person_detail", opened.person_id)
    context = {"form": form, "step_up": step_up_form(request, at=at)}
    status = 422 if form.errors else 200
    return render(request, "residents/glass_open.html", context, status=status)


@require_POST
@requires("residents.break_glass")
def glass_close(request):
    """Close what is open before its time; closing twice is closing once."""
    close_glass(member=request.user, at=timezone.now())
    forget(request)
    messages.success(request, _("Closed. Somebody else will look at why it was opened."))
    return redirect("home")


@require_safe
@requires("residents.review_break_glass")
def glass_list(request):
    """What was opened in an emergency; what waits for a review stands first."""
    page = Paginator(to_review(request.user), ROWS_A_PAGE).get_page(request.GET.get("page"))
    showing(request, [opened.person_id for opened in page])
    return render(request, "residents/glass_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.review_break_glass", on=BreakGlass)
@answer_once
def glass_detail(request, opened):
    """Why a file was opened, and what the review finds."""
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            review_break_glass(
                opened=opened, **form.cleaned_data, by=request.user, at=timezone.now()
            )
            messages.success(request, _("The review is kept."))
            return redirect("residents:glass_list")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    showing(request, [opened.person_id], reason="break_glass_review")
    context = {
        "opened": opened,
        "reason": reason_of(opened),
        "form": form,
        "may_review": opened.reviewed_at is None and opened.member_id != request.user.pk,
    }
    status = 422 if form.errors else 200
    return render(request, "residents/glass_detail.html", context, status=status)
