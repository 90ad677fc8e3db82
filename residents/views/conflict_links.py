from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from residents.access_forms import LinkForm
from residents.actions import end_conflict_link, link_conflict
from residents.actions.access import find_by_code
from residents.models import ConflictLink, Person
from residents.selectors.conflict_links import links_of, near_now
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing


@require_http_methods(["GET", "HEAD", "POST"])
@requires("residents.view_conflict_link", on=Person)
@answer_once
def conflict_link_list(request, person):
    """Who must be kept apart from her, and somebody more, by code."""
    may_link = request.user.has_perm("residents.link_conflict", person)
    form = LinkForm(request.POST if request.method == "POST" and may_link else None)
    if form.is_valid():
        link = _linked(form, person, request.user)
        if link is not None:
            _say(request, link)
            return redirect("residents:conflict_link_list", person.pk)
    rows = links_of(person=person, member=request.user)
    showing(request, [person.pk, *(row.other.pk for row in rows)])
    may_end = request.user.has_perm("residents.end_conflict_link")
    context = {"person": person, "rows": rows, "form": form}
    context |= {"may_link": may_link, "may_end": may_end}
    status = 422 if form.errors else 200
    return render(request, "residents/conflict_link_list.html", context, status=status)


def _linked(form, person, by):
    """Link the two; a refusal, and a code of nobody whom she may see, is put on the form."""
    wanted = form.cleaned_data
    other = find_by_code(Person.objects.visible_to(by), wanted.pop("code"))
    if other is None:
        form.add_error("code", _("There is nobody with this code. Check it and type it again."))
        return None
    try:
        return link_conflict(person=person, other=other, **wanted, by=by, at=timezone.now())
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


def _say(request, link):
    if near_now([link.pk]):
        words = _("They sleep too near each other now. The shift supervisor is asked to part them.")
        messages.warning(request, words)
    else:
        messages.success(request, _("They are kept apart from now on."))


@require_POST
@requires("residents.end_conflict_link", on=ConflictLink)
@answer_once
def conflict_link_end(request, link):
    """They may sleep under one roof again."""
    try:
        end_conflict_link(link=link, by=request.user, at=timezone.now())
        messages.success(request, _("Ended. It stays in the history."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    whose = request.POST.get("person", "")
    back = link.other_id if whose == str(link.other_id) else link.one_id
    return redirect("residents:conflict_link_list", back)
