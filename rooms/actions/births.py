"""A birth during a stay: the newborn gets a record, a place in the family, a stay and a bed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from residents.actions import NewPerson, join_household, register_newborns, write_event
from residents.choices import Relation
from residents.models import FileEvent, Person
from rooms.actions.admissions import HAPPENED
from rooms.actions.birth_checks import (
    BirthRecordedAlready,
    Born,
    Newborn,
    check_birth,
    check_children,
    count_known,
    here_since,
)
from rooms.actions.birth_tasks import open_birth_tasks
from rooms.actions.board import touch_board
from rooms.actions.cots import add_cot
from rooms.actions.moving import beds_slept_in
from rooms.actions.overrides import refuse_override, write_overrides
from rooms.actions.placing import (
    Run,
    coming_runs,
    free_nights,
    leave_to_prepare,
    line_of,
    lock_stays,
    record_change,
    take_nights,
)
from rooms.allocation import Guest
from rooms.choices import BedKind, Need
from rooms.cradles import ROOM, Cradle, cradles
from rooms.models import Bed, BedChange, BedNight, Birth, Stay
from rooms.sealed import seal_words
from rooms.signals import stay_admitted
from shelter.shared.errors import DomainError
from shelter.shared.nights import NIGHT
from shelter.shared.retries import retried
from staff.models import Member

RELATION_OF_CHILD = {
    Relation.SELF: Relation.CHILD,
    Relation.SPOUSE: Relation.CHILD,
    Relation.PARENT: Relation.SIBLING,
}
"""What the child of each is to the one who came; else another relative."""


class NoPlaceForNewborn(DomainError):
    """Neither her room nor another one has a place for them all."""


class PlaceGone(DomainError):
    """The place that was chosen is not free any more, or a rule forbids it now."""


@dataclass(frozen=True)
class BirthRecord:
    """What was made of a birth: the stays of the children and their beds, in order."""

    stays: list[Stay]
    beds: list[Bed]
    change: BedChange


@retried
@transaction.atomic
def record_birth(
    *,
    stay: Stay,
    born: Born,
    children: Sequence[Newborn],
    where: str,
    known: int,
    by: Member,
    at: datetime,
    override: str = "",
) -> BirthRecord:
    """Record the children of a birth beside their mother, each with a bed, or nothing at all.

    ``where`` is the key of a `Cradle`; ``known`` says how many of her children were recorded when
    she was asked, so that nobody is recorded twice. A rule of her room is set aside only with
    ``override``, by who may. Raises what `check_birth` and `check_children` raise,
    BirthRecordedAlready, OverrideNotAllowed, NoPlaceForNewborn, PlaceGone or BedTaken.
    """
    lock_stays(stay)
    check_children(children)
    check_birth(stay=stay, born=born, at=at)
    if count_known(stay) != known:
        raise _recorded_already()
    cradle = _cradle(stay, children, where, by, at, override)
    beds = [bed or add_cot(cradle.room) for bed in cradle.beds]
    moved = _move_family(stay, cradle, by, at)
    persons = _register(stay, born, children, by, at)
    stays = _give_stays(stay, born, persons, beds, cradle, by, at)
    _keep_births(stay, born, stays, known, by, at)
    lines = [line_of(one, runs=[], to_bed=bed, from_on=one.arrives_on)
             for one, bed in zip(stays, beds, strict=True)]  # fmt: skip
    kind = BedChange.Kind.BIRTH
    change = record_change(centre=stay.centre, kind=kind, lines=[*lines, *moved], by=by, at=at)
    _write_down(stay, stays, beds, born, override, by, at)
    _keep_overrides(stays, beds, cradle, override, by, at)
    open_birth_tasks(stay=stay, stays=stays, beds=beds, born_at=born.born_at, at=at)
    touch_board(stay.centre_id)
    return BirthRecord(stays, beds, change)


def guests_of(*, children: Sequence[Newborn], at: datetime) -> list[Guest]:
    """Return what the rules of the rooms need to know about newborns."""
    return [Guest(child.sex, at.year, Relation.CHILD) for child in children]


def _recorded_already():
    return BirthRecordedAlready(
        _("This birth is recorded already. Open the page again if there is another child.")
    )


def _cradle(stay, children, where, by, at, override) -> Cradle:
    against_rules = bool(override.strip())
    if against_rules:
        refuse_override(reason=override, by=by)
    found = cradles(
        stay=stay,
        children=guests_of(children=children, at=at),
        at=at,
        may_add=by.has_perm("rooms.add_cot"),
        against_rules=against_rules,
    )
    if not found:
        raise NoPlaceForNewborn(
            _("No room has a place for all of them. Ask the shift supervisor to add a cot.")
        )
    for cradle in found:
        if cradle.key == where:
            return cradle
    raise PlaceGone(_("That place is not free any more. Choose one of those shown now."))


def _move_family(stay: Stay, cradle: Cradle, by: Member, at: datetime):
    """Let the family change rooms from tonight on; return the lines of it."""
    if not cradle.moves:
        return []
    tonight, moving = stay.centre.night(at), [one for one, _bed in cradle.moves]
    lock_stays(*moving)
    before = coming_runs(moving, tonight)
    runs = {one.pk: before[one.pk] for one in moving}
    free_nights(moving, tonight)
    take_nights(Run(one.pk, bed.pk, tonight, one.departs_on) for one, bed in cradle.moves)
    taken = {bed.pk for bed in (*(bed for _one, bed in cradle.moves), *cradle.beds) if bed}
    left = beds_slept_in(moving, runs, tonight, at) - taken
    leave_to_prepare(left, centre=stay.centre, by=by, at=at)
    lines = [line_of(one, runs=runs[one.pk], to_bed=bed, from_on=tonight)
             for one, bed in cradle.moves]  # fmt: skip
    for line, (one, bed) in zip(lines, cradle.moves, strict=True):
        detail = {"bed": bed.code, "from": line.from_bed.code if line.from_bed else ""}
        kind = FileEvent.Kind.MOVED
        write_event(person_id=one.person_id, kind=kind, at=at, by=by, detail=detail)
    return lines


def _register(stay, born, children, by, at) -> list[Person]:
    day = born.born_at.astimezone(stay.centre.zone).date()
    newborns = [
        NewPerson(
            sex=child.sex,
            birth_year=day.year,
            name=child.name,
            languages=(),
            birth_date=day.isoformat(),
        )
        for child in children
    ]
    persons = register_newborns(
        mother=stay.person, newborns=newborns, channel=stay.channel, by=by, at=at
    )
    relation = RELATION_OF_CHILD.get(Relation(stay.relation), Relation.OTHER_RELATIVE)
    members = [(person, str(relation)) for person in persons]
    join_household(household=stay.household, members=members, on=stay.centre.night(at))
    return persons


def _give_stays(stay, born, persons, beds, cradle, by, at) -> list[Stay]:
    """Give each child a stay until their mother leaves, from the night since which it is here."""
    tonight = stay.centre.night(at)
    since = here_since(stay, born, at) if cradle.kind != ROOM else tonight
    firsts = _free_since(beds, since, tonight)
    state = Stay.State.ADMITTED if born.is_here else Stay.State.EXPECTED
    relation = RELATION_OF_CHILD.get(Relation(stay.relation), Relation.OTHER_RELATIVE)
    stays = [
        Stay(
            centre=stay.centre,
            person=person,
            household=stay.household,
            relation=relation,
            state=state,
            channel=stay.channel,
            needs=[Need.COT.value] if bed.kind == BedKind.COT else [],
            arrives_on=firsts[bed.pk],
            departs_on=stay.departs_on,
            created_at=at,
            created_by=by,
            admitted_at=at if born.is_here else None,
            admitted_by=by if born.is_here else None,
        )
        for person, bed in zip(persons, beds, strict=True)
    ]
    Stay.objects.bulk_create(stays)
    take_nights(
        Run(one.pk, bed.pk, one.arrives_on, one.departs_on)
        for one, bed in zip(stays, beds, strict=True)
    )
    return stays


def _free_since(beds: list[Bed], since: date, tonight: date) -> dict:
    """Return by bed from which night on, not before ``since``, nobody else slept in it."""
    slept = BedNight.objects.filter(bed__in=beds, night__gte=since, night__lt=tonight)
    firsts = {bed.pk: since for bed in beds}
    for bed_id, night in slept.values_list("bed_id", "night"):
        firsts[bed_id] = max(firsts[bed_id], night + NIGHT)
    return firsts


def _keep_births(stay, born, stays, known, by, at):
    """Write down which child of hers each is; the database takes each once."""
    births = [
        Birth(
            mother_stay=stay,
            stay=one,
            person=one.person,
            number=number,
            place=born.place,
            recorded_at=at,
            recorded_by=by,
        )
        for number, one in enumerate(stays, start=known + 1)
    ]
    for birth in births:
        seal_words(birth, born=born.born_at.astimezone(stay.centre.zone).isoformat())
    try:
        with transaction.atomic():
            Birth.objects.bulk_create(births)
    except IntegrityError as twice:
        raise _recorded_already() from twice


def _keep_overrides(stays, beds, cradle, override, by, at):
    if not override.strip():
        return
    for one, bed in zip(stays, beds, strict=True):
        write_overrides(
            stay=one,
            bed=bed,
            broken=cradle.broken,
            from_on=one.arrives_on,
            reason=override,
            by=by,
            at=at,
        )


def _write_down(stay, stays, beds, born, override, by, at):
    write_event(
        person_id=stay.person_id,
        kind=FileEvent.Kind.GAVE_BIRTH,
        at=at,
        by=by,
        detail={"born": str(born.place), "children": len(stays)},
        note=override.strip(),
    )
    for one, bed in zip(stays, beds, strict=True):
        detail = {"bed": bed.code, "room": bed.room.code, "nights": one.nights}
        kind = HAPPENED[one.state]
        write_event(person_id=one.person_id, kind=kind, at=at, by=by, detail=detail)
        if one.state == Stay.State.ADMITTED:
            stay_admitted.send(Stay, stay=one, at=at, by=by)
