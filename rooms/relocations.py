"""Relocations as their pages show them: by code, and nobody who is hidden from the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from rooms.models import Bed, BedChangeLine, BedNight, Relocation, Stay, Villa
from rooms.relocation_facts import Leaver, Proposal
from rooms.selectors import place_in_house
from staff.models import Member


@dataclass(frozen=True)
class Row:
    """Where one goes. Code and person are empty where she is hidden from the reader."""

    code: str
    person_id: UUID | None
    state: str
    left: Bed
    bed: Bed | None
    until: date | None = None
    why: str = ""


@dataclass(frozen=True)
class Shown:
    """A proposal for one reader: who moves, who has no bed elsewhere."""

    version: str
    tonight: date
    moves: Sequence[Row]
    staying: Sequence[Row]
    awaited: Sequence[Row]
    preparing: int

    @property
    def persons(self) -> list[UUID]:
        """Return whose code stands in it."""
        rows = [*self.moves, *self.staying, *self.awaited]
        return [row.person_id for row in rows if row.person_id]


@dataclass(frozen=True)
class VillaNow:
    """A villa with how many sleep there tonight, and its closure if it is closed."""

    villa: Villa
    sleepers: int
    closed: Relocation | None


def shown_to(proposal: Proposal, hidden: frozenset[UUID]) -> Shown:
    """Return a proposal as somebody may read it from whom these persons are hidden."""
    moves = [
        _row(move.leaver, hidden, move.bed, None if move.is_whole else move.until)
        for move in proposal.moves
    ]
    return Shown(
        proposal.version,
        proposal.tonight,
        sorted(moves, key=lambda row: place_in_house(row.left)),
        _left(proposal.staying, hidden),
        _left(proposal.awaited, hidden),
        proposal.preparing,
    )


def list_of(*, relocation: Relocation, member: Member) -> list[Row]:
    """Return who went where, in the order of the beds that were left; two queries."""
    lines = BedChangeLine.objects.filter(change=relocation.change_id).select_related(
        "stay__person", "from_bed__room__villa", "to_bed__room__villa"
    )
    seen = Stay.objects.visible_to(member).filter(change_lines__change=relocation.change_id)
    known = set(seen.values_list("pk", flat=True))
    rows = [_kept_row(line, line.stay_id in known) for line in lines]
    return sorted(rows, key=lambda row: place_in_house(row.left))


def villas_of(*, member: Member, at: datetime) -> list[VillaNow]:
    """Return the villas in use, in order, in three queries."""
    tonight = member.centre.night(at)
    here = BedNight.objects.filter(night=tonight, stay__state=Stay.State.ADMITTED)
    counts = here.filter(stay__centre=member.centre_id).values_list("bed__room__villa")
    slept = dict(counts.annotate(Count("pk")).order_by())
    closed = Relocation.objects.closed().filter(villa__centre=member.centre_id)
    by_villa = {row.villa_id: row for row in closed}
    villas = Villa.objects.filter(centre=member.centre_id).filter(
        Q(is_active=True) | Q(pk__in=by_villa)
    )
    return [VillaNow(one, slept.get(one.pk, 0), by_villa.get(one.pk)) for one in villas]


def _left(families, hidden):
    rows = [_row(one, hidden, None, why=left.why) for left in families for one in left.leavers]
    return sorted(rows, key=lambda row: place_in_house(row.left))


def _row(leaver: Leaver, hidden, bed, until=None, why=""):
    person = leaver.stay.person
    is_known = person.pk not in hidden
    return Row(
        person.code if is_known else "",
        person.pk if is_known else None,
        leaver.stay.state,
        leaver.bed,
        bed,
        until,
        why,
    )


def _kept_row(line, is_known):
    return Row(
        line.stay.person.code if is_known else "",
        line.stay.person_id if is_known else None,
        line.stay.state,
        line.from_bed,
        line.to_bed,
    )
