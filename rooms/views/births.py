from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from rooms.actions import check_birth, count_known, guests_of, record_birth
from rooms.births import births_of
from rooms.cradles import cradles
from rooms.forms.births import BirthForm
from rooms.models import Stay
from rooms.views.asking import ask, back_to, posted
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.answers import answer_once
from staff.audit import showing


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.record_birth", on=Stay)
@answer_once
def stay_birth(request, stay):
    """A child was born: what is known of it, then where it sleeps beside its mother."""
    at, zone = timezone.now(), stay.centre.zone
    now = at.astimezone(zone)
    form = BirthForm(
        posted(request),
        zone=zone,
        may_override=request.user.has_perm("rooms.override_rule", stay),
        initial={"on": now.date(), "time": now.time()},
    )
    places = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("go") == "record":
            record = _recorded(form, stay, request.user, at)
            if record:
                return _told(request, record)
        places = _places(form, stay, request.user, at)
    return _page(request, stay, form, places)


def _recorded(form, stay, member, at):
    """Record the birth; a refusal is put on the form."""
    said = form.cleaned_data
    try:
        return record_birth(
            stay=stay,
            born=form.born,
            children=form.children,
            where=said["where"],
            known=said["known"],
            override=form.against,
            by=member,
            at=at,
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


def _places(form, stay, member, at):
    """Return where the newborns can sleep, or None where nothing can be recorded at all."""
    try:
        check_birth(stay=stay, born=form.born, at=at)
    except DomainError as refusal:
        if str(refusal) not in form.non_field_errors():
            form.add_error(None, str(refusal))
        return None
    return cradles(
        stay=stay,
        children=guests_of(children=form.children, at=at),
        at=at,
        may_add=member.has_perm("rooms.add_cot"),
        against_rules=bool(form.against),
    )


def _told(request, record):
    count = len(record.stays)
    words = ngettext(
        "The child is recorded, with a bed beside its mother.",
        "The children are recorded, with beds beside their mother.",
        count,
    )
    return back_to(request, record.stays[0], words, undo=True)


def _page(request, stay, form, places):
    births = births_of(stay, request.user)
    moving = {one.person_id for place in places or () for one, _bed in place.moves}
    showing(request, [*(birth.person_id for birth in births), *moving])
    context = {"births": births, "known": count_known(stay), "places": places}
    context["chosen"] = form.data.get("where") or (places[0].key if places else "")
    context["may_add"] = request.user.has_perm("rooms.add_cot")
    context["title"] = _("A child was born")
    return ask(request, "stay_birth", stay, form, **context)
