"""What is minded for somebody while she stays: one page, a panel of her record, and its forms."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from residents.models import Person
from rooms.actions.diet import keep_diet
from rooms.actions.medicines import prescribe_medicine
from rooms.actions.supplies import issue_supply
from rooms.caring import care_of
from rooms.forms.care import DietForm, MedicineForm, SupplyForm
from rooms.models import Stay
from rooms.sealed import open_words
from rooms.staying import open_stay_of
from rooms.views.asking import ask, done, posted
from shelter.shared.access import obtain, requires
from shelter.shared.htmx import render_page
from staff.answers import answer_once
from staff.audit import showing

MAY = {
    "may_change_diet": "rooms.change_diet",
    "may_prescribe": "rooms.prescribe_medicine",
    "may_give": "rooms.give_medicine",
    "may_issue": "rooms.issue_supplies",
    "may_see_stay": "rooms.view_stay",
}


@require_safe
@requires("rooms.view_care", on=Stay)
def stay_care(request, stay):
    """Her food, her medicines, what she was handed."""
    return render(request, "rooms/stay_care.html", _care(request, stay))


@require_safe
@requires("rooms.view_care")
def care_panel(request, person_id):
    """The same in short, on her record."""
    person = obtain(Person, person_id, by=request.user, to="residents.view_person")
    stay = open_stay_of(member=request.user, person=person)
    showing(request, [person.pk])
    context = _care(request, stay) if stay else {"person": person, "care": None}
    return render_page(request, "rooms/care_panel.html", context, fragment="care-panel")


def _care(request, stay):
    showing(request, [stay.person_id])
    today = timezone.now().astimezone(stay.centre.zone).date()
    rights = {name: request.user.has_perm(right, stay) for name, right in MAY.items()}
    for name in ("may_prescribe", "may_issue"):
        rights[name] = rights[name] and stay.state == Stay.State.ADMITTED
    care = care_of(stay, member=request.user, on=today)
    return {"care": care, "stay": stay, "person": stay.person, "today": today, **rights}


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.change_diet", on=Stay)
@answer_once
def diet_change(request, stay):
    """What she eats; the kitchen counts from it."""
    form = DietForm(posted(request), initial=_kept_diet(stay.person))
    if request.method == "POST" and form.is_valid():
        wish = {"person": stay.person, "said": form.said, "by": request.user}
        if done(form, keep_diet, **wish, at=timezone.now()):
            return _back(request, stay, _("Kept. The kitchen counts with it from now on."))
    return ask(request, "diet_change", stay, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.prescribe_medicine", on=Stay)
@answer_once
def medicine_add(request, stay):
    """A medicine and when she takes it."""
    today = timezone.now().astimezone(stay.centre.zone).date()
    form = MedicineForm(posted(request), initial={"from_on": today})
    if request.method == "POST" and form.is_valid():
        wish = {"person": stay.person, "what": form.prescription, "by": request.user}
        if done(form, prescribe_medicine, **wish, at=timezone.now()):
            return _back(request, stay, _("The medicine is in the round."))
    return ask(request, "medicine_add", stay, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.issue_supplies", on=Stay)
@answer_once
def supply_issue(request, stay):
    """Something is handed to her."""
    form = SupplyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        wish = {"stay": stay, **form.cleaned_data, "by": request.user}
        if done(form, issue_supply, **wish, at=timezone.now()):
            return _back(request, stay, _("Noted."))
    return ask(request, "supply_issue", stay, form)


def _back(request, stay, message):
    messages.success(request, message)
    return redirect("rooms:stay_care", stay.pk)


def _kept_diet(person):
    """Return what is kept, as the form shows it."""
    diet = getattr(person, "diet", None)
    if diet is None:
        return {}
    clear = ("kinds", "allergies", "infant_food", "fasting", "fasts_from", "fasts_until")
    (other,) = open_words([diet], "other").get(diet.pk, ("",))
    return {"other": other, **{name: getattr(diet, name) for name in clear}}
