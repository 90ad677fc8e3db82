"""The texts of the house in the settings: read, published, put into one more language."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from residents.choices import Language
from rooms.actions import publish_text, translate_text
from rooms.forms.rights import TextForm, WhichTextForm
from rooms.models import HouseText
from rooms.texts import sheets_of, text_before
from rooms.views.asking import done, posted
from shelter.shared.access import requires
from staff.answers import answer_once

ACTIONS = {"new": publish_text, "same": translate_text}


@require_safe
@requires("rooms.publish_text")
def text_list(request):
    """One kind of text: its versions, and which languages lack the current one."""
    kind = WhichTextForm.of(request.GET)["kind"]
    context = {
        "kind": HouseText.Kind(kind),
        "tabs": _tabs(kind),
        "sheets": sheets_of(request.user.centre, kind),
    }
    return render(request, "rooms/text_list.html", context)


@require_safe
@requires("rooms.publish_text", on=HouseText)
def text_detail(request, text):
    """One text as it was published."""
    direction = Language(text.language).direction
    return render(request, "rooms/text_detail.html", {"text": text, "direction": direction})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.publish_text")
@answer_once
def text_write(request):
    """A text in one language: a new version, or the one that counts in a language more."""
    which = WhichTextForm.of(request.GET)
    sheet = next(
        one
        for one in sheets_of(request.user.centre, which["kind"])
        if one.audience == which["audience"]
    )
    form = _form(request, sheet, which)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("seen", "text")}
        wish = {**which, **said, "centre": request.user.centre, "by": request.user}
        if done(form, ACTIONS[form.cleaned_data["what"]], **wish, at=timezone.now()):
            messages.success(request, _("Published."))
            return redirect(_address(which["kind"]))
    context = {
        "form": form,
        "kind": HouseText.Kind(which["kind"]),
        "audience": sheet.audience,
        "language": Language(which["language"]),
        "back": _address(which["kind"]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "rooms/text_write.html", context, status=status)


def _form(request, sheet, which):
    """Return the form: what it may be is left open only where both are possible."""
    has_it = any(one.language == which["language"] for one in sheet.has)
    may_be = ["new"] if has_it or not sheet.version else ["same", "new"]
    before = text_before(request.user.centre, **which)
    initial = {"seen": sheet.version, "what": may_be[0], "text": before.text if before else ""}
    return TextForm(posted(request), initial=initial, language=which["language"], may_be=may_be)


def _tabs(kind):
    return [
        {"label": one.label, "url": _address(one.value), "current": one.value == kind}
        for one in HouseText.Kind
    ]


def _address(kind):
    return f"{reverse('rooms:text_list')}?kind={kind}"
