"""Beds, availability, and the ways into the house: admit, check in, cancel."""

import re
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from residents.choices import Relation
from residents.models import Person
from rooms.actions import Arrival, admit_household, cancel_stay, check_in_stay
from rooms.actions.arrivals import check_dates, check_people
from rooms.allocation import Guest, as_json, best_beds
from rooms.choices import Need
from rooms.models import Bed, Stay
from rooms.schemas import (
    MOST_PEOPLE,
    AdmissionIn,
    AdmissionOut,
    AvailabilityIn,
    AvailabilityOut,
    BedOut,
    BedsOut,
    Night,
    ReasonIn,
    StayOut,
    WholeHouse,
    stay_out,
)
from rooms.selectors import beds_on
from shelter.shared.access import obtain, permitted
from shelter.shared.errors import DomainError
from staff.answers import answer_api_once
from staff.audit import showing

router = Router(tags=["rooms"])

ONE_PERSON = re.compile(r"([FM])(\d{1,3})", re.ASCII)
OLDEST = 110
FURTHEST = timedelta(days=3660)


class UnreadablePeople(DomainError):
    """The people are not written as ``F34,M13``."""

    status = 422


class ImpossibleNight(DomainError):
    """The night asked about is too far away to be known."""

    status = 422


@router.get("/beds", response=BedsOut)
@permitted("rooms.view_beds")
def bed_list(request, page: Query[WholeHouse], on: Night | None = None):
    """Show every bed with its state on one night (default: tonight)."""
    centre = request.user.centre
    tonight = centre.night(timezone.now())
    night = on or tonight
    if abs(night - tonight) > FURTHEST:
        raise ImpossibleNight(_("Choose a night within ten years."))
    beds = beds_on(centre, night, tonight=tonight)
    shown = beds[page.offset : page.offset + page.limit]
    seen = _stays_seen(request.user, shown)
    showing(request, [row.stay.person_id for row in shown if row.stay and row.stay.pk in seen])
    return {"on": night, "items": [_bed_out(row, seen) for row in shown], "count": len(beds)}


@router.get("/availability", response=AvailabilityOut)
@permitted("rooms.check_in")
def availability(request, asked: Query[AvailabilityIn]):
    """Find places for some people on all of their nights, best first, with reasons."""
    centre, at = request.user.centre, timezone.now()
    from_on = asked.from_on or centre.night(at)
    guests = guests_from(asked.people, asked.needs, on=from_on)
    check_dates(centre, from_on, asked.nights, at)
    fit = best_beds(centre=centre, guests=guests, from_on=from_on, nights=asked.nights, at=at)
    return {"options": [as_json(option) for option in fit.options], "why_none": fit.why_none}


@router.post("/admissions", response={201: AdmissionOut}, by_alias=True)
@answer_api_once
@permitted("rooms.check_in")
def admission_create(request, admission: AdmissionIn):
    """Give a household its beds, all or nothing: admitted, expected (a later night) or held."""
    member, at = request.user, timezone.now()
    admitted = admit_household(
        centre=member.centre,
        arrivals=_arrivals(admission, member),
        from_on=admission.from_on or member.centre.night(at),
        nights=admission.nights,
        channel=admission.channel,
        beds=_beds(admission.beds, member),
        hold_minutes=admission.hold_minutes,
        by=member,
        at=at,
    )
    showing(request, [stay.person_id for stay in admitted.stays])
    return Status(201, _admission_out(admitted))


@router.post("/stays/{uuid:pk}/check-in", response=StayOut, by_alias=True)
@answer_api_once
@permitted("rooms.check_in")
def stay_check_in(request, pk: UUID):
    """Admit someone whose bed was held, or who was expected."""
    stay = obtain(Stay, pk, by=request.user, to="rooms.check_in")
    return _changed(request, check_in_stay(stay=stay, by=request.user, at=timezone.now()))


@router.post("/stays/{uuid:pk}/cancel", response=StayOut, by_alias=True)
@answer_api_once
@permitted("rooms.cancel_stay")
def stay_cancel(request, pk: UUID, why: ReasonIn):
    """Cancel a mistaken check-in, a hold or an expected arrival; nothing is erased."""
    stay = obtain(Stay, pk, by=request.user, to="rooms.cancel_stay")
    at = timezone.now()
    return _changed(request, cancel_stay(stay=stay, reason=why.reason, by=request.user, at=at))


def guests_from(people: str, needs: str, *, on: date) -> list[Guest]:
    """Return the guests of ``F34,M13,F4``; cots are for the youngest, other needs for the first.

    Raises UnreadablePeople, UnknownNeed or UnknownCode.
    """
    found = [ONE_PERSON.fullmatch(part) for part in people.split(",")]
    if not all(found) or len(found) > MOST_PEOPLE:
        raise UnreadablePeople(_("Write the people as sex and age: F34,M13,F4."))
    read = [(match[1], int(match[2])) for match in found if match]
    if any(age > OLDEST for _sex, age in read):
        raise UnreadablePeople(_("Check the ages: nobody is that old."))
    wanted = [need for need in needs.split(",") if need]
    guests = [
        Guest(sex, on.year - age, Relation.SELF if place == 0 else Relation.OTHER_RELATIVE)
        for place, (sex, age) in enumerate(read)
    ]
    check_people([Guest("F", needs=tuple(wanted))], "other")
    return _with_needs(guests, wanted)


def _with_needs(guests, wanted):
    by_age = sorted(range(len(guests)), key=lambda place: -(guests[place].birth_year or 0))
    cots = set(by_age[: wanted.count(Need.COT)])
    others = tuple(need for need in wanted if need != Need.COT)
    return [
        Guest(
            guest.sex,
            guest.birth_year,
            guest.relation,
            (*(others if place == 0 else ()), *((Need.COT.value,) if place in cots else ())),
        )
        for place, guest in enumerate(guests)
    ]


def _arrivals(admission, member):
    known = _known({person.person for person in admission.people if person.person}, member)
    return [
        Arrival(
            sex=person.sex,
            birth_year=person.birth_year,
            relation=person.relation,
            needs=tuple(person.needs),
            name=person.name,
            called=person.called,
            phone=person.phone,
            languages=tuple(person.languages),
            needs_interpreter=person.needs_interpreter,
            person=known.get(person.person),
        )
        for person in admission.people
    ]


def _known(ids, member):
    """Return the persons of these ids, if the member may see them all."""
    if not ids:
        return {}
    found = Person.objects.visible_to(member).select_related("case_file__centre").in_bulk(ids)
    if len(found) < len(ids):
        raise Http404
    return found


def _beds(ids, member):
    """Return the beds in the order given; None where the house is to choose."""
    if ids is None:
        return None
    found = Bed.objects.visible_to(member).select_related("room__villa").in_bulk(ids)
    if set(ids) - set(found):
        raise Http404
    return [found[pk] for pk in ids]


def _changed(request, stay):
    showing(request, [stay.person_id])
    return stay_out(stay)


def _stays_seen(member, rows):
    """Return the ids of those stays that the member may see; whoever sees figures, sees none."""
    stays = Stay.objects.visible_to(member).filter(pk__in=[row.stay.pk for row in rows if row.stay])
    return set(stays.values_list("pk", flat=True))


def _bed_out(row, seen) -> BedOut:
    return BedOut(
        id=row.bed.pk,
        code=row.bed.code,
        room=row.room.code,
        villa=row.villa.name,
        kind=row.bed.kind,
        state=row.state,
        stay=row.stay.pk if row.stay and row.stay.pk in seen else None,
    )


def _admission_out(admitted) -> dict:
    return {
        "household": admitted.household.pk,
        "stays": [
            {
                "id": stay.pk,
                "person": {"id": stay.person.pk, "code": stay.person.code},
                "bed": bed.pk,
                "bed_code": bed.code,
                "from_on": stay.arrives_on,
                "nights": stay.nights,
                "state": stay.state,
            }
            for stay, bed in zip(admitted.stays, admitted.beds, strict=True)
        ],
    }
