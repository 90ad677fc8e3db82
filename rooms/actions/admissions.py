"""A family gets its beds: in one submit, all or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db import IntegrityError, transaction

from residents.actions import (
    NewPerson,
    form_household,
    lock_links,
    new_task,
    open_tasks,
    register_persons,
    reopen_file,
    write_events,
)
from residents.models import FileEvent, Household, Person, Task
from rooms.actions.arrivals import (
    Arrival,
    already_housed,
    check_dates,
    check_hold,
    check_not_housed,
    check_people,
)
from rooms.actions.board import touch_board
from rooms.actions.guardians import ask_for_guardians
from rooms.actions.placing import record_change
from rooms.actions.rights import ask_to_tell
from rooms.allocation import NoBedFits, bed_taken, best_beds, check_beds
from rooms.models import Bed, BedChange, BedChangeLine, BedNight, Placement, Stay
from rooms.signals import stay_admitted
from shelter.shared.errors import DomainError
from shelter.shared.nights import nights_between
from shelter.shared.retries import retried
from staff.choices import Role
from staff.models import Centre, Member

HAPPENED = {
    Stay.State.HELD: FileEvent.Kind.HELD,
    Stay.State.EXPECTED: FileEvent.Kind.EXPECTED,
    Stay.State.ADMITTED: FileEvent.Kind.CHECKED_IN,
}


@dataclass(frozen=True)
class Admission:
    """A household with its stays and their beds, in the order in which people were named."""

    household: Household
    stays: list[Stay]
    beds: list[Bed]


@dataclass(frozen=True)
class _Asked:
    """What was asked for: who, which nights, and how it happened."""

    centre: Centre
    arrivals: Sequence[Arrival]
    from_on: date
    nights: int
    channel: str
    hold_minutes: int | None
    by: Member | None
    at: datetime

    @property
    def where(self) -> dict:
        return {
            "centre": self.centre,
            "guests": [arrival.guest for arrival in self.arrivals],
            "from_on": self.from_on,
            "nights": self.nights,
            "at": self.at,
        }

    @property
    def until_on(self) -> date:
        return self.from_on + timedelta(days=self.nights)

    @cached_property
    def state(self) -> Stay.State:
        if self.hold_minutes is not None:
            return Stay.State.HELD
        later = self.from_on > self.centre.night(self.at)
        return Stay.State.EXPECTED if later else Stay.State.ADMITTED


@retried
@transaction.atomic
def admit_household(
    *,
    centre: Centre,
    arrivals: Sequence[Arrival],
    from_on: date,
    nights: int,
    channel: str,
    by: Member | None,
    at: datetime,
    beds: Sequence[Bed] | None = None,
    hold_minutes: int | None = None,
) -> Admission:
    """Give everyone a bed for every night, or nobody any.

    Admitted if they sleep here tonight, expected if later, held for ``hold_minutes`` if given.
    ``beds`` are in the order of ``arrivals``; without them the best option is taken. Raises what
    `check_people`, `check_dates`, `check_hold`, `check_not_housed`, `check_beds` and
    `register_persons` raise, NoBedFits, and VillaIsClosed.
    """
    asked = _Asked(centre, arrivals, from_on, nights, channel, hold_minutes, by, at)
    check_people(arrivals, channel)
    check_dates(centre, from_on, nights, at)
    check_hold(hold_minutes)
    check_not_housed(arrivals)
    lock_links(arrival.person.pk for arrival in arrivals if arrival.person)
    persons = _persons(asked)  # before the beds: what is wrong with a field is said first
    admission = _give_beds(asked, persons, _chosen(asked, beds))
    _write_down(asked, admission)
    touch_board(centre.pk)
    return admission


def _chosen(asked: _Asked, beds: Sequence[Bed] | None) -> list[Bed]:
    """Return the given beds if the hard rules allow them, else the best there are."""
    if beds is not None:
        check_beds(**asked.where, beds=beds)
        return list(beds)
    fit = best_beds(**asked.where, limit=1)
    if not fit.options:
        raise NoBedFits(fit.why_none)
    return list(fit.options[0].beds)


def _persons(asked: _Asked) -> list[Person]:
    """Register who is new and open the files of who is known, in the order of the arrivals."""
    centre, channel, by, at = asked.centre, asked.channel, asked.by, asked.at
    newcomers = [_newcomer(arrival) for arrival in asked.arrivals if arrival.person is None]
    registered: Iterator[Person] = iter(
        register_persons(centre=centre, newcomers=newcomers, channel=channel, by=by, at=at)
        if newcomers
        else ()
    )
    for arrival in asked.arrivals:
        if arrival.person:
            reopen_file(person=arrival.person, channel=channel, by=by, at=at)
    return [arrival.person or next(registered) for arrival in asked.arrivals]


def _newcomer(arrival):
    return NewPerson(
        sex=arrival.sex,
        birth_year=arrival.birth_year,
        name=arrival.name,
        called=arrival.called,
        phone=arrival.phone,
        languages=arrival.languages,
        needs_interpreter=arrival.needs_interpreter or "interpreter" in arrival.needs,
    )


def _give_beds(asked: _Asked, persons: list[Person], beds: list[Bed]) -> Admission:
    """Write stays, nights and placements. The unique constraints decide who was first."""
    members = [
        (person, arrival.relation) for person, arrival in zip(persons, asked.arrivals, strict=True)
    ]
    household = form_household(
        centre=asked.centre,
        members=members,
        on=asked.from_on,
        by=asked.by,
        all_new=not any(arrival.person for arrival in asked.arrivals),
    )
    stays = [
        _stay(asked, household, person, arrival)
        for person, arrival in zip(persons, asked.arrivals, strict=True)
    ]
    try:
        with transaction.atomic():
            Stay.objects.bulk_create(stays)
            _take_nights(asked, stays, beds)
    except IntegrityError as beaten:
        raise _beaten(asked, persons, beds) from beaten
    return Admission(household, stays, beds)


def _stay(asked, household, person, arrival):
    admitted = asked.state == Stay.State.ADMITTED
    held = asked.hold_minutes is not None
    return Stay(
        centre=asked.centre,
        person=person,
        household=household,
        relation=arrival.relation,
        state=asked.state,
        channel=asked.channel,
        needs=list(arrival.needs),
        arrives_on=asked.from_on,
        departs_on=asked.until_on,
        hold_until=asked.at + timedelta(minutes=asked.hold_minutes) if held else None,
        created_at=asked.at,
        created_by=asked.by,
        admitted_at=asked.at if admitted else None,
        admitted_by=asked.by if admitted else None,
    )


def _take_nights(asked, stays, beds):
    """Take the nights bed by bed, in one order for everybody, so that writers never deadlock."""
    pairs = sorted(zip(stays, beds, strict=True), key=lambda pair: pair[1].pk)
    nights = nights_between(asked.from_on, asked.until_on)
    BedNight.objects.bulk_create(
        BedNight(bed=bed, night=night, stay=stay) for stay, bed in pairs for night in nights
    )
    Placement.objects.bulk_create(
        Placement(stay=stay, bed=bed, from_on=asked.from_on, until_on=asked.until_on)
        for stay, bed in pairs
    )


def _beaten(asked: _Asked, persons: list[Person], beds: list[Bed]) -> DomainError:
    """Say what somebody else did first: housed one of them, or took one of the beds."""
    if Stay.objects.open().filter(person__in=persons).exists():
        return already_housed()
    return bed_taken(**asked.where, beds=beds)


def _write_down(asked: _Asked, admission: Admission) -> None:
    """Keep the change, the timeline and the task, and tell the apps above."""
    pairs = list(zip(admission.stays, admission.beds, strict=True))
    lines = [BedChangeLine(stay=stay, to_bed=bed, from_on=asked.from_on) for stay, bed in pairs]
    kind = BedChange.Kind.CHECK_IN
    record_change(centre=asked.centre, kind=kind, lines=lines, by=asked.by, at=asked.at)
    write_events(_event(asked, stay, bed) for stay, bed in pairs)
    if asked.state == Stay.State.EXPECTED:
        open_tasks([_arrival_task(asked, admission)])
    if asked.state == Stay.State.ADMITTED:
        ask_to_tell(admission.stays, asked.at)
        ask_for_guardians(admission.stays, asked.at)
        for stay in admission.stays:
            stay_admitted.send(Stay, stay=stay, at=asked.at, by=asked.by)


def _event(asked, stay, bed):
    return {
        "person_id": stay.person_id,
        "kind": HAPPENED[asked.state],
        "at": asked.at,
        "by": asked.by,
        "detail": {"bed": bed.code, "room": bed.room.code, "nights": asked.nights},
    }


def _arrival_task(asked, admission):
    return new_task(
        centre=asked.centre,
        kind=Task.Kind.ARRIVAL_EXPECTED,
        subject=admission.household,
        due_on=asked.from_on,
        person=admission.stays[0].person,
        role=Role.HOUSE,
    )
