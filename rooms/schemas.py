"""The shapes in which the API speaks of beds and stays."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import BeforeValidator, StrictInt, StringConstraints

from residents.choices import Channel, Language, Relation, Sex
from rooms.models import BedNight, Placement, Stay
from shelter.shared.api import Page

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOST_PEOPLE = 30


def _only_iso(value: object) -> object:
    """Refuse what else could be read as a date, such as a number of seconds."""
    if (isinstance(value, str) and not ISO_DATE.fullmatch(value)) or isinstance(value, int | float):
        raise ValueError("not an ISO 8601 date")
    return value


Night = Annotated[date, BeforeValidator(_only_iso)]
Words = Annotated[str, StringConstraints(max_length=200)]
Code = Annotated[str, StringConstraints(max_length=40)]


class WholeHouse(Page):
    """Which part of a list of beds is wanted; all of them unless told otherwise."""

    limit: int = Field(500, ge=1, le=500)


class PersonOut(Schema):
    id: UUID
    code: str


class BedOut(Schema):
    id: UUID
    code: str
    room: str
    villa: str
    kind: str
    state: str
    stay: UUID | None


class BedsOut(Schema):
    on: date
    items: list[BedOut]
    count: int


class OptionOut(Schema):
    room: str
    villa: str
    beds: list[UUID]
    codes: list[str]
    score: int
    reasons: list[str]
    kept: list[str]
    given_up: list[str]


class AvailabilityIn(Schema):
    people: str = Field(max_length=200)
    from_on: Night | None = Field(None, alias="from")
    nights: int
    needs: str = Field("", max_length=200)


class AvailabilityOut(Schema):
    options: list[OptionOut]
    why_none: str = ""


class ArrivalIn(Schema):
    sex: Literal[Sex.FEMALE, Sex.MALE]
    birth_year: StrictInt | None = None
    relation: Relation
    name: Words = ""
    called: Words = ""
    phone: Words = ""
    person: UUID | None = None
    languages: list[Language] = Field(default_factory=list, max_length=12)
    needs_interpreter: bool = False
    needs: list[Code] = Field(default_factory=list, max_length=20)


class AdmissionIn(Schema):
    people: list[ArrivalIn] = Field(max_length=MOST_PEOPLE)
    from_on: Night | None = Field(None, alias="from")
    nights: StrictInt
    beds: list[UUID] | None = Field(None, max_length=MOST_PEOPLE)
    channel: Channel
    hold_minutes: StrictInt | None = None


class NewStayOut(Schema):
    id: UUID
    person: PersonOut
    bed: UUID
    bed_code: str
    from_on: date = Field(serialization_alias="from")
    nights: int
    state: str


class AdmissionOut(Schema):
    household: UUID
    stays: list[NewStayOut]


class ReasonIn(Schema):
    reason: Words


class PlacementOut(Schema):
    bed: UUID
    bed_code: str
    from_on: date = Field(serialization_alias="from")
    until: date


PERIOD = ("bed_id", "bed__code", "from_on", "until_on")
PERIOD_OUT = ("bed", "bed_code", "from_on", "until")


class StayOut(Schema):
    id: UUID
    person: PersonOut
    household: UUID
    state: str
    from_on: date = Field(serialization_alias="from")
    until: date
    nights: list[date]
    placements: list[PlacementOut]


def stays_out(stays: Sequence[Stay]) -> list[StayOut]:
    """Return these stays (with their persons) with nights and placements, in two queries."""
    nights: dict[UUID, list[date]] = {stay.pk: [] for stay in stays}
    slept = BedNight.objects.filter(stay__in=nights).order_by("night")
    for stay_id, night in slept.values_list("stay_id", "night"):
        nights[stay_id].append(night)
    placements: dict[UUID, list[PlacementOut]] = {stay.pk: [] for stay in stays}
    placed = Placement.objects.filter(stay__in=nights).order_by("from_on")
    for stay_id, *period in placed.values_list("stay_id", *PERIOD):
        placements[stay_id].append(PlacementOut(**dict(zip(PERIOD_OUT, period, strict=True))))
    return [_stay_out(stay, nights[stay.pk], placements[stay.pk]) for stay in stays]


def stay_out(stay: Stay) -> StayOut:
    return stays_out([stay])[0]


def _one_at_least(stay):
    """A stay of some hours is one night, though its bed was free again for others."""
    return [stay.arrives_on] if stay.state == Stay.State.ENDED else []


def _stay_out(stay: Stay, nights: list[date], placements: list[PlacementOut]) -> StayOut:
    return StayOut(
        id=stay.pk,
        person=PersonOut(id=stay.person.pk, code=stay.person.code),
        household=stay.household_id,
        state=stay.state,
        from_on=stay.arrives_on,
        until=stay.departs_on,
        nights=nights or _one_at_least(stay),
        placements=placements,
    )
