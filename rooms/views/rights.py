"""Rules and rights on the page of a stay: read in her language, told, signed, printed for her."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from residents.choices import Language
from rooms.actions import tell_rights
from rooms.forms.rights import TellForm
from rooms.models import Stay
from rooms.rights import is_told_herself, mother_of, rights_of, text_in, texts_of
from rooms.views.asking import ask, done, posted
from shelter.shared.access import requires
from staff.answers import answer_once
from staff.audit import showing


@require_safe
@requires("rooms.tell_rights", on=Stay)
def stay_rights(request, stay):
    """The texts in a language she reads, what was told and what is still to be told."""
    showing(request, [stay.person_id])
    told_herself = is_told_herself(stay)
    mother = None if told_herself else mother_of(stay, request.user)
    if mother is not None:
        showing(request, [mother.person_id])
    context = {
        **_shown(request, stay),
        "told_herself": told_herself,
        "mother": mother,
        "may_tell": told_herself and stay.state == Stay.State.ADMITTED,
    }
    return render(request, "rooms/stay_rights.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.tell_rights", on=Stay)
@answer_once
def stay_rights_tell(request, stay):
    """They were told: in which language, how, through whom, and whether she signed."""
    shown = _shown(request, stay)
    language = shown["language"] or next(iter(shown["rights"].reads), "")
    initial = {"language": language}
    form = TellForm(posted(request), initial=initial, lines=shown["rights"].lines)
    if request.method == "POST" and form.is_valid():
        texts = texts_of(stay)
        order = [form.cleaned_data["language"], shown["language"], *shown["rights"].reads]
        chosen = [text_in(texts[kind], order) for kind in form.kinds]
        wish = {"stay": stay, "texts": chosen, "how": form.how, "by": request.user}
        if done(form, tell_rights, **wish, at=timezone.now()):
            messages.success(request, _("Kept: it was told to her."))
            return redirect("rooms:stay_rights", stay.pk)
    shown = {name: shown[name] for name in ("rights", "language", "query")}
    return ask(request, "stay_rights_tell", stay, form, **shown)


@require_safe
@requires("rooms.tell_rights", on=Stay)
def stay_rights_print(request, stay):
    """The texts on paper, for her: her code and nothing about the house."""
    showing(request, [stay.person_id])
    shown = _shown(request, stay)
    return render(request, "rooms/stay_rights_print.html", shown)


def _shown(request, stay):
    """Return what these pages share: the texts, in the language that the address names, if any."""
    asked = request.GET.get("language", "")
    language = asked if asked in Language.values else ""
    return {
        "stay": stay,
        "person": stay.person,
        "rights": rights_of(stay, member=request.user, language=language),
        "language": language,
        "query": f"?language={language}" if language else "",
    }
