"""How she may be reached: the rules first, then the number, then what came of it."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from residents.actions import (
    acknowledge_rules,
    change_safe_contact,
    record_attempt,
    record_safe_contact,
)
from residents.contact_forms import OutcomeForm, contact_form
from residents.models import Person, SafeContact
from residents.selectors import latest_attempts, opened_rules, rules_of
from residents.selectors.follow_ups import has_follow_ups
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page, wants_fragment
from staff.answers import answer_once
from staff.audit import showing

CALL = "residents/safe_contact_call.html"


@require_safe
@requires("residents.view_safe_contact", on=Person)
def safe_contact_list(request, person):
    showing(request, [person.pk])
    context = {"attempts": latest_attempts(person), **_numbers(request.user, person)}
    return render(request, "residents/safe_contact_list.html", context)


@require_safe
@requires("residents.view_safe_contact", on=Person)
def safe_contact_panel(request, person):
    showing(request, [person.pk])
    context = _numbers(request.user, person)
    template = "residents/safe_contact_panel.html"
    return render_page(request, template, context, fragment="safe-contact-panel")


def _numbers(member, person):
    return {
        "person": person,
        "rows": rules_of(person, timezone.now()),
        "may_change": member.has_perm("residents.change_safe_contact", person),
        "may_call": member.has_perm("residents.contact_person", person),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.change_safe_contact", on=Person)
@answer_once
def safe_contact_new(request, person):
    form = contact_form(person, typed=request.POST if request.method == "POST" else None)
    return _edit(request, person, form, partial(record_safe_contact, person=person))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.change_safe_contact", on=SafeContact)
@answer_once
def safe_contact_change(request, contact):
    rules = opened_rules([contact], timezone.now())[0]
    typed = request.POST if request.method == "POST" else None
    form = contact_form(contact.person, rules, typed)
    keep = partial(change_safe_contact, contact=contact)
    return _edit(request, contact.person, form, keep, contact=contact)


def _edit(request, person, form, keep, *, contact=None):
    """Draw the form, or keep what was typed, and go back to all her numbers."""
    showing(request, [person.pk])
    if request.method == "POST" and form.is_valid():
        try:
            keep(rules=form.rules(), by=request.user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("How she may be reached is recorded."))
            return redirect("residents:safe_contact_list", person.pk)
    context = {"person": person, "form": form, "contact": contact}
    status = 422 if form.errors else 200
    return render(request, "residents/safe_contact_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.contact_person", on=SafeContact)
def safe_contact_call(request, contact):
    """Show the rules whole; to who has read them, the number, for a minute, if it is safe now."""
    showing(request, [contact.person_id])
    if request.method != "POST":
        return _call_page(request, contact)
    try:
        number = acknowledge_rules(contact=contact, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return _call_page(request, contact, status=422, refusal=str(refusal))
    showing(request, [contact.person_id], reason="contact")
    return _call_page(request, contact, number=number, form=_outcome_form(contact))


@require_safe
@requires("residents.contact_person", on=SafeContact)
def safe_contact_conceal(request, contact):
    if not wants_fragment(request):
        return redirect("residents:safe_contact_outcome", contact.pk)
    showing(request, [contact.person_id])
    context = {"contact": contact, "number": "", "concealed": True}
    return render(request, f"{CALL}#contact-number", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.contact_person", on=SafeContact)
@answer_once
def safe_contact_outcome(request, contact):
    """Record what came of an attempt; the number is not shown."""
    showing(request, [contact.person_id])
    form = _outcome_form(contact, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            at = timezone.now()
            record_attempt(contact=contact, by=request.user, at=at, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is recorded how it went."))
            return redirect("residents:safe_contact_list", contact.person_id)
    return _call_page(request, contact, form=form, status=422 if form.errors else 200)


def _outcome_form(contact, typed=None):
    return OutcomeForm(typed, contact=contact, after_leaving=has_follow_ups(contact.person))


def _call_page(request, contact, *, status=200, **more):
    context = {
        "contact": contact,
        "person": contact.person,
        "rules": opened_rules([contact], timezone.now())[0],
        "number": "",
        "concealed": False,
        "form": None,
        "refusal": "",
        **more,
    }
    return render_page(request, CALL, context, fragment="contact-step", status=status)
