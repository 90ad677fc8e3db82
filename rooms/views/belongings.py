"""Belongings of one stay: what is kept, taking in, giving back, and the receipt on paper."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rooms.actions import release_belongings, take_in_belongings
from rooms.forms.belongings import ReleaseForm, ThingFormSet
from rooms.keeping import keeping
from rooms.models import Stay
from rooms.views.asking import posted
from rooms.views.signing import Signing
from shelter.shared.access import requires
from staff.answers import answer_once
from staff.audit import showing

ROWS_AT_FIRST = 2


@require_safe
@requires("rooms.keep_belongings", on=Stay)
def belongings(request, stay):
    """What is kept for her, what was given back, and who signed."""
    context = {**_page(request, stay), "may_take_in": stay.state == Stay.State.ADMITTED}
    return render(request, "rooms/belongings.html", context)


@sensitive_post_parameters("second_code")
@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.keep_belongings", on=Stay)
@answer_once
def belongings_take_in(request, stay):
    """Things are written down one by one; two sign, and then they are kept."""
    typed, at = posted(request), timezone.now()
    rows = ThingFormSet(typed, prefix="t", initial=[{}] * ROWS_AT_FIRST)
    if request.POST.get("go") == "more":
        return _take_in_page(request, stay, _one_more(rows), Signing(request, stay, typed=None))
    signing = Signing(request, stay, typed=typed)
    if typed is not None and rows.is_valid() & signing.form.is_valid():
        things = [form.thing for form in rows if not form.is_blank]
        wish = {"stay": stay, "things": things, "by": request.user, "at": at}
        if signing.act(take_in_belongings, **wish):
            messages.success(request, _("Taken in. Print the receipt, and both sign it."))
            return redirect("rooms:belongings", stay.pk)
    return _take_in_page(request, stay, rows, signing)


@sensitive_post_parameters("second_code")
@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.keep_belongings", on=Stay)
@answer_once
def belongings_give_back(request, stay):
    """Some of the things or all of them, to herself or to whom she authorised."""
    typed, page = posted(request), _page(request, stay)
    form = ReleaseForm(typed, things=page["keeping"].kept, initial={"to": "herself"})
    signing = Signing(request, stay, typed=typed)
    if typed is not None and form.is_valid() & signing.form.is_valid():
        wish = {"stay": stay, **form.cleaned_data, "by": request.user, "at": timezone.now()}
        if signing.act(release_belongings, **wish):
            messages.success(request, _("Given back. Print the receipt, and both sign it."))
            return redirect("rooms:belongings", stay.pk)
    wrong = signing.errors(form) if typed is not None else []
    context = {**page, "form": form, "signing": signing, "wrong": wrong}
    status = 422 if wrong else 200
    return render(request, "rooms/belongings_give_back.html", context, status=status)


@require_safe
@requires("rooms.keep_belongings", on=Stay)
def belongings_receipt(request, stay):
    """The receipt on paper: her code, numbers and kinds; nothing that describes a thing."""
    context = {**_page(request, stay), "with_words": False}
    return render(request, "rooms/belongings_receipt.html", context)


@require_POST
@requires("rooms.keep_belongings", on=Stay)
def belongings_copy(request, stay):
    """Her own copy, with how each thing looks: shown on purpose, and the read log says so."""
    context = {**_page(request, stay), "with_words": True}
    showing(request, [stay.person_id], reason="her_copy")
    return render(request, "rooms/belongings_receipt.html", context)


def _page(request, stay):
    showing(request, [stay.person_id])
    shown = keeping(stay=stay, member=request.user)
    return {"stay": stay, "person": stay.person, "keeping": shown, "now": timezone.now()}


def _take_in_page(request, stay, rows, signing):
    showing(request, [stay.person_id])
    wrong = signing.errors(*rows.forms) if rows.is_bound else []
    wrong += [("", error) for error in rows.non_form_errors()]
    context = {"stay": stay, "person": stay.person, "rows": rows, "signing": signing}
    context |= {"wrong": wrong, "full": len(rows.forms) >= rows.max_num}
    return render(request, "rooms/belongings_take_in.html", context, status=422 if wrong else 200)


def _one_more(rows):
    """Return the same rows as typed, and an empty one with the focus."""
    typed = [{name: form[name].value() for name in form.fields} for form in rows.forms]
    more = ThingFormSet(prefix="t", initial=[*typed, {}][: rows.max_num])
    more[-1].fields["kind"].widget.attrs["data-shelter-focus"] = True
    return more
