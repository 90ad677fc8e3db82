"""What stands beside a sheet of paper: who may be chosen in it, and its lines in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime

from residents.choices import Channel
from residents.models import LateEntry, Person
from rooms.caring import medicines_of
from rooms.choices import Destination, LeavePurpose, RollResult
from rooms.models import Dose, HouseLogEntry, Stay, Visit
from rooms.paper_codes import Codes, as_person, split_codes
from rooms.paper_sheet import SheetLine
from shelter.shared.errors import DomainError
from shelter.shared.moments import both_moments
from shelter.shared.text import ltr
from staff.models import Member

Kind = LateEntry.Kind
LABELS = {
    "purpose": dict(LeavePurpose.choices),
    "destination": dict(Destination.choices),
    "result": dict(RollResult.choices),
    "outcome": dict(Dose.Outcome.choices),
    "channel": dict(Channel.choices),
    "kind": {**dict(HouseLogEntry.Kind.choices), **dict(Visit.Kind.choices)},
}
CODES = ("beds", "bed")
AS_TYPED = ("people", "text", "name", "phone", "plate")


@dataclass(frozen=True)
class Row:
    """One line of the sheet in words, with whom it is about as far as that is known."""

    line: SheetLine
    what: str
    at: str
    words: list[str]
    stays: list[Stay]


def colleagues_of(member: Member) -> list[Member]:
    """Return who works in the house and may have written on the paper."""
    here = Member.objects.visible_to(member).filter(is_active=True)
    return list(here.order_by("name", "pk"))


def visits_going_on(member: Member) -> list[tuple[str, str]]:
    """Return the visits that are not over, each with what it is and since when."""
    visits = Visit.objects.visible_to(member).filter(left_at=None).order_by("-arrived_at")
    return [
        (str(one.pk), f"{one.get_kind_display()} · {_moment(one.arrived_at)}") for one in visits
    ]


def medicines_meant(member: Member, line: SheetLine) -> tuple[UUID | None, list[tuple[str, str]]]:
    """Return whom a line about a medicine names, and what she takes; nobody if that is unknown.

    The caller tells the audit.
    """
    at = moment_of(line, member)
    try:
        stay = Codes(member).stay(line.first("whom"), at)
    except DomainError:
        return None, []
    told = medicines_of(stay.person_id, at.astimezone(stay.centre.zone).date())
    return stay.person_id, [
        (str(one.medicine.pk), " · ".join([one.name, one.amount, *one.medicine.times]))
        for one in told
    ]


def moment_of(line: SheetLine, member: Member) -> datetime:
    """Return about when a line was, for what need not be exact; far back if it says no time."""
    try:
        day, clock = date.fromisoformat(line.first("on")), time.fromisoformat(line.first("time"))
    except ValueError:
        day, clock = date(2000, 1, 1), time()
    return both_moments(day, clock, member.centre.zone)[line.first("at_turn") == "second"]


def rows_of(lines: Iterable[SheetLine], member: Member) -> list[Row]:
    """Return the lines in the order of their times, with one query for whom they are about."""
    lines = sorted(lines, key=lambda line: (moment_of(line, member), line.number))
    ids = {person for line in lines for person in line.persons}
    seen = Stay.objects.visible_to(member).filter(person__in=ids).select_related("person")
    stays = {str(stay.person_id): stay for stay in seen.order_by("arrives_on", "created_at")}
    return [
        Row(
            line,
            Kind(line.what).label,
            _moment(moment_of(line, member)),
            said_in(line),
            [stays[person] for person in line.persons if person in stays],
        )
        for line in lines
    ]


def said_in(line: SheetLine) -> list[str]:
    """Return what stands in a line besides when and whom, in the reader's language."""
    words = [str(LABELS[name][line.first(name)]) for name in LABELS if _knows(name, line)]
    words += [ltr(line.first(name)) for name in CODES if line.first(name)]
    return words + [line.first(name) for name in AS_TYPED if line.first(name)]


def persons_written(lines: Iterable[SheetLine], member: Member) -> list[UUID]:
    """Return everyone whose code stands on the sheet, for the audit, whoever may see her."""
    written = {as_person(code) for line in lines for code in split_codes(line.first("whom"))}
    found = Person.objects.filter(centre=member.centre_id, code__in=written - {""})
    return [*found.values_list("pk", flat=True), *_ids(lines)]


def _ids(lines):
    return [UUID(person) for line in lines for person in line.persons]


def _knows(name, line):
    return line.first(name) in LABELS[name]


def _moment(at):
    local = localtime(at)
    return f"{date_format(local, 'j F')} {local:%H:%M}"
