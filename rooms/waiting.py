"""Requests as their pages show them: new ones, the waiting list with the fit of now, "not now"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from residents.models import Person
from rooms.allocation import Fit, Option, best_beds
from rooms.allocation.ahead import LATER, HouseAhead, fits_of
from rooms.choices import Need
from rooms.in_turn import asked_by
from rooms.models import RequestStep, Stay, StayRequest
from rooms.told import person_words
from staff.models import Centre, Member

State = StayRequest.State


@dataclass(frozen=True)
class Asking:
    """One request as a line: who, without a name."""

    request: StayRequest
    group: str
    people: str
    needs: str


@dataclass(frozen=True)
class Waiting:
    """One line of the waiting list: its place, and the best beds now or what is missing."""

    asking: Asking
    place: int
    fit: Fit

    @property
    def option(self) -> Option | None:
        return self.fit.options[0] if self.fit.options else None


@dataclass(frozen=True)
class Lists:
    """Everything on the page of the waiting list."""

    waiting: Sequence[Waiting]
    held: Sequence[tuple[Asking, Stay | None]]
    not_now: Sequence[Asking]

    @property
    def persons(self) -> set[UUID]:
        rows = [*(line.asking for line in self.waiting), *self.not_now]
        rows += [asking for asking, _stay in self.held]
        return persons_of(rows)


@dataclass(frozen=True)
class Place:
    """Beds to choose, for the nights that were asked for or for others."""

    option: Option
    from_on: date
    nights: int
    is_other_nights: bool = False

    @property
    def value(self) -> str:
        """Return the place as one value of a form."""
        beds = ",".join(str(bed.pk) for bed in self.option.beds)
        return f"{beds};{self.from_on.isoformat()};{self.nights}"


@dataclass(frozen=True)
class Offer:
    """What can be offered to one request now: the best places, or why none and other nights."""

    places: Sequence[Place]
    why_none: str

    def is_later_than(self, night: date) -> bool:
        """Tell whether one of the places is for a later night."""
        return any(place.from_on > night for place in self.places)


def requests_to_decide(*, member: Member, on: date) -> list[Asking]:
    """Return the requests that are neither decided nor on the waiting list, in order."""
    rows = _seen(member).filter(state=State.REQUESTED).with_screening().in_order()
    return [asking(row, on) for row in rows]


def lists_for(*, member: Member, at: datetime) -> Lists:
    """Return the waiting list in its order with the fit of now, what is held, what is "not now".

    The house is read once, however many wait.
    """
    on = at.astimezone(member.centre.zone).date()
    held = list(_seen(member).filter(state=State.HELD).in_order())
    stays = _stays_of(held)
    put_off = _seen(member).filter(state=State.NOT_NOW).order_by("review_on", "created_at", "pk")
    return Lists(
        waiting=waiting_lines(_seen(member), centre=member.centre, at=at),
        held=[(asking(row, on), stays.get(row.household_id)) for row in held],
        not_now=[asking(row, on) for row in put_off],
    )


def waiting_lines(seen: QuerySet[StayRequest], *, centre: Centre, at: datetime) -> list[Waiting]:
    """Return the lines of those among ``seen`` who wait, in order, each with its fit of now."""
    rows = list(seen.waiting().with_screening().in_order())  # type: ignore[attr-defined]
    if not rows:
        return []
    for row in rows:
        row.centre = centre
    asked = {row.pk: asked_by(row, at) for row in rows}
    house = HouseAhead(centre, max(one.until_on for one in asked.values()), at)
    fits, on = fits_of(house, asked), at.astimezone(centre.zone).date()
    return [
        Waiting(asking(row, on), place, fits[row.pk]) for place, row in enumerate(rows, start=1)
    ]


def offer_to(*, request: StayRequest, at: datetime) -> Offer:
    """Return the best places for one request now; without any, other nights for which there are."""
    asked = asked_by(request, at)
    from_on, nights = asked.from_on, asked.nights
    fit = best_beds(
        centre=request.centre,
        guests=asked.guests,
        from_on=from_on,
        nights=nights,
        at=at,
        request_id=request.pk,
    )
    if fit.options:
        return Offer([Place(option, from_on, nights) for option in fit.options], "")
    ways = HouseAhead(request.centre, asked.until_on + LATER, at).ways_out(asked)
    others = [Place(way.option, way.from_on, way.nights, is_other_nights=True) for way in ways]
    return Offer(others, fit.why_none)


def steps_of(*, request: StayRequest) -> Sequence[RequestStep]:
    """Return what happened with a request, the newest first."""
    return list(request.steps.select_related("taken_by").order_by("-pk"))


def stays_held_for(*, request: StayRequest, member: Member) -> Sequence[Stay]:
    """Return the stays whose beds are held for a request, or were, as the member may see them."""
    stays = Stay.objects.visible_to(member).filter(household=request.household_id)
    return list(stays.select_related("person").order_by("created_at", "pk"))


def known_person(*, member: Member, code: str) -> Person | None:
    """Return who has this code, as it is typed, if the member may see her."""
    letters = "".join(sign for sign in code.upper() if sign.isalnum())
    seen = Person.objects.visible_to(member).filter(erased_at=None)
    return seen.filter(code=f"{letters[:2]}-{letters[2:]}").first()


def asking(request: StayRequest, on: date) -> Asking:
    """Return a request as a line, with the ages of the day ``on``."""
    people = [person_words(one["sex"], _age(one, on)) for one in request.people]
    needs = dict.fromkeys(need for one in request.people for need in one["needs"])
    count = len(people)
    group = people[0] if people else ""
    if count > 1:
        group = ngettext("Family of %(count)d", "Family of %(count)d", count) % {"count": count}
    return Asking(
        request=request,
        group=group,
        people=" · ".join(people) if count > 1 else "",
        needs=_(", ").join(str(Need(need).label) for need in needs),
    )


def persons_of(rows: Iterable[Asking]) -> set[UUID]:
    """Return whom these lines show by code."""
    return {row.request.person_id for row in rows if row.request.person_id}


def _seen(member):
    return StayRequest.objects.visible_to(member).select_related("person")


def _stays_of(requests):
    """Return by household the stay that tells until when its beds are held."""
    stays = Stay.objects.open().filter(household__in=[row.household_id for row in requests])
    return {stay.household_id: stay for stay in stays.order_by("created_at")}


def _age(one, on):
    return None if one["birth_year"] is None else max(0, on.year - one["birth_year"])
