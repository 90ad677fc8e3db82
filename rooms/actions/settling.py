"""A request moves from state to state: every step is kept, and what is over keeps no words.

Beds that are held for a request end in one of two ways: somebody comes, and the request is placed;
or the beds are given back, and it waits again, at its old place.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from residents.actions import close_tasks, new_task
from residents.models import Task
from rooms.actions.board import touch_board
from rooms.choices import CancelReason
from rooms.models import RequestStep, Stay, StayRequest
from shelter.shared import states
from staff.choices import Role
from staff.models import Member, WrappedKey

State = StayRequest.State
ABOUT_REQUESTS = (Task.Kind.REQUEST_ASKED, Task.Kind.BED_FITS, Task.Kind.REQUEST_REVIEW)
HER_WISH = (CancelReason.REFUSED_BY_HER, CancelReason.PLACED_ELSEWHERE)
CAME = (Stay.State.ADMITTED, Stay.State.ENDED)
NO_WORDS: dict[str, Any] = {"sealed_words": None, "sealed_number": None}


def lock_request(request: StayRequest) -> None:
    """Read a request again and keep others from changing it until the action commits."""
    centre = request.centre
    request.refresh_from_db(from_queryset=StayRequest.objects.select_for_update())
    request.centre = centre


def take_request_step(
    request: StayRequest,
    to: str,
    *,
    by: Member | None,
    at: datetime,
    reason: str = "",
    unscreened: str = "",
    **fields: Any,
) -> None:
    """Move a request, keep the step, and close the tasks about it. Raises IllegalMove."""
    if to in (State.DECLINED, State.WITHDRAWN):
        fields |= {"ended_at": at, "ended_by": by, **NO_WORDS}
        forget_words([request.pk])
    states.move(request, to=to, **fields)
    RequestStep.objects.create(
        request=request, to=to, reason=reason, unscreened=unscreened, taken_at=at, taken_by=by
    )
    close_tasks(subject=request, by=by, at=at, kinds=ABOUT_REQUESTS)
    touch_board(request.centre_id)


def task_about(
    request: StayRequest, kind: str, due_on: date, due_at: datetime | None = None
) -> Task:
    """Return an unsaved task of the supervisor about a request."""
    return new_task(
        centre=request.centre,
        kind=kind,
        subject=request,
        due_on=due_on,
        due_at=due_at,
        person=request.person,
        role=Role.SUPERVISOR,
    )


def requests_placed(stays: Iterable[Stay], *, by: Member | None, at: datetime) -> None:
    """Place the requests whose beds these stays, of people who came, are in."""
    found = StayRequest.objects.filter(
        state=State.HELD, household__in={stay.household_id for stay in stays}
    )
    _move(found, State.HELD, State.PLACED, by, at, ended_at=at, ended_by=by, **NO_WORDS)


def beds_given_back(
    stays: Iterable[Stay],
    *,
    reason: str,
    by: Member | None,
    at: datetime,
    undone: bool = False,
) -> None:
    """Let the requests wait again that have no bed any more, or end them if she wants none.

    ``undone``: it was undone that they came, so that a placed request of which nobody came waits
    again too, or for who of it is still awaited.
    """
    households = {stay.household_id for stay in stays}
    bedded = Stay.objects.open().filter(household__in=households).values("household")
    found = StayRequest.objects.filter(household__in=households).exclude(household__in=bedded)
    if undone:
        _nobody_came(households, bedded, by, at)
    if reason in HER_WISH:
        over = {"ended_at": at, "ended_by": by, "withdraw_reason": reason, **NO_WORDS}
        _move(found, State.HELD, State.WITHDRAWN, by, at, reason=reason, **over)
    else:
        _move(found, State.HELD, State.WAITING, by, at, reason=reason)


def _nobody_came(households, bedded, by, at):
    """Let placed requests of which nobody came be held for who is awaited, or wait again."""
    came = Stay.objects.filter(household__in=households, state__in=CAME).values("household")
    found = StayRequest.objects.filter(household__in=households).exclude(household__in=came)
    anew = {"ended_at": None, "ended_by": None}
    _move(found.filter(household__in=bedded), State.PLACED, State.HELD, by, at, **anew)
    _move(found, State.PLACED, State.WAITING, by, at, **anew)


def forget_words(request_ids: Iterable[UUID]) -> int:
    """Destroy the keys of what was told with these requests; return how many there were."""
    keys = WrappedKey.objects.filter(owner_id__in=list(request_ids), kind=WrappedKey.Kind.REQUEST)
    return keys.delete()[0]


def _move(found, came_from, to, by, at, reason="", **fields):
    """Move every request of a queryset that is in ``came_from``, and keep the steps."""
    ids = list(found.filter(state=came_from).values_list("pk", flat=True))
    if not ids:
        return
    states.move_all(StayRequest.objects.filter(pk__in=ids), came_from=came_from, to=to, **fields)
    RequestStep.objects.bulk_create(
        RequestStep(request_id=pk, to=to, reason=reason, taken_at=at, taken_by=by) for pk in ids
    )
    if to != State.WAITING:
        forget_words(ids)
