"""Stays over the API: read, moved, swapped, extended, out and back, and ended."""

from contextlib import suppress
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import AwareDatetime, StrictBool, StrictInt

from rooms.actions import (
    ask_extension,
    check_out_stay,
    extend_stay,
    keep_by_default,
    move_stay,
    nights_past_limit,
    record_leave,
    record_return,
    swap_stays,
)
from rooms.choices import Destination, ExtensionReason, LeavePurpose
from rooms.models import Bed, Stay
from rooms.schemas import Night, StayOut, stay_out, stays_out
from shelter.shared.access import obtain, permitted
from shelter.shared.api import ListOf, Page
from shelter.shared.errors import DomainError
from staff.answers import answer_api_once
from staff.audit import showing

router = Router(tags=["stays"])
MOST_NIGHTS, MOST_WORDS = 365, 1000
HER_FILE = ("person__case_file__team",)


class StaysIn(Page):
    """Which stays are wanted."""

    state: Stay.State | None = None


class MoveIn(Schema):
    """The bed to move to, and from which night on (default: tonight)."""

    bed: UUID
    from_on: Night | None = Field(None, alias="from")


class SwapIn(Schema):
    """The other stay."""

    other: UUID = Field(alias="with")


class CheckOutIn(Schema):
    """Where she goes; whether it is safe: as she says (null: did not say), as the worker finds."""

    destination: Destination
    safe_for_her: StrictBool | None
    safe_for_worker: StrictBool


class ExtendIn(Schema):
    """How many nights more, and why.

    Past the limit also: her own wish, and the new exit plan, without which it is not approved.
    """

    nights: StrictInt = Field(ge=1, le=MOST_NIGHTS)
    reason: ExtensionReason
    wish: str = Field("", max_length=MOST_WORDS)
    exit_plan: str = Field("", max_length=MOST_WORDS)


class LeaveIn(Schema):
    """Until when she is out, and for what."""

    until: AwareDatetime
    purpose: LeavePurpose


def ask_when_refused(operation):
    """Record the wish for nights past the limit after they were refused, so that it outlives that.

    The refusal undoes everything else that its request wrote.
    """

    def decorate(run):
        @wraps(run)
        def guarded(request, **kwargs):
            response = run(request, **kwargs)
            wish = request.__dict__.pop("extension_wished", None)
            if wish and response.status_code == 409:
                with suppress(DomainError):  # the stay ended meanwhile: nothing is left to ask for
                    ask_extension(**wish)
            return response

        return guarded

    return decorate_view(decorate)(operation)


@router.get("/stays", response=ListOf[StayOut], by_alias=True)
@permitted("rooms.view_stay")
def stay_list(request, asked: Query[StaysIn]):
    """List the stays you may see, the newest first, of one state if given.

    Somebody who asks for a place has no stay yet: `requested`, `waiting` and `declined` are states
    that a stay may have and none has; who waits stands on the page `/waiting/`.
    """
    stays = Stay.objects.visible_to(request.user).select_related("person")
    if asked.state:
        stays = stays.filter(state=asked.state)
    shown = list(stays.order_by("-arrives_on", "pk")[asked.offset : asked.offset + asked.limit])
    showing(request, [stay.person_id for stay in shown])
    return {"items": stays_out(shown), "count": stays.count()}


@router.get("/stays/{uuid:pk}", response=StayOut, by_alias=True)
@permitted("rooms.view_stay")
def stay_detail(request, pk: UUID):
    """Show one stay with its nights and its beds."""
    return _shown(request, obtain(Stay, pk, by=request.user, to="rooms.view_stay"))


@router.post("/stays/{uuid:pk}/move", response=StayOut, by_alias=True)
@answer_api_once
@permitted("rooms.move_stay")
def stay_move(request, pk: UUID, wanted: MoveIn):
    """Give her another bed from tonight on, or from a later night."""
    stay = obtain(Stay, pk, by=request.user, to="rooms.move_stay")
    bed = obtain(Bed, wanted.bed, by=request.user, to="rooms.move_stay")
    move_stay(stay=stay, bed=bed, from_on=wanted.from_on, by=request.user, at=timezone.now())
    return _shown(request, stay)


@router.post("/stays/{uuid:pk}/swap", response=StayOut, by_alias=True)
@answer_api_once
@permitted("rooms.swap_stays")
def stay_swap(request, pk: UUID, wanted: SwapIn):
    """Let two people take each other's bed."""
    stay = obtain(Stay, pk, by=request.user, to="rooms.swap_stays")
    other = obtain(Stay, wanted.other, by=request.user, to="rooms.swap_stays")
    swap_stays(stay=stay, other=other, by=request.user, at=timezone.now())
    return _shown(request, stay)


@router.post("/stays/{uuid:pk}/check-out", response=StayOut, by_alias=True)
@answer_api_once
@permitted("rooms.check_out")
def stay_check_out(request, pk: UUID, answers: CheckOutIn):
    """End a stay; her coming nights are free at once."""
    stay = obtain(Stay, pk, by=request.user, to="rooms.check_out", along=HER_FILE)
    now = timezone.now()
    said = keep_by_default(stay=stay, at=now)
    check_out_stay(stay=stay, **answers.dict(), said=said, by=request.user, at=now)
    return _shown(request, stay)


@router.post("/stays/{uuid:pk}/extend", response=StayOut, by_alias=True)
@ask_when_refused
@answer_api_once
@permitted("rooms.extend_stay")
def stay_extend(request, pk: UUID, wanted: ExtendIn):
    """Add nights up to the limit; past it the wish is recorded for someone else to approve."""
    stay = obtain(Stay, pk, by=request.user, to="rooms.extend_stay")
    asked = {"nights": wanted.nights, "reason": wanted.reason}
    asked |= {"stay": stay, "by": request.user, "at": timezone.now()}
    if nights_past_limit(stay=stay, nights=wanted.nights, at=asked["at"]):
        said = {"wish": wanted.wish, "exit_plan": wanted.exit_plan}
        request.extension_wished = {**asked, **said}
    extend_stay(**asked)
    return _shown(request, stay)


@router.post("/stays/{uuid:pk}/leave", response=StayOut, by_alias=True)
@answer_api_once
@permitted("rooms.record_leave")
def stay_leave(request, pk: UUID, going: LeaveIn):
    """Note that she goes out; her bed is kept."""
    stay = obtain(Stay, pk, by=request.user, to="rooms.record_leave")
    until: datetime = going.until
    now = timezone.now()
    record_leave(stay=stay, purpose=going.purpose, until=until, by=request.user, at=now)
    return _shown(request, stay)


@router.post("/stays/{uuid:pk}/return", response=StayOut, by_alias=True)
@answer_api_once
@permitted("rooms.record_leave")
def stay_return(request, pk: UUID):
    """Note that she is back."""
    stay = obtain(Stay, pk, by=request.user, to="rooms.record_leave")
    record_return(stay=stay, by=request.user, at=timezone.now())
    return _shown(request, stay)


def _shown(request, stay):
    showing(request, [stay.person_id])
    return stay_out(stay)
