"""Who looked at whom: her own page, a device's, and the look-ups that stand out."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from residents.models import Person
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from shelter.trail import person_with_code
from shelter.who_looked import alerts_of, displayed_by, newest_head, who_looked
from staff.actions import review_lookups
from staff.answers import answer_once
from staff.audit import showing
from staff.models import Device, LookupAlert

SPANS = (
    ("7", gettext_lazy("a week")),
    ("30", gettext_lazy("30 days")),
    ("365", gettext_lazy("a year")),
)
BY_DEFAULT = 30
ALERTS_A_PAGE = 50


class SpanForm(forms.Form):
    """How far back to look, and the language for her paper."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("How far back"),
        choices=SPANS,
        coerce=int,
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=(("ar", "العربية"), ("en", "English")),
        required=False,
    )


class PersonForm(SpanForm):
    """Whose look-ups are wanted; sent by POST, so that no code stands in an address."""

    code = forms.CharField(
        label=gettext_lazy("Person’s code"),
        max_length=12,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(choices=LookupAlert.Outcome)


@require_safe
@requires("residents.view_lookups", on=Person)
def person_lookups(request, person):
    """Who looked at her record, in plain words; to be printed for her in either language."""
    form = SpanForm(request.GET or {"days": BY_DEFAULT, "language": request.LANGUAGE_CODE})
    return _who_looked(request, person.pk, person.code, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.view_audit")
def audit_person(request):
    """The same for the confidentiality officer, who finds her by code alone."""
    if request.method != "POST":
        form = PersonForm(initial={"days": BY_DEFAULT, "language": request.LANGUAGE_CODE})
        return render(request, "shelter/audit_person.html", {"form": form})
    form = PersonForm(request.POST)
    code = plain(form.data.get("code", "")).upper()
    person_id = person_with_code(member=request.user, code=code) if form.is_valid() else None
    if form.is_valid() and person_id is None:
        form.add_error("code", _("Nobody in this centre has this code. Look at her card again."))
    if form.errors:
        return render(request, "shelter/audit_person.html", {"form": form}, status=422)
    return _who_looked(request, person_id, code, form)


def _who_looked(request, person_id, code, form):
    asked = form.cleaned_data if form.is_valid() else {}
    until = timezone.now()
    days = asked.get("days") or BY_DEFAULT
    showing(request, [person_id])
    with translation.override(asked.get("language") or request.LANGUAGE_CODE):
        context = {
            "form": form,
            "code": code,
            "person_id": None if isinstance(form, PersonForm) else person_id,
            "since": until - timedelta(days=days),
            "until": until,
            "days": who_looked(
                person=_person_of(request, person_id),
                since=until - timedelta(days=days),
                until=until,
            ),
        }
        status = 422 if form.errors else 200
        return render(request, "shelter/audit_person.html", context, status=status)


def _person_of(request, person_id):
    return Person(pk=person_id, centre_id=request.user.centre_id)


@require_safe
@requires("staff.view_device_report", on=Device)
def device_report(request, device):
    """Exactly whom a device displayed in the last thirty days."""
    since = timezone.now() - timedelta(days=BY_DEFAULT)
    displayed = displayed_by(device=device, since=since)
    showing(request, [shown.person_id for shown in displayed if shown.code])
    context = {"device": device, "displayed": displayed, "since": since}
    return render(request, "shelter/audit_device.html", context)


@require_safe
@requires("staff.view_audit")
def audit_head(request):
    """The head of the trail, to print and keep outside the house's computers."""
    return render(request, "shelter/audit_head.html", {"head": newest_head()})


@require_safe
@requires("staff.review_lookups")
def lookup_list(request):
    return _alerts(request)


def _alerts(request, *, refusal="", status=200):
    page = Paginator(alerts_of(member=request.user), ALERTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "refusal": refusal, "outcomes": LookupAlert.Outcome.choices}
    return render(request, "shelter/audit_lookups.html", context, status=status)


@require_POST
@requires("staff.review_lookups", on=LookupAlert)
@answer_once
def lookup_review(request, alert):
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _alerts(request, refusal=_("Say what came of it."), status=422)
    try:
        review_lookups(
            alert=alert, outcome=form.cleaned_data["outcome"], by=request.user, at=timezone.now()
        )
    except DomainError as refused:
        return _alerts(request, refusal=str(refused), status=422)
    messages.success(request, _("Kept."))
    return redirect("lookup_list")
