"""Paper for a night without power: made now, or the one that the house made in the evening."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rooms.kept_paper import kept_pack, open_kept_pack
from rooms.night_paper import night_paper
from rooms.tonight import hidden_from
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.audit import showing


@require_safe
@requires("rooms.print_night_pack")
def night_pack(request):
    """What is in the pack, and where to get it."""
    return _page(request)


@require_safe
@requires("rooms.print_night_pack")
def night_pack_print(request):
    """The pack of this moment; the read log names everyone in it."""
    member = request.user
    hidden = hidden_from(member)
    paper = night_paper(member.centre, at=timezone.now(), by=member, hidden=hidden)
    return _pdf(request, paper)


@require_safe
@requires("rooms.print_night_pack")
def night_pack_kept(request):
    """The pack that was made in the evening."""
    try:
        return _pdf(request, open_kept_pack(request.user))
    except DomainError as refusal:
        return _page(request, refusal=str(refusal), status=422)


def _page(request, *, refusal="", status=200):
    context = {"kept": kept_pack(request.user), "refusal": refusal}
    return render(request, "rooms/night_pack.html", context, status=status)


def _pdf(request, paper):
    showing(request, paper.persons, reason="night_pack")
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="list.pdf"'
    return response
