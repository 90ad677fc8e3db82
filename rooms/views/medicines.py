"""The medicine round: what is due, by time and bed; each dose answered once."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rooms.actions.medicines import answer_dose, stop_medicine
from rooms.caring import who_may_give
from rooms.forms.care import DoseForm, MomentField
from rooms.medicine_round import medicine_round, newest_due
from rooms.models import Dose, Medicine, Stay
from rooms.sealed import open_words
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing
from staff.signing import sign_beside


@require_safe
@requires("rooms.give_medicine")
def medicine_list(request):
    """The round of now, with the names of medicines: giving them is her work."""
    shown = medicine_round(member=request.user, at=timezone.now())
    showing(request, shown.persons, reason="medicine_round")
    return render(request, "rooms/medicine_list.html", {"round": shown})


@sensitive_post_parameters("second_code")
@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.give_medicine", on=Medicine)
@answer_once
def medicine_answer(request, medicine):
    """What came of one dose; a colleague signs beside her for a controlled one."""
    showing(request, [medicine.person_id])
    stay = Stay.objects.visible_to(request.user).open().filter(person=medicine.person_id).first()
    form = _dose_form(request, medicine, stay)
    if request.method == "POST" and form.is_valid() and _answered(request, medicine, form):
        messages.success(request, _("Noted in the round."))
        return redirect("rooms:medicine_list")
    name, amount = open_words([medicine], "name", "dose").get(medicine.pk, ("", ""))
    due = MomentField().to_python(request.POST.get("due", ""))
    context = {
        "medicine": medicine,
        "person": medicine.person,
        "name": name,
        "amount": amount,
        "due": None if medicine.as_needed else due or form.initial.get("due"),
        "form": form,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "rooms/medicine_answer.html", context, status=status)


def _dose_form(request, medicine, stay):
    asked = MomentField().to_python(request.GET.get("due", ""))
    if asked is None and stay and request.method != "POST" and not medicine.as_needed:
        asked = newest_due(medicine, stay, timezone.now())
    among = who_may_give(medicine=medicine, member=request.user) if medicine.is_controlled else ()
    return DoseForm(
        request.POST if request.method == "POST" else None,
        initial={"due": asked, "outcome": Dose.Outcome.GIVEN},
        medicine=medicine,
        among=among,
        asks_code=not settings.DEMO,
    )


def _answered(request, medicine, form):
    """Let the colleague sign, then answer; tell if it was done, a refusal is on the form."""
    said, at, second = form.cleaned_data, timezone.now(), form.signer
    try:
        if second is not None:
            code = said.get("second_code", "")
            sign_beside(request=request, member=second, code=code, at=at)
        answer_dose(
            medicine=medicine,
            due_at=said["due"],
            outcome=said["outcome"],
            second=second,
            by=request.user,
            at=at,
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
@requires("rooms.prescribe_medicine", on=Medicine)
@answer_once
def medicine_stop(request, medicine):
    """From now on no dose is due."""
    try:
        stop_medicine(medicine=medicine, by=request.user, at=timezone.now())
        messages.success(request, _("Stopped. It is out of the round."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    stay = Stay.objects.visible_to(request.user).filter(person=medicine.person_id)
    newest = stay.order_by("-arrives_on", "-created_at").first()
    return redirect("rooms:stay_care", newest.pk) if newest else redirect("home")
