from datetime import date, timedelta

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from residents.choices import Relation
from residents.models import Person
from rooms.actions.check_in import family_of, finish_check_in
from rooms.actions.drafts import answers_of, discard_draft, save_draft, start_draft
from rooms.choices import Need
from rooms.forms.check_in import BeforeForm, SafeForm
from rooms.models import CheckInDraft
from rooms.people_asked import blank, people_from
from rooms.returning import find_before
from shelter.shared.access import obtain, requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page
from staff.answers import answer_once
from staff.audit import showing

USUAL_NIGHTS = 14
CARRIED = ("people", "needs", "from", "nights", "beds")


def today_of(request):
    return timezone.now().astimezone(request.user.centre.zone).date()


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.check_in")
@answer_once
def check_in(request):
    """Step 1. A GET may carry the free bed that was tapped on the board; a POST that does not
    answer step 1 yet, the group and beds of a fit that was found there.
    """
    form = SafeForm(request.POST if "safe" in request.POST else None)
    if request.method == "POST" and form.is_valid():
        draft = start_draft(
            answers=_first_answers(request, form.cleaned_data), by=request.user, at=timezone.now()
        )
        return redirect("rooms:check_in_who", draft.pk)
    return start_page(request, form if form.is_bound else SafeForm())


def steps(draft=None, current=1):
    """Return the five steps in order; those that are done with the way back to them."""
    names = [_("Safe now"), _("Who and needs"), _("Bed"), _("Consent"), _("Check")]
    done = ["who", "bed", "consent"][: max(0, current - 2)]
    back = [reverse(f"rooms:check_in_{page}", args=[draft.pk]) for page in done]
    urls = ["", *back, *[""] * (len(names) - 1 - len(back))]
    return [{"label": name, "url": url} for name, url in zip(names, urls, strict=True)]


@require_POST
@requires("residents.search_person")
def check_in_before(request):
    """Look for somebody by card, code, phone or name: whatever was typed is tried as each."""
    before = BeforeForm(request.POST)
    if not before.is_valid():
        return start_page(request, SafeForm(), before, status=422)
    matches = find_before(member=request.user, asked=before.cleaned_data["asked"])
    showing(request, [match.person.pk for match in matches])
    return start_page(request, SafeForm(), before, matches)


def start_page(request, form, before=None, matches=None, status=200):
    context = {
        "form": form,
        "before": before or BeforeForm(),
        "matches": matches,
        "drafts": CheckInDraft.objects.visible_to(request.user).order_by("-saved_at"),
        "bed": request.POST.get("bed") or request.GET.get("bed", ""),
        "carried": [(name, value) for name in CARRIED for value in request.POST.getlist(name)],
        "steps": steps(),
        "current": 1,
    }
    status = 422 if form.errors else status
    return render_page(
        request, "rooms/check_in_safe.html", context, fragment="check-in", status=status
    )


def _first_answers(request, safe):
    bed = request.POST.get("bed", "")
    return {
        **safe,
        "people": _people(request.POST),
        "from_on": (_date(request.POST.get("from", "")) or request.user.centre.night()).isoformat(),
        "nights": _nights(request.POST.get("nights", "")),
        "beds": [pk for pk in request.POST.getlist("beds") or [bed] if pk],
        "consents": {},
        "consent_until": (today_of(request) + timedelta(days=90)).isoformat(),
    }


def _people(sent):
    """Return who was asked for: a need is the first one's, a cot the last one's."""
    people = people_from(sent.get("people", "")) or [blank()]
    needs = [need for need in sent.getlist("needs") if need in Need.values]
    people[0]["needs"] = [need for need in needs if need != Need.COT]
    people[-1]["needs"] = people[-1]["needs"] + [need for need in needs if need == Need.COT]
    return people


def _date(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _nights(text):
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 366 else USUAL_NIGHTS


@require_POST
@requires("rooms.check_in")
@answer_once
def check_in_again(request):
    """Start from somebody who was here before, with her family as it was."""
    person = obtain(Person, request.POST.get("person"), by=request.user, to="residents.view_person")
    family = family_of(person, by=request.user)
    answers = _first_answers(
        request, {"safe": "yes", "channel": request.POST.get("channel") or "walk_in"}
    )
    people = [(member.person, member.relation) for member in family] or [(person, Relation.SELF)]
    answers["people"] = [
        blank(relation, row.sex, row.age_on(today_of(request)))
        | {
            "person": str(row.pk),
            "languages": row.languages,
            "needs_interpreter": row.needs_interpreter,
        }
        for row, relation in people
    ]
    answers["people"][0]["relation"] = str(Relation.SELF)
    draft = start_draft(answers=answers, by=request.user, at=timezone.now())
    return redirect("rooms:check_in_who", draft.pk)


@require_POST
@requires("rooms.check_in", on=CheckInDraft)
def check_in_discard(request, draft):
    discard_draft(draft=draft)
    messages.success(request, _("The draft is gone."))
    return redirect("rooms:check_in")


def keep(request, draft, **changes):
    """Save what one step changed."""
    save_draft(draft=draft, answers=answers_of(draft) | changes, at=timezone.now())


def finish(request, draft, again, hold_minutes=None):
    """Give the beds, or show ``again`` (a function of the refusal) with nothing lost."""
    try:
        admission = finish_check_in(
            draft=draft, by=request.user, at=timezone.now(), hold_minutes=hold_minutes
        )
    except DomainError as refusal:
        return again(refusal)
    showing(request, [stay.person_id for stay in admission.stays])
    done = _("The beds are held.") if hold_minutes else _("The beds are hers.")
    messages.success(request, done, extra_tags="undo")
    return redirect("rooms:stay_detail", admission.stays[0].pk)
