"""A request is decided: beds are held, it is declined with a reason, or it is "not now"."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from residents.models import Household, Person
from rooms.actions.admissions import Admission, admit_household
from rooms.actions.arrivals import Arrival
from rooms.actions.cancelling import CancelWithoutReason, cancel_household
from rooms.actions.requests import (
    WITHDRAW_REASONS,
    RequestDecided,
    ScreeningMissing,
    decided,
    refuse_decided,
)
from rooms.actions.settling import State, lock_request, take_request_step
from rooms.allocation import NoBedFits, best_beds
from rooms.allocation.ahead import HouseAhead
from rooms.choices import AcceptReason, CancelReason, DeclineReason, UnscreenedReason, Urgency
from rooms.in_turn import asked_by, guests_of, waiting_before
from rooms.models import Bed, StayRequest
from shelter.shared.errors import DomainError
from shelter.shared.retries import retried
from staff.models import Member, WrappedKey

FURTHEST_REVIEW = timedelta(days=366)
NOT_PUT_OFF: dict[str, Any] = {"decline_reason": "", "review_on": None}


class DecisionWithoutReason(DomainError):
    """Nobody said why."""

    status = 422


class ImpossibleReview(DomainError):
    """The day on which it is looked at again is over, or further than a year away."""

    status = 422


class HoldWithoutTime(DomainError):
    """Beds for tonight are held until a time; she is not expected on a later night."""

    status = 422


class NotTheirTurn(DomainError):
    """Somebody who waits before them would lose the bed that fits."""


@retried
@transaction.atomic
def accept_request(
    *,
    request: StayRequest,
    reason: str,
    by: Member,
    at: datetime,
    hold_minutes: int | None = None,
    beds: Sequence[Bed] | None = None,
    from_on: date | None = None,
    nights: int | None = None,
    unscreened: str = "",
) -> Admission:
    """Hold beds for everyone of a request, or expect them on a later night; others may be at it.

    Without ``beds`` the best are taken; ``from_on`` and ``nights`` if they agreed to other nights.
    Raises RequestDecided, ScreeningMissing, DecisionWithoutReason, HoldWithoutTime, NotTheirTurn,
    NoBedFits (with alternatives), or what `admit_household` raises.
    """
    lock_request(request)
    _refuse_undecidable(request, reason, AcceptReason, unscreened)
    asked = asked_by(request, at, from_on, nights)
    if hold_minutes is None and asked.from_on <= request.centre.night(at):
        raise HoldWithoutTime(_("Say for how long the beds are held."))
    chosen = list(beds) if beds is not None else _best(request, asked, at)
    if reason == AcceptReason.IN_ORDER:
        _refuse_out_of_turn(request, asked, chosen, at)
    admission = admit_household(
        centre=request.centre,
        arrivals=_arrivals(request),
        from_on=asked.from_on,
        nights=asked.nights,
        channel=request.channel,
        beds=chosen,
        hold_minutes=hold_minutes,
        by=by,
        at=at,
    )
    _hold(request, admission, reason, unscreened, by, at)
    return admission


@transaction.atomic
def refuse_request(
    *, request: StayRequest, reason: str, by: Member, at: datetime, unscreened: str = ""
) -> StayRequest:
    """Decline a request, with a reason that is counted; she may ask again at any time.

    Raises RequestDecided, ScreeningMissing or DecisionWithoutReason.
    """
    lock_request(request)
    _refuse_undecidable(request, reason, DeclineReason, unscreened)
    _decide(request, State.DECLINED, reason, unscreened, by, at, decline_reason=reason)
    return request


@transaction.atomic
def put_off_request(
    *,
    request: StayRequest,
    reason: str,
    review_on: date,
    by: Member,
    at: datetime,
    unscreened: str = "",
) -> StayRequest:
    """Answer "not now", until a day on which it is looked at again; never a ban.

    One that was put off may be put off again. Raises RequestDecided, ScreeningMissing,
    DecisionWithoutReason or ImpossibleReview.
    """
    lock_request(request)
    if request.state != State.NOT_NOW:
        _refuse_undecidable(request, reason, DeclineReason, unscreened)
    elif reason not in DeclineReason.values:
        raise DecisionWithoutReason(_("Choose a reason from the list."))
    today = at.astimezone(request.centre.zone).date()
    if not today < review_on <= today + FURTHEST_REVIEW:
        raise ImpossibleReview(_("Choose a day after today, and within a year."))
    told = {"decline_reason": reason, "review_on": review_on}
    _decide(request, State.NOT_NOW, reason, unscreened, by, at, **told)
    return request


@transaction.atomic
def take_up_request(*, request: StayRequest, by: Member, at: datetime) -> StayRequest:
    """Look again at what was "not now"; it keeps the place of the day when she asked.

    Raises RequestDecided.
    """
    lock_request(request)
    if request.state != State.NOT_NOW:
        raise RequestDecided(_("The answer to this request is not “not now”."))
    take_request_step(request, State.REQUESTED, by=by, at=at, **NOT_PUT_OFF)
    return request


@retried
@transaction.atomic
def release_request(*, request: StayRequest, by: Member, at: datetime) -> StayRequest:
    """Give back the beds that are held; they wait again, at their old place.

    Raises RequestDecided.
    """
    _give_back(request, CancelReason.OTHER, by, at)
    return request


@retried
@transaction.atomic
def withdraw_request(*, request: StayRequest, reason: str, by: Member, at: datetime) -> StayRequest:
    """End a request because she wants it no more, or it was a mistake; held beds are free again.

    Raises RequestDecided or CancelWithoutReason.
    """
    lock_request(request)
    if reason not in WITHDRAW_REASONS:
        raise CancelWithoutReason(_("Choose from the list why it is withdrawn."))
    if request.is_over:
        raise decided(request)
    if request.state == State.HELD:
        _give_back(request, reason, by, at)
    if request.state != State.WITHDRAWN:
        cleared = {**NOT_PUT_OFF, "withdraw_reason": reason}
        take_request_step(request, State.WITHDRAWN, reason=reason, by=by, at=at, **cleared)
    return request


def _refuse_undecidable(request, reason, reasons, unscreened):
    refuse_decided(request)
    if reason not in reasons.values:
        raise DecisionWithoutReason(_("Choose a reason from the list."))
    if request.screenings.exists():
        return
    if request.urgency != Urgency.TONIGHT:
        raise ScreeningMissing(_("Answer the questions of the screening first."))
    if unscreened not in UnscreenedReason.values:
        raise ScreeningMissing(
            _("Screen the request first, or say why it cannot wait for that tonight.")
        )


def _decide(request, to, reason, unscreened, by, at, **fields):
    how = {"reason": reason, "unscreened": unscreened, "by": by, "at": at}
    take_request_step(request, to, **how, decided_at=at, decided_by=by, **fields)


def _best(request, asked, at):
    """Return the best beds; where there are none, what else could be offered is told."""
    fit = best_beds(
        centre=request.centre, guests=asked.guests, from_on=asked.from_on, nights=asked.nights,
        limit=1, at=at, request_id=request.pk,
    )  # fmt: skip
    if fit.options:
        return list(fit.options[0].beds)
    raise NoBedFits(fit.why_none, extra={"alternatives": _alternatives(request, asked, at)})


def _alternatives(request, asked, at):
    house = HouseAhead(request.centre, asked.until_on + timedelta(days=14), at)
    return [
        {"from": way.from_on.isoformat(), "nights": way.nights, "room": way.option.room.code}
        for way in house.ways_out(asked)
    ]


def _refuse_out_of_turn(request, asked, beds, at):
    """Refuse to take from somebody who waits before them the only place that fits."""
    before = waiting_before(request)
    if not before:
        return
    theirs = [asked_by(one, at) for one in before]
    house = HouseAhead(request.centre, max(one.until_on for one in theirs), at)
    after = house.without([bed.pk for bed in beds], guests_of(request))
    for one in theirs:
        apart = one.from_on >= asked.until_on or asked.from_on >= one.until_on
        if not apart and house.fit(one).options and not after.fit(one).options:
            raise NotTheirTurn(
                _("Somebody who waits before them would lose this place. Say why they come first.")
            )


def _arrivals(request):
    ids = [one["person"] for one in request.people if one.get("person")]
    persons = Person.objects.filter(pk__in=ids, centre=request.centre_id)
    known = {str(row.pk): row for row in persons.select_related("case_file__centre")}
    return [
        Arrival(
            sex=one["sex"],
            birth_year=one["birth_year"],
            relation=one["relation"],
            needs=tuple(one["needs"]),
            person=known.get(one.get("person")),
        )
        for one in request.people
    ]


def _hold(request, admission, reason, unscreened, by, at):
    """Move the request; from now on it knows by id whom the beds are held for."""
    people = [
        {**one, "person": str(stay.person_id)}
        for one, stay in zip(request.people, admission.stays, strict=True)
    ]
    person = request.person or admission.stays[0].person
    held_for = {"household": admission.household, "people": people, "person": person}
    _decide(request, State.HELD, reason, unscreened, by, at, **held_for)
    keys = WrappedKey.objects.filter(owner_id=request.pk, kind=WrappedKey.Kind.REQUEST)
    keys.update(person_id=person.pk)  # erased with her


def _give_back(request, reason, by, at):
    lock_request(request)
    if request.state != State.HELD:
        raise RequestDecided(_("No beds are held for this request."))
    household = Household.objects.get(pk=request.household_id)
    cancel_household(household=household, reason=reason, by=by, at=at)
    request.refresh_from_db()
