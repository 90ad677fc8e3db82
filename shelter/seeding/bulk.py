"""A synthetic history of many bed-nights, the same for the same seed, to measure with."""

import random
import uuid
from collections import deque
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import connection, models, transaction
from django.db.models import UUIDField

from residents.identity import seal_identity
from residents.models import CaseFile, Household, HouseholdMember, Person
from rooms.models import Bed, Placement, Room, Stay, Villa
from shelter.seeding.house import make_centre
from shelter.shared.nights import noon_of
from shelter.shared.sealing import new_key
from staff.models import WrappedKey
from staff.vault import IDENTITY, NARRATIVE, new_wrapped_key

BATCH = 2_000
NIGHT = "INSERT INTO rooms_bednight (bed_id, night, stay_id, is_overstay) VALUES (%s, %s, %s, %s)"
BEDS_A_ROOM = 4
ROOMS_A_VILLA = 10
FAMILY_NAMES = ("المري", "الهاجري", "السعدي", "الكواري", "النعيمي", "السويدي", "العلي", "الأنصاري")
GIVEN_NAMES = ("أمينة", "مريم", "خديجة", "فاطمة", "زينب", "نورة", "سارة", "هدى", "ليلى", "منى")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Sleeping:
    """One stay to be: a bed for the nights ``[arrives_on, departs_on)``."""

    bed: Bed
    arrives_on: date
    departs_on: date


def seed_history(*, beds: int, residents: int, nights: int, seed: int, at: datetime) -> dict:
    """Fill an empty database with ``beds`` beds and about ``nights`` bed-nights before ``at``.

    ``residents`` is how many persons there are at least; they come again and again. Returns counts.
    """
    rng = random.Random(seed)
    with transaction.atomic():
        centre = make_centre()
        Villa.objects.filter(centre=centre).update(is_active=False)
        stays = _stays(rng, _house(centre, beds), nights, centre.night(at))
        persons = _people(rng, centre, stays, residents, at)
        return _write(rng, centre, stays, persons, centre.night(at))


def _house(centre, beds):
    made = []
    for number in range(0, beds, BEDS_A_ROOM):
        if number % (BEDS_A_ROOM * ROOMS_A_VILLA) == 0:
            order = number // (BEDS_A_ROOM * ROOMS_A_VILLA) + 1
            villa = Villa.objects.create(
                centre=centre, name_ar=f"فيلا {order}", name_en=f"Villa {order}", position=order
            )
        code = str(number // BEDS_A_ROOM + 1)
        room = Room.objects.create(villa=villa, code=code, audience="women", boys_max_age=12)
        made += [
            Bed(room=room, code=f"{code}-{chr(65 + n)}", position=n)
            for n in range(min(BEDS_A_ROOM, beds - number))
        ]
    return Bed.objects.bulk_create(made)


def _stays(rng, beds, nights, tonight):
    """Return stays by arrival: each bed slept in backwards from tonight, some beds free tonight."""
    each = -(-nights // len(beds))
    stays = []
    for bed in beds:
        ahead = min(rng.choice((0, 1, 2, 4, 7, 10, 14)), each - 1)
        end, left = tonight + timedelta(days=ahead), each
        while left > 0:
            here = (end - tonight).days + 1  # who is here for nights to come has arrived
            length = min(left, max(rng.randint(1, 29), here))
            stays.append(Sleeping(bed, end - timedelta(days=length), end))
            end -= timedelta(days=length + rng.choice((0, 0, 0, 1, 2)))
            left -= length
    return sorted(stays, key=lambda stay: stay.arrives_on)


def _people(rng, centre, stays, residents, at):
    """Return a person for every stay; nobody is in two stays at once, and they come again."""
    team = centre.teams.order_by("name_en").first()
    codes = _codes(rng)
    free: deque = deque()
    persons, kept, chosen = [], [], []
    for stay in stays:
        if free and len(persons) >= residents and free[0][0] <= stay.arrives_on:
            person = free.popleft()[1]
        else:
            person, keys = _person(rng, centre, next(codes), at)
            persons.append(person)
            kept += keys
        free.append((stay.departs_on, person))
        chosen.append(person)
    _insert(Person, persons)
    _insert(WrappedKey, kept)
    _insert(CaseFile, [
        CaseFile(pk=_uuid(rng), centre=centre, person=person, team=team, channel="hotline")
        for person in persons
    ])  # fmt: skip
    return chosen


def _person(rng, centre, code, at):
    person = Person(
        pk=_uuid(rng),
        centre=centre,
        code=code,
        sex="F",
        birth_year=at.year - rng.randint(18, 60),
        languages=["ar"],
        created_at=at,
    )
    key = new_key()
    name = f"{rng.choice(GIVEN_NAMES)} {rng.choice(FAMILY_NAMES)}"
    seal_identity(person, key, name=name, phone=f"+9745{rng.randrange(10**7):07}")
    pair = ((IDENTITY, key), (NARRATIVE, new_key()))
    return person, [new_wrapped_key(person.pk, kind, one, person.pk) for kind, one in pair]


def _codes(rng):
    """Give every long code once, in a shuffled order that the seed fixes."""
    size = len(LETTERS) ** 2 * 10_000
    start, step = rng.randrange(size), 7_777_777  # coprime with size: visits every number once
    for n in range(size):
        pair, digits = divmod((start + n * step) % size, 10_000)
        first, second = divmod(pair, len(LETTERS))
        yield f"{LETTERS[first]}{digits // 1000}-{LETTERS[second]}{digits % 1000:03}"


def _write(rng, centre, stays, persons, tonight):
    households = [Household(pk=_uuid(rng), centre=centre) for _stay in stays]
    rows = [
        _stay(rng, centre, person, household, stay, tonight)
        for stay, person, household in zip(stays, persons, households, strict=True)
    ]
    _insert(Household, households)
    _insert(HouseholdMember, [
        HouseholdMember(
            household=row.household, person=row.person, relation="self", since_on=row.arrives_on,
            until_on=None if row.state == "admitted" else row.departs_on,
        )
        for row in rows
    ])  # fmt: skip
    _insert(Stay, rows)
    _insert(Placement, [
        Placement(pk=_uuid(rng), stay=row, bed=stay.bed, from_on=row.arrives_on,
                  until_on=row.departs_on)
        for row, stay in zip(rows, stays, strict=True)
    ])  # fmt: skip
    nights = sum(row.nights for row in rows)
    _write_nights(rows, stays)
    return {"stays": len(rows), "bed_nights": nights, "persons": len({p.pk for p in persons})}


def _write_nights(rows, stays):
    """Insert the bed-nights without a model instance for each: there may be a million."""
    as_id, on = UUIDField().get_db_prep_value, connection.ops.adapt_datefield_value
    nights = (
        (bed_id, on(row.arrives_on + timedelta(days=n)), stay_id, False)
        for row, stay in zip(rows, stays, strict=True)
        for bed_id, stay_id in [(as_id(stay.bed.pk, connection), as_id(row.pk, connection))]
        for n in range(row.nights)
    )
    with connection.cursor() as cursor:
        while batch := list(islice(nights, BATCH)):
            cursor.executemany(NIGHT, batch)


def _stay(rng, centre, person, household, stay, tonight):
    row = Stay(
        pk=_uuid(rng),
        centre=centre,
        person=person,
        household=household,
        relation="self",
        channel="hotline",
        arrives_on=stay.arrives_on,
        departs_on=stay.departs_on,
        admitted_at=noon_of(stay.arrives_on, centre.zone),
        state="admitted",
    )
    if stay.departs_on <= tonight:
        row.state = "ended"
        row.ended_at = noon_of(stay.departs_on, centre.zone) - timedelta(hours=2)
        row.destination, row.safe_for_her, row.safe_for_worker = "family", True, True
    return row


def _uuid(rng):
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def _insert(model: type[models.Model], rows: list) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH)
