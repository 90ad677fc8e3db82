from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from residents.actions import ChangedMeanwhile, change_person
from residents.forms import CHANGEABLE, change_form
from residents.identity import identities
from residents.models import Person
from residents.selectors import person_record
from residents.views.facts import LABELS, fact_of
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import wants_fragment
from staff.answers import answer_once
from staff.audit import showing


@require_safe
@requires("residents.view_person", on=Person)
def person_row(request, person, field):
    return _row(request, person, field)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.change_person", on=Person)
@answer_once
def person_change(request, person, field):
    if field not in CHANGEABLE:
        raise Http404
    if request.method != "POST":
        return _form(request, person, field, change_form(field, person))
    form = change_form(field, person, request.POST)
    saved_since = _change(request, person, field, form) if form.is_valid() else None
    if form.errors:
        return _form(request, person, field, form, saved_since=saved_since, status=422)
    if not wants_fragment(request):
        return redirect("residents:person_detail", person.pk)
    row = _row(request, person, field, is_fresh=True)
    return trigger_client_event(row, "residents:file-changed")


def _change(request, person, field, form):
    """Change the field, or put the refusal on the form; return what somebody saved meanwhile."""
    version, value = form.cleaned_data["version"], form.cleaned_data[field]
    try:
        change_person(
            person=person,
            version=version,
            changes={field: value},
            by=request.user,
            at=timezone.now(),
        )
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        return _saved_meanwhile(request, person, field, form)
    except DomainError as refusal:
        form.add_error(field, str(refusal))
    return None


def _saved_meanwhile(request, person, field, form):
    """Let the next save count, now that both values are before her eyes; return the saved one."""
    person.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = person.version
    if field not in Person.SEALED:
        return fact_of(_record(request, person), field)["value"]
    showing(request, [person.pk], reason="conflict")
    identity = identities([person]).get(person.pk)
    return getattr(identity, field, "") or _("nothing")


def _record(request, person):
    return person_record(member=request.user, person=person, on=request.user.centre.night())


def _row(request, person, field, *, is_fresh=False):
    if field not in CHANGEABLE:
        raise Http404
    showing(request, [person.pk])
    may_change = request.user.has_perm("residents.change_person", person)
    context = {
        "person": person,
        "fact": fact_of(_record(request, person), field),
        "may_change": may_change,
        "is_fresh": is_fresh,
    }
    return render(request, "residents/_row.html", context)


def _form(request, person, field, form, *, saved_since=None, status=200):
    showing(request, [person.pk])
    fact = {"field": field, "label": LABELS[field]}
    context = {"person": person, "fact": fact, "form": form, "fact_now": saved_since}
    part = "_row_form" if wants_fragment(request) else "person_change"
    return render(request, f"residents/{part}.html", context, status=status)
