from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from residents.actions import record_answers, record_consent, withdraw_consent
from residents.choices import ADULT_FROM
from residents.consent_forms import AnswersForm, GivenForm
from residents.forms import ConsentForm
from residents.models import Consent, Person
from residents.selectors.ledger import house_answers, ledger, shares_of
from residents.views.record import CONSENT_LASTS, record_page
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import wants_fragment
from staff.answers import answer_once
from staff.audit import showing
from staff.selectors import organisations_of

TO_OTHERS_LASTS = timedelta(days=30)


@require_safe
@requires("residents.record_consent", on=Person)
def consent_list(request, person):
    return ledger_page(request, person)


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
        return redirect("residents:consent_list", person.pk)
    answer = record_page(request, person, fragment="consents")
    return trigger_client_event(answer, "residents:file-changed")


@require_POST
@requires("residents.record_consent", on=Person)
@answer_once
def consent_answer(request, person):
    form, pressed = _answers_form(request, person, request.POST), GivenForm(request.POST)
    if not pressed.is_valid():
        form.add_error(None, _("Press “yes” or “no”: both are answers."))
    elif form.is_valid():
        asked = {**form.cleaned_data, "given": pressed.cleaned_data["given"]}
        asked["recipient"] = asked.pop("organisation")
        try:
            record_answers(person=person, by=request.user, at=timezone.now(), **asked)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        return ledger_page(request, person, status=422, form=form)
    messages.success(request, _("Her answer is recorded."))
    return redirect("residents:consent_list", person.pk)


@require_POST
@requires("residents.record_consent", on=Consent)
@answer_once
def consent_withdraw(request, consent):
    everything = request.POST.get("everything") == "yes"
    try:
        withdraw_consent(consent=consent, everything=everything, by=request.user, at=timezone.now())
        messages.success(request, _("Withdrawn. Whatever rested on it has stopped."))
    except DomainError as refusal:
        return ledger_page(request, consent.person, status=refusal.status, refusal=str(refusal))
    return redirect("residents:consent_list", consent.person_id)


def ledger_page(request, person, *, status=200, form=None, refusal=""):
    """Draw the ledger: what she agreed to, to whom, and what is shared now."""
    at, today = timezone.now(), timezone.localdate()
    may_share = request.user.has_perm("residents.share_person")
    showing(request, [person.pk])
    context = {
        "person": person,
        "groups": ledger(person, at),
        "shares": shares_of(person, request.user, at) if may_share else [],
        "may_share": may_share,
        "may_record": True,
        "consents": house_answers(person, at),
        "consent_error": None,
        "until_by_default": (today + CONSENT_LASTS).isoformat(),
        "is_child": (person.age_on(today) or ADULT_FROM) < ADULT_FROM,
        "form": form or _answers_form(request, person),
        "refusal": refusal,
    }
    return render(request, "residents/consent_list.html", context, status=status)


def _answers_form(request, person, typed=None):
    organisations = organisations_of(member=request.user).filter(is_active=True)
    until_on = timezone.localdate() + TO_OTHERS_LASTS
    initial = {"until_on": until_on, "form": "spoken", "given_by": "herself"}
    return AnswersForm(typed, initial=initial, organisations=organisations, auto_id="answer-%s")
