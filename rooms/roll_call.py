"""The roll of a night: everyone with a bed, in the order of the house, with what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from residents.models import LateEntry
from residents.selectors import LateMark, late_marks
from rooms.actions.missing import OUTCOMES
from rooms.choices import AnsweredBy, RollResult
from rooms.ladders import MISSING
from rooms.models import (
    BedNight,
    LeavePass,
    MissingReport,
    MissingStep,
    RollCall,
    RollCallLine,
    Stay,
)
from staff.models import Centre, Member


class Entry(NamedTuple):
    """One bed of the roll. ``due_at`` is when she is due back, if she is noted as out."""

    stay_id: UUID
    person_id: UUID
    code: str
    bed: str
    room: str
    villa: str
    due_at: datetime | None
    result: str = ""
    how: str = ""
    is_missing: bool = False
    late: LateMark | None = None

    @property
    def proposed(self) -> str:
        """Return what the house knows already, for a person to confirm."""
        if self.due_at is not None:
            return RollResult.LEAVE.value
        return RollResult.MISSING.value if self.is_missing else ""


@dataclass(frozen=True)
class Roll:
    """The roll of one night as one member sees it; ``hidden`` are on it and not hers to see."""

    night: date
    roll_call: RollCall | None
    entries: Sequence[Entry]
    total: int
    answered: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.entries)

    @property
    def persons(self) -> list[UUID]:
        return [entry.person_id for entry in self.entries]

    @property
    def villas(self) -> list[tuple[str, list[Entry]]]:
        return [(name, list(rows)) for name, rows in groupby(self.entries, key=lambda e: e.villa)]


def roll_of(*, member: Member, night: date, roll_call: RollCall | None) -> Roll:
    """Return the roll of a night in a fixed number of queries, whatever the size of the house."""
    centre = member.centre
    answers = _answers(roll_call)
    missing = set(_missing_in(centre).values_list("stay_id", flat=True))
    beds = _beds(centre, night)
    visible = Stay.objects.visible_to(member)
    entries = [_entry(row, answers, missing) for row in _read(beds.filter(stay__in=visible))]
    hidden = set(beds.exclude(stay__in=visible).values_list("stay_id", flat=True))
    everyone = hidden.union(entry.stay_id for entry in entries)
    return Roll(night, roll_call, entries, len(everyone), len(everyone & answers.keys()))


def entry_of(*, roll_call: RollCall, stay: Stay, line: RollCallLine | None) -> Entry | None:
    """Return the bed of one stay on the roll, or None if she has none on that night."""
    answers = _said([(line.pk, stay.pk, line.result, line.how, line.at)]) if line else {}
    missing = {stay.pk} if line and line.result == RollResult.MISSING else set()
    rows = _read(_beds(roll_call.centre, roll_call.night).filter(stay=stay))
    return next((_entry(row, answers, missing) for row in rows), None)


def line_of(*, roll_call: RollCall, stay: Stay) -> RollCallLine | None:
    """Return what was answered for one stay, if anything was."""
    return RollCallLine.objects.filter(roll_call=roll_call, stay=stay).first()


def counts_on(centre: Centre, night: date) -> tuple[int, int]:
    """Return how many with a bed on a night are answered for, and how many there are; one query."""
    lines = RollCallLine.objects.filter(stay=OuterRef("stay"), roll_call__night=night)
    found = list(_beds(centre, night).values_list(Exists(lines), flat=True))
    return sum(found), len(found)


def roll_call_on(*, member: Member, night: date) -> RollCall | None:
    """Return the roll-call of a night in the member's house, if it was opened."""
    found = RollCall.objects.visible_to(member).filter(night=night)
    return found.select_related("opened_by", "closed_by").first()


def without_bed(*, member: Member, night: date) -> QuerySet[Stay]:
    """Return who stays here and has no bed on that night: past her last night, to be decided."""
    here = Stay.objects.visible_to(member).filter(
        centre=member.centre_id, state=Stay.State.ADMITTED, arrives_on__lte=night
    )
    slept = BedNight.objects.filter(night=night).values("stay")
    return here.exclude(pk__in=slept).select_related("person").order_by("departs_on", "pk")


@dataclass(frozen=True)
class Search:
    """Somebody who is looked for: each step with how it may end, and whether it was taken."""

    report: MissingReport
    steps: Sequence[tuple[str, MissingStep | None, Sequence]]


def searches_of(*, member: Member) -> list[Search]:
    """Return everyone in the member's house who is looked for, the longest first; two queries."""
    reports = MissingReport.objects.visible_to(member).open().select_related("stay__person")
    found = reports.prefetch_related("steps__by").order_by("since_at", "pk")
    return [Search(report, _steps(report)) for report in found]


def late_leaves_of(*, member: Member, at: datetime) -> QuerySet[LeavePass]:
    """Return who is past the time she was due back, the longest first."""
    late = LeavePass.objects.visible_to(member).out().filter(due_at__lte=at)
    here = late.filter(stay__centre=member.centre_id, stay__state=Stay.State.ADMITTED)
    return here.select_related("stay__person").order_by("due_at", "pk")


def _steps(report):
    taken = {step.kind: step for step in report.steps.all()}
    return [(kind, taken.get(kind), OUTCOMES[kind]) for kind in MISSING]


def _beds(centre, night):
    return BedNight.objects.filter(
        night=night, stay__centre=centre, stay__state=Stay.State.ADMITTED
    )


def _read(beds):
    out = Q(stay__leaves__returned_at=None, stay__leaves__left_at__isnull=False)
    away = beds.annotate(away=FilteredRelation("stay__leaves", condition=out))
    in_order = away.order_by(
        "bed__room__villa__position",
        "bed__room__villa_id",
        "bed__room__position",
        "bed__room__code",
        "bed__position",
        "bed__code",
    )
    return in_order.values_list(
        "stay_id",
        "stay__person_id",
        "stay__person__code",
        "bed__code",
        "bed__room__code",
        "bed__room__villa__name_ar",
        "bed__room__villa__name_en",
        "away__due_at",
    )


def _entry(row, answers, missing):
    stay_id, person_id, code, bed, room, name_ar, name_en, due_at = row
    villa = name_en if get_language() == "en" else name_ar
    result, how, late = answers.get(stay_id, ("", "", None))
    return Entry(
        stay_id, person_id, code, bed, room, villa, due_at, result, how, stay_id in missing, late
    )


def _answers(roll_call):
    if roll_call is None:
        return {}
    lines = RollCallLine.objects.filter(roll_call=roll_call)
    return _said(list(lines.values_list("pk", "stay_id", "result", "how", "at")))


def _said(lines):
    """Return by stay what was answered, how, and whether that came from paper afterwards."""
    from_paper = [pk for pk, _stay, _result, how, _at in lines if how == AnsweredBy.PAPER]
    marks = late_marks(LateEntry.Kind.ROLL_ANSWER, from_paper)
    return {stay: (result, how, _of(marks.get(pk), at)) for pk, stay, result, how, at in lines}


def _of(mark, at):
    """Return the mark if it is of the answer that counts, and not of an earlier one."""
    return mark if mark and mark.happened_at == at else None


def _missing_in(centre):
    return MissingReport.objects.open().filter(stay__centre=centre)
