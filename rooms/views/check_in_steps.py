from datetime import date

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rooms.actions import decline_request
from rooms.actions.check_in import beds_in, guests_in, people_known, wait_instead
from rooms.actions.drafts import answers_of, discard_draft
from rooms.allocation import Option, best_beds, check_beds
from rooms.forms.check_in import ConsentForm, DeclineForm, NightsForm, PeopleFormSet
from rooms.forms.requests import WaitForm
from rooms.models import CheckInDraft
from rooms.people_asked import blank
from rooms.told import bed_choices, told_consents, told_people
from rooms.views.asking import done
from rooms.views.check_in import finish, keep, steps, today_of
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page
from staff.answers import answer_once
from staff.audit import showing

HOLD_MINUTES = 30
STEPS = {"who": 2, "bed": 3, "consent": 4, "check": 5}


def page(request, draft, step, context, status=200):
    answers = answers_of(draft)
    known = people_known(answers, by=request.user)
    showing(request, [person.pk for person in known.values()])
    context |= {"draft": draft, "answers": answers, "current": STEPS[step]}
    context |= {"steps": steps(draft, STEPS[step]), "so_far": told_people(answers, known)}
    return render_page(
        request, f"rooms/check_in_{step}.html", context, fragment="check-in", status=status
    )


# Step 2: who came, and what they need


@require_http_methods(["GET", "HEAD", "POST"])
@answer_once  # above: the draft is gone when the answer is given again
@requires("rooms.check_in", on=CheckInDraft)
def check_in_who(request, draft):
    if request.method != "POST":
        return who_page(request, draft, *who_forms(request, answers_of(draft)))
    people, nights = who_forms(request, request.POST)
    go = request.POST.get("go", "next")
    if go.startswith(("add_", "drop_")):
        return who_page(request, draft, reshaped(request, people, go), nights)
    if not (people.is_valid() and nights.is_valid()):
        return who_page(request, draft, people, nights, status=422)
    keep_people(request, draft, people, nights)
    if go == "bed_now":
        return finish(request, draft, lambda refusal: bed_page(request, draft, refusal=refusal))
    return redirect("rooms:check_in_bed", draft.pk)


def who_forms(request, answers):
    """Return the forms of step 2: bound to a POST, or filled from a draft."""
    kwargs = {"region": request.user.centre.country}
    if answers is request.POST:
        return (
            PeopleFormSet(answers, prefix="p", form_kwargs=kwargs),
            NightsForm(answers),
        )
    return (
        PeopleFormSet(initial=answers["people"], prefix="p", form_kwargs=kwargs),
        NightsForm(initial=answers),
    )


def reshaped(request, people, go):
    """Return the same people, as typed, with one more or one less."""
    rows = [
        {name: form[name].value() for name in form.fields}
        for index, form in enumerate(people.forms)
        if go != f"drop_{index}" or index == 0
    ]
    if go == "add_child":
        rows.append(blank("child"))
    if go == "add_adult":
        rows.append(blank("other_relative"))
    kwargs = {"region": request.user.centre.country}
    reshaped_people = PeopleFormSet(initial=rows, prefix="p", form_kwargs=kwargs)
    if go.startswith("add_"):
        reshaped_people[-1].fields["age"].widget.attrs["data-shelter-focus"] = True
    return reshaped_people


def who_page(request, draft, people, nights, status=200):
    return page(request, draft, "who", {"people": people, "nights": nights}, status)


def keep_people(request, draft, people, nights):
    rows = [
        form.cleaned_data | {"person": str(form.cleaned_data["person"] or "")}
        for form in people.forms
    ]
    for index, row in enumerate(rows):
        row["relation"] = "self" if index == 0 else row["relation"] or "other_relative"
    same = len(rows) == len(answers_of(draft)["people"])
    keep(
        request,
        draft,
        people=rows,
        from_on=nights.cleaned_data["from_on"].isoformat(),
        nights=nights.cleaned_data["nights"],
        **({} if same else {"beds": []}),
    )


# Step 3: a bed


@require_http_methods(["GET", "HEAD", "POST"])
@answer_once  # above: the draft is gone when the answer is given again
@requires("rooms.check_in", on=CheckInDraft)
def check_in_bed(request, draft):
    if request.method != "POST":
        return bed_page(request, draft)
    chosen = [pk for pk in request.POST.get("beds", "").split(",") if pk]
    keep(request, draft, beds=chosen)
    go = request.POST.get("go", "next")
    if go in ("hold", "bed_now"):
        minutes = HOLD_MINUTES if go == "hold" else None
        return finish(request, draft, lambda refusal: bed_page(request, draft, refusal), minutes)
    return redirect("rooms:check_in_consent", draft.pk)


def wanted_option(request, answers):
    """Return the beds chosen before (on the board, or here) as a fit, if they still fit."""
    beds = beds_in(answers, by=request.user)
    if beds is None:
        return None
    try:
        check_beds(
            centre=request.user.centre,
            guests=guests_in(answers, today=today_of(request)),
            beds=beds,
            from_on=date.fromisoformat(answers["from_on"]),
            nights=answers["nights"],
        )
    except DomainError:
        return None
    return Option(room=beds[0].room, beds=tuple(beds), score=0, kept=(_("The bed you chose"),))


def bed_page(request, draft, refusal=None, decline=None, waiting=None):
    answers = answers_of(draft)
    fit = best_beds(
        centre=request.user.centre,
        guests=guests_in(answers, today=today_of(request)),
        from_on=date.fromisoformat(answers["from_on"]),
        nights=answers["nights"],
    )
    context = {
        "fit": fit,
        "choices": bed_choices(fit, answers, wanted_option(request, answers)),
        "refusal": refusal,
        "decline": decline or DeclineForm(),
        "waiting": waiting or WaitForm(auto_id="wait-%s", initial={"whereabouts": "at_door"}),
        "hold_minutes": HOLD_MINUTES,
    }
    refused = refusal or decline or waiting
    return page(request, draft, "bed", context, status=422 if refused else 200)


@require_http_methods(["POST"])
@answer_once
@requires("rooms.decline_request", on=CheckInDraft)
def check_in_decline(request, draft):
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return bed_page(request, draft, decline=form)
    answers = answers_of(draft)
    decline_request(
        centre=request.user.centre,
        guests=guests_in(answers, today=today_of(request)),
        from_on=date.fromisoformat(answers["from_on"]),
        nights=answers["nights"],
        channel=answers["channel"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=timezone.now(),
    )
    discard_draft(draft=draft)
    messages.success(request, _("Recorded, without any name. Help her to another place."))
    return redirect("rooms:board")


@require_http_methods(["POST"])
@answer_once
@requires("rooms.screen_request", on=CheckInDraft)
def check_in_wait(request, draft):
    """Put those for whom there is no bed now on the waiting list, without their names."""
    form = WaitForm(request.POST, auto_id="wait-%s", region=request.user.centre.country)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("words", "number")}
        found = {"screening": form.answers(), **told}
        kept = []
        act = {"draft": draft, "by": request.user, "at": timezone.now(), **found}
        if done(form, lambda **kwargs: kept.append(wait_instead(**kwargs)), **act):
            messages.success(request, _("On the waiting list, without any name."))
            return redirect("rooms:request_detail", kept[0].pk)
    return bed_page(request, draft, waiting=form)


# Step 4: what she agrees to


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.check_in", on=CheckInDraft)
def check_in_consent(request, draft):
    form = ConsentForm(request.POST) if request.method == "POST" else _consent_form(draft)
    if form.is_bound and form.is_valid():
        keep(
            request,
            draft,
            consents=form.answers(),
            consent_until=form.cleaned_data["until_on"].isoformat(),
        )
        return redirect("rooms:check_in_check", draft.pk)
    return page(request, draft, "consent", {"form": form}, status=422 if form.errors else 200)


def _consent_form(draft):
    answers = answers_of(draft)
    said = {purpose: "yes" if given else "no" for purpose, given in answers["consents"].items()}
    return ConsentForm(initial={"until_on": answers["consent_until"], **said})


# Step 5: check before it counts


@require_http_methods(["GET", "HEAD", "POST"])
@answer_once  # above: the draft is gone when the answer is given again
@requires("rooms.check_in", on=CheckInDraft)
def check_in_check(request, draft):
    if request.method == "POST":
        return finish(request, draft, lambda refusal: check_page(request, draft, refusal))
    return check_page(request, draft)


def check_page(request, draft, refusal=None):
    answers = answers_of(draft)
    context = {
        "refusal": refusal,
        "people": told_people(answers, people_known(answers, by=request.user)),
        "beds": beds_in(answers, by=request.user),
        "consents": told_consents(answers),
        "from_on": date.fromisoformat(answers["from_on"]),
    }
    return page(request, draft, "check", context, status=422 if refusal else 200)
