"""One stay as its page and its panel show it: where she is, since when, with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from residents.models import Person
from residents.selectors import LateMark, late_between
from rooms.actions import is_on_her_own, may_undo
from rooms.births import born_at_of
from rooms.children import is_child
from rooms.custody import Alert, alerts_of
from rooms.models import (
    Bed,
    BedChange,
    Birth,
    ExitRecord,
    Extension,
    LeavePass,
    Placement,
    ResidentCard,
    Stay,
)
from rooms.rights import Standing, standing_of
from rooms.sealed import words_of
from rooms.selectors import place_in_house
from staff.models import Member


@dataclass(frozen=True)
class Relative:
    """Another stay of the household, and the bed of its coming (or last) night."""

    stay: Stay
    bed: Bed | None


@dataclass(frozen=True)
class Staying:
    """A stay and what its page says. ``bed`` is tonight's, else the next, else the last."""

    stay: Stay
    tonight: date
    bed: Bed | None
    placements: Sequence[Placement]
    family: Sequence[Relative]
    leave: LeavePass | None
    planned: Sequence[LeavePass]
    extensions: Sequence[Extension]
    card: ResidentCard | None
    undoable: BedChange | None
    exit_record: ExitRecord | None
    exit_note: str
    late: Sequence[LateMark]
    rights: Standing | None
    birth: Birth | None
    born_at: datetime | None
    child_alerts: list[Alert] | None

    @property
    def night_number(self) -> int | None:
        """Return which night tonight is, if she is here and not past her last."""
        here = self.stay.state == Stay.State.ADMITTED
        return self.stay.night_number(self.tonight) if here else None

    @property
    def asked(self) -> Extension | None:
        """Return the nights past the limit that wait to be decided, if any do."""
        return next((one for one in self.extensions if one.is_asked), None)

    @property
    def is_on_her_own(self) -> bool:
        """Tell whether it is a child who came without anybody grown up."""
        return is_on_her_own(self.stay)

    @property
    def persons(self) -> list:
        """Return the ids of everyone the page shows."""
        return [self.stay.person_id, *(relative.stay.person_id for relative in self.family)]


def open_stay_of(*, member: Member, person: Person) -> Stay | None:
    """Return the stay a person has now, or the latest one, if the member may see it."""
    stays = Stay.objects.visible_to(member).filter(person=person)
    return stays.open().first() or stays.order_by("-arrives_on", "-created_at").first()


def staying(*, stay: Stay, member: Member, at: datetime) -> Staying:
    """Gather what the page of a stay shows, in a fixed number of queries."""
    tonight = stay.centre.night(at)
    said = _said_at_the_end(stay)
    birth = Birth.objects.standing().filter(stay=stay).first()
    family = Stay.objects.visible_to(member).filter(household=stay.household_id)
    others = list(family.exclude(pk=stay.pk).select_related("person").order_by("created_at", "pk"))
    placements = _placements([stay, *others])
    leaves = leaves_of(stay=stay)
    mine = placements.get(stay.pk, [])
    return Staying(
        stay=stay,
        tonight=tonight,
        bed=bed_tonight(mine, tonight),
        placements=mine,
        family=[
            Relative(other, bed_tonight(placements.get(other.pk, []), tonight)) for other in others
        ],
        leave=next((leave for leave in leaves if leave.is_out), None),
        planned=[leave for leave in leaves if leave.is_planned and leave.due_at > at],
        extensions=list(stay.extensions.order_by("-requested_at", "pk")),
        card=ResidentCard.objects.valid().filter(person=stay.person_id).first(),
        undoable=_undoable(stay, member, at),
        exit_record=said,
        exit_note=_note_of(said, member),
        late=_entered_late(stay, at),
        child_alerts=_alerts(stay, at),
        rights=standing_of(stay) if stay.state == Stay.State.ADMITTED else None,
        birth=birth,
        born_at=born_at_of(birth, member),
    )


def _entered_late(stay, at):
    """Return what of this stay was entered from paper, in the order in which it happened."""
    if stay.admitted_at is None:
        return []
    return late_between(stay.person_id, stay.admitted_at, stay.ended_at or at)


def leaves_of(*, stay: Stay) -> list[LeavePass]:
    """Return the leaves of a stay that are planned or not over, the earliest first; one query."""
    coming = LeavePass.objects.filter(stay=stay, returned_at=None, called_off_at=None)
    kept = coming.exclude(decision=LeavePass.Decision.REFUSED)
    return sorted(kept, key=lambda leave: leave.begins_at)


def _alerts(stay, at):
    """Return what the door must know if this is a child that stays here, else None."""
    on = at.astimezone(stay.centre.zone).date()
    if stay.state != Stay.State.ADMITTED or not is_child(stay, on):
        return None
    return alerts_of([stay], on)[stay.pk]


def _said_at_the_end(stay):
    ended = stay.state == Stay.State.ENDED
    found = ExitRecord.objects.filter(stay=stay).first() if ended else None
    if found is not None:
        found.stay = stay
    return found


def _note_of(said, member):
    """Return what was done about an unsafe exit, to who may open her record."""
    if said is None or not said.sealed_unsafe_note:
        return ""
    person_id = said.stay.person_id
    if not Person.objects.visible_to(member).filter(pk=person_id).exists():
        return ""
    return words_of(person_id).open(said, "unsafe_note")


def swap_partners(*, stay: Stay, member: Member, at: datetime) -> list[tuple[Stay, Bed]]:
    """Return who has a bed in the house for a coming night, with that bed; not ``stay`` itself."""
    tonight = stay.centre.night(at)
    stays = Stay.objects.visible_to(member).open().filter(departs_on__gt=tonight)
    others = list(stays.exclude(pk=stay.pk).select_related("person"))
    placements = _placements(others)
    beds = [(other, bed_tonight(placements.get(other.pk, []), tonight)) for other in others]
    pairs = [(other, bed) for other, bed in beds if bed]
    return sorted(pairs, key=lambda pair: place_in_house(pair[1]))


def bed_tonight(placements: Sequence[Placement], tonight: date) -> Bed | None:
    """Return the bed of tonight, else of the next night, else of the last one."""
    coming = [row for row in placements if row.until_on > tonight]
    row = coming[0] if coming else placements[-1] if placements else None
    return row and row.bed


def _placements(stays):
    rows = Placement.objects.filter(stay__in=stays).order_by("from_on")
    by_stay: dict = {}
    for row in rows.select_related("bed__room__villa"):
        by_stay.setdefault(row.stay_id, []).append(row)
    return by_stay


def _undoable(stay, member, at):
    """Return the newest change of this stay if the member may still take it back."""
    if not member.has_perm("rooms.undo_change"):
        return None
    changes = BedChange.objects.filter(lines__stay=stay).select_related("undone_by_change")
    newest = changes.exclude(kind=BedChange.Kind.UNDO).filter(undone_by_change=None)
    change = newest.order_by("-at").first()
    return change if change and may_undo(change=change, by=member, at=at) else None
