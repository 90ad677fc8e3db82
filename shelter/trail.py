"""The read log in words: who looked, when, at which page, and whose data it showed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from residents.models import Person
from staff.audit import subjects_of
from staff.models import AuditEntry, Member
from staff.selectors import audit_trail

LINES_A_PAGE = 50
CODES_A_LINE = 8

PAGES: dict[str, str | Promise] = {
    "home": _("Today"),
    "audit": _("Read log"),
    "occupancy": _("Occupancy"),
}


@dataclass(frozen=True)
class Line:
    """One entry as the log shows it; ``more`` is how many persons it names beyond ``codes``."""

    id: int
    at: datetime
    who: str
    page: str
    method: str
    status: int
    codes: list[tuple[UUID, str]]
    more: int
    reason: str


@dataclass(frozen=True)
class Trail:
    """One page of the log, and the entry to go on from (None at its end)."""

    lines: list[Line]
    older_than: int | None


def person_with_code(*, member: Member, code: str) -> UUID | None:
    """Return the id of the person of her centre with this code, for the log alone."""
    found = Person.objects.filter(centre=member.centre_id, code=code)
    return found.values_list("pk", flat=True).first()


def read_trail(*, member: Member, of=None, person_id=None, before: int | None = None) -> Trail:
    """Return one page of the read log, the newest first, from just before entry ``before``."""
    entries = audit_trail(member=member, of=of, person_id=person_id)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    some = list(entries[: LINES_A_PAGE + 1])
    shown = some[:LINES_A_PAGE]
    named = {entry.pk: _first_of(entry, person_id) for entry in shown}
    codes = _codes_of(pk for ids in named.values() for pk in ids)
    names = dict(Member.objects.visible_to(member).values_list("pk", "name"))
    lines = [_line(entry, named[entry.pk], codes, names) for entry in shown]
    return Trail(lines, shown[-1].pk if len(some) > LINES_A_PAGE else None)


def _first_of(entry, wanted):
    """Return the persons of an entry that there is room for; the one searched for first."""
    ids = subjects_of(entry)
    return sorted(ids, key=lambda pk: pk != wanted)[:CODES_A_LINE]


def _codes_of(person_ids):
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "code"))


def _line(entry: AuditEntry, named, codes, names) -> Line:
    known = [(pk, codes[pk]) for pk in named if pk in codes]
    return Line(
        id=entry.pk,
        at=entry.at,
        who=names.get(entry.member_id, ""),
        page=str(PAGES.get(entry.action, entry.action)),
        method=entry.method,
        status=entry.status,
        codes=sorted(known, key=lambda pair: pair[1]),
        more=len(subjects_of(entry)) - len(known),
        reason=entry.reason,
    )
