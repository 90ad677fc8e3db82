from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rooms.actions import move_stay, swap_stays, undo_change
from rooms.allocation.elsewhere import beds_elsewhere
from rooms.forms.stays import FromForm, MoveForm, SwapForm, bed_words
from rooms.models import Bed, BedChange, Stay
from rooms.staying import swap_partners
from rooms.views.asking import ask, back_to, done, posted, press
from shelter.shared.access import obtain, requires
from shelter.shared.text import ltr
from staff.answers import answer_once
from staff.audit import showing


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.move_stay", on=Stay)
@answer_once
def stay_move(request, stay):
    """Another bed, from tonight or a later night: the beds that fit, with reasons."""
    may_override = request.user.has_perm("rooms.override_rule", stay)
    beds = Bed.objects.visible_to(request.user).in_use().select_related("room__villa")
    if request.method != "POST":
        form = MoveForm(beds=beds, may_override=may_override)
        return _move_page(request, stay, form, FromForm(request.GET))
    form = MoveForm(request.POST, beds=beds, may_override=may_override)
    if form.is_valid():
        bed, override = form.choice
        wanted = {"bed": bed, "override": override, "from_on": form.cleaned_data["from_on"]}
        if done(form, move_stay, stay=stay, **wanted, by=request.user, at=timezone.now()):
            words = _("She has bed %(bed)s now.") % {"bed": ltr(bed.code)}
            return back_to(request, stay, words, undo=True)
    return _move_page(request, stay, form, FromForm(request.POST))


def _move_page(request, stay, form, asked):
    """Draw the beds that fit from the night asked for; tonight if that makes no sense."""
    at = timezone.now()
    tonight = stay.centre.night(at)
    wanted = asked.cleaned_data["from_on"] if asked.is_valid() else None
    earliest = max(tonight, stay.arrives_on)
    first = wanted if wanted and earliest <= wanted < stay.departs_on else earliest
    options = []
    if stay.is_open and first < stay.departs_on:
        options = beds_elsewhere(stay, from_on=first, at=at)
    nights = FromForm(initial={"from_on": first})
    page = {"options": options, "from_on": first, "nights": nights, "tonight": tonight}
    return ask(request, "stay_move", stay, form, chosen=form.data.get("bed", ""), **page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.swap_stays", on=Stay)
@answer_once
def stay_swap(request, stay):
    """The beds of two people change hands."""
    partners = swap_partners(stay=stay, member=request.user, at=timezone.now())
    words = [
        (str(other.pk), f"{bed_words(bed)} · {ltr(other.person.code)}") for other, bed in partners
    ]
    form = SwapForm(posted(request), others=words)
    if request.method == "POST" and form.is_valid():
        other = obtain(Stay, form.cleaned_data["other"], by=request.user, to="rooms.swap_stays")
        if done(form, swap_stays, stay=stay, other=other, by=request.user, at=timezone.now()):
            return back_to(request, stay, _("They have swapped beds."), undo=True)
    showing(request, [other.person_id for other, _bed in partners])
    return ask(request, "stay_swap", stay, form)


@require_POST
@requires("rooms.undo_change", on=BedChange)
@answer_once
def change_undo(request, change):
    """Take a change of beds back; what came of it is told on the page of the stay."""
    lines = change.lines.select_related("stay").order_by("pk")
    stays = {str(line.stay_id): line.stay for line in lines}
    stay = stays.get(request.POST.get("stay", ""), next(iter(stays.values())))
    return press(
        request,
        stay,
        _("Undone. It stays in the history."),
        undo_change,
        change=change,
        by=request.user,
        at=timezone.now(),
    )
