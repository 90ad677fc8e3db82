from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rooms.actions import keep_forgotten
from rooms.forgotten import forgotten_seen, going_on
from rooms.forms.forgotten import HereForm
from rooms.models import ForgottenStay
from rooms.views.asking import done
from shelter.shared.access import requires
from staff.answers import answer_once
from staff.audit import showing


@require_safe
@requires("rooms.answer_forgotten")
def forgotten_list(request):
    """Stays that look forgotten: end them on the page for that, or say until when they go on."""
    return _page(request)


@require_POST
@requires("rooms.answer_forgotten", on=ForgottenStay)
@answer_once
def forgotten_here(request, proposal):
    """The stay goes on until a night, with a reason."""
    form = HereForm(request.POST, prefix=str(proposal.pk))
    act = {"proposal": proposal, "by": request.user, "at": timezone.now()}
    if form.is_valid() and done(form, keep_forgotten, **act, **form.cleaned_data):
        messages.success(request, _("It goes on. Nobody is asked again until then."))
        return redirect("rooms:forgotten_list")
    return _page(request, form)


def _page(request, wrong=None):
    tonight = request.user.centre.night()
    proposals = forgotten_seen(request.user)
    kept = going_on(request.user, tonight)
    showing(request, [row.person_id for row in (*proposals, *(row for row, _why in kept))])
    context = {
        "rows": [(row, _way_to_end(row), _form(row, wrong, tonight)) for row in proposals],
        "kept": kept,
        "refusal": _lost(proposals, wrong),
    }
    status = 422 if wrong else 200
    return render(request, "rooms/forgotten_list.html", context, status=status)


def _way_to_end(row):
    """Return the page on which this stay is ended, with what is most likely filled in."""
    never_came = row.reason == ForgottenStay.Reason.NEVER_CAME
    page = "rooms:stay_cancel" if never_came else "rooms:stay_check_out"
    return f"{reverse(page, args=[row.stay_id])}?forgotten"


def _form(row, wrong, tonight):
    if wrong is not None and wrong.prefix == str(row.pk):
        return wrong
    return HereForm(prefix=str(row.pk), initial={"until_on": tonight})


def _lost(proposals, wrong):
    """Return a refusal whose proposal is not on the page any more."""
    if wrong is None or wrong.prefix in {str(row.pk) for row in proposals}:
        return ""
    return " ".join(wrong.non_field_errors())
