from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from residents.identity import identities
from residents.models import Person
from rooms.choices import BedState
from rooms.forms.board import RevealForm, RevealReason
from rooms.tonight import board_number, board_version, clock_of
from rooms.views.drawing import board_at, sprite
from rooms.views.marks import Place
from shelter.shared.access import requires
from shelter.shared.htmx import render_page, wants_fragment
from staff.audit import showing

REVEALED_SECONDS = 30
MANY_BEDS = 60
VILLAS = Place()
DENSITIES = ("comfortable", "compact")


@require_safe
@requires("rooms.view_board")
def board(request):
    """The house tonight. With ``?seen=VERSION``: 204, or what changed since."""
    centre, number = board_number(request.user.centre_id)
    at = timezone.now()
    seen = request.GET.get("seen", "")
    if seen and seen == board_version(centre, number, clock_of(centre, at)):
        return HttpResponse(status=204)
    drawn = board_at(centre, number, at)
    if seen and wants_fragment(request):
        return news(request, drawn, seen)
    return board_page(request, drawn)


def news(request, drawn, seen):
    """Answer a poll: the rooms that changed, or all of them if that cannot be told."""
    changed = drawn.changed_since(seen)
    showing(request, drawn.persons if changed is None else drawn.persons_in(changed))
    context = {
        "board": drawn,
        "news": drawn.news(changed or {}),
        "all_rooms": drawn.villas if changed is None else "",
    }
    return render(request, "rooms/board.html#board-poll", context)


def board_page(request, drawn, names=None):
    """Answer with the whole board, with names where they were revealed."""
    showing(request, drawn.persons)
    beds = drawn.counts.total()
    state, density = request.GET.get("state", ""), request.GET.get("density", "")
    chosen = state if state in BedState.values else ""
    usual = DENSITIES[beds > MANY_BEDS]
    context = {
        "board": drawn,
        "clock": drawn.house.clock,
        "chips": drawn.chips(chosen),
        "chosen": chosen,
        "beds": beds,
        "density": density if density in DENSITIES else usual,
        "villas": VILLAS.mark,
        "is_revealed": names is not None,
        "reasons": RevealReason.choices,
        "sprite": sprite(),
        "news": "",
        "all_rooms": "",
    }
    response = render_page(request, "rooms/board.html", context, fragment="board")
    VILLAS.fill(response, drawn.encoded if names is None else drawn.named_villas(names).encode())
    return response


@require_POST
@requires("rooms.reveal_board")
def board_reveal(request):
    """Show names for 30 seconds; the reason stands in the audit."""
    form = RevealForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    drawn = board_at(*board_number(request.user.centre_id), timezone.now())
    persons = Person.objects.visible_to(request.user).filter(pk__in=drawn.persons)
    names = {pk: found.called or found.name for pk, found in identities(persons).items()}
    response = board_page(request, drawn, names)
    showing(request, drawn.persons, reason=form.cleaned_data["reason"])
    if not wants_fragment(request):
        response["Refresh"] = f"{REVEALED_SECONDS}; url={reverse('rooms:board')}"
    return response
