"""Who asks for which places, and who comes before whom on the waiting list."""

from datetime import date, datetime
from uuid import UUID

from rooms.allocation import Guest
from rooms.allocation.ahead import Asked
from rooms.allocation.parties import guests_told
from rooms.choices import Urgency
from rooms.models import StayRequest


def asked_by(
    request: StayRequest, at: datetime, from_on: date | None = None, nights: int | None = None
) -> Asked:
    """Return the group and its nights: those it asked for, or others, but none that is over."""
    first = max(from_on or request.wanted_from, request.centre.night(at))
    return Asked(guests_of(request), first, nights or request.wanted_nights, request.pk)


def guests_of(request: StayRequest) -> list[Guest]:
    """Return who a request's people are to the rooms."""
    return guests_told(request.people)


def place_of(request: StayRequest) -> tuple[int, datetime, UUID]:
    """Return by what the waiting list is ordered: how soon, then who asked first."""
    return Urgency.values.index(request.urgency), request.created_at, request.pk


def waiting_before(request: StayRequest) -> list[StayRequest]:
    """Return who is on the waiting list before this request would be."""
    rows = StayRequest.objects.filter(centre=request.centre_id).waiting().exclude(pk=request.pk)
    place = place_of(request)
    return [row for row in rows.select_related("centre") if place_of(row) < place]
