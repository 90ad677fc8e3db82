from functools import lru_cache

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from residents.identity import identities
from residents.models import Person
from rooms.choices import BedState
from rooms.forms.board import RevealForm, RevealReason
from rooms.tonight import board_for, board_version, clock_in, clock_of
from rooms.views.drawing import board_at, sprite
from rooms.views.marks import Place
from rooms.views.tiles import etag_of
from shelter.shared.access import requires
from shelter.shared.htmx import wants_fragment
from staff.audit import showing

REVEALED_SECONDS = 30
MANY_BEDS = 60
INNER, VILLAS = Place(), Place()
DENSITIES = ("comfortable", "compact")


@require_safe
@requires("rooms.view_board")
def board(request):
    """The house tonight. With ``?seen=VERSION``: 204, or what changed since."""
    clock, version, hidden = _now(request.user)
    seen = request.GET.get("seen", "")
    if seen == version:
        return HttpResponse(status=204)
    drawn = board_at(request.user, clock, version, hidden)
    if seen and wants_fragment(request):
        return news(request, drawn, seen)
    return board_page(request, drawn)


def _now(member):
    """Return the time in her house, the version of the board, and who is hidden from her."""
    number, zone, hidden = board_for(member)
    clock = clock_in(zone, timezone.now())
    version = board_version(member.centre_id, number, clock)
    if hidden:
        version += "-" + etag_of("".join(sorted(map(str, hidden))))
    return clock, version, hidden


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
    inner = _inner(request, drawn, names)
    if wants_fragment(request):
        response = HttpResponse(inner)
    else:
        clock = clock_of(drawn.centre, timezone.now())
        context = {"board": drawn, "clock": clock, "sprite": sprite(), "inner": INNER.mark}
        context["actions"] = _actions(get_language())
        response = render(request, "rooms/board.html", context)
        response.content = INNER.fill(response.content, inner)
    patch_vary_headers(response, ["HX-Request"])
    return response


@lru_cache
def _actions(language):
    return render_to_string("rooms/_board_actions.html", {"reasons": RevealReason.choices})


def _inner(request, drawn, names):
    """Return the board without its frame; kept with the drawn board while it shows no names."""
    state, density = request.GET.get("state", ""), request.GET.get("density", "")
    chosen = state if state in BedState.values else ""
    if density not in DENSITIES:
        density = DENSITIES[drawn.counts.total() > MANY_BEDS]
    if names is not None:
        return _rendered(drawn, chosen, density, drawn.named_villas(names), is_revealed=True)
    if (chosen, density) not in drawn.pages:
        drawn.pages[chosen, density] = _rendered(drawn, chosen, density, drawn.villas)
    return drawn.pages[chosen, density]


def _rendered(drawn, chosen, density, villas, is_revealed=False):
    context = {
        "board": drawn,
        "chips": drawn.chips(chosen),
        "chosen": chosen,
        "density": density,
        "villas": VILLAS.mark,
        "is_revealed": is_revealed,
        "news": "",
        "all_rooms": "",
    }
    inner = render_to_string("rooms/board.html#board", context).encode()
    return VILLAS.fill(inner, villas.encode())


@require_POST
@requires("rooms.reveal_board")
def board_reveal(request):
    """Show names for 30 seconds; the reason stands in the audit."""
    form = RevealForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    drawn = board_at(request.user, *_now(request.user))
    persons = Person.objects.visible_to(request.user).filter(pk__in=drawn.persons)
    names = {pk: found.called or found.name for pk, found in identities(persons).items()}
    response = board_page(request, drawn, names)
    showing(request, drawn.persons, reason=form.cleaned_data["reason"])
    if not wants_fragment(request):
        response["Refresh"] = f"{REVEALED_SECONDS}; url={reverse('rooms:board')}"
    return response
