"""The house log as its reader sees it: the newest first, what is sealed opened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from residents.models import LateEntry, Person
from residents.selectors import LateMark, late_marks
from rooms.models import HouseLogEntry, Stay
from rooms.sealed import open_texts
from staff.models import Member

DAY = timedelta(hours=24)
MOST = 100


@dataclass(frozen=True)
class LogRow:
    """One line of the log; ``is_corrected``: another line stands for it now."""

    entry: HouseLogEntry
    text: str
    is_corrected: bool
    late: LateMark | None = None


def log_of(member: Member) -> QuerySet[HouseLogEntry]:
    """Return the log of her centre as far as she may see it, the newest first."""
    newer = HouseLogEntry.objects.filter(corrects=OuterRef("pk"))
    log = HouseLogEntry.objects.visible_to(member).annotate(is_corrected=Exists(newer))
    return log.select_related("person", "incident", "corrects", "entered_by").order_by("-at", "-pk")


def last_day(member: Member, at: datetime) -> list[LogRow]:
    """Return what happened in the last twenty-four hours, or was entered in them."""
    log = log_of(member)
    recent = log.filter(at__gt=at - DAY) | log.filter(entered_at__gt=at - DAY)
    return rows_of(recent[:MOST])


def rows_of(entries: Iterable[HouseLogEntry]) -> list[LogRow]:
    """Open the texts of these lines, with one query for the keys; destroyed ones are empty."""
    entries = list(entries)
    texts = open_texts(entries)
    from_paper = late_marks(LateEntry.Kind.LOG, [entry.pk for entry in entries if entry.is_late])
    return [
        LogRow(
            entry,
            entry.text or texts.get(entry.pk, ""),
            getattr(entry, "is_corrected", False),
            from_paper.get(entry.pk) or _late(entry),
        )
        for entry in entries
    ]


def _late(entry):
    return LateMark(entry.entered_at, entry.entered_by.name) if entry.is_late else None


def people_of(rows: Iterable[LogRow]) -> list[UUID]:
    """Return whom these lines show."""
    return [row.entry.person_id for row in rows if row.entry.person_id]


def people_here(member: Member, since: datetime | None = None) -> QuerySet[Person]:
    """Return who stays in the house, or did ``since``, and may be written about by this member."""
    stays = Stay.objects.filter(centre=member.centre_id)
    here = stays.filter(state=Stay.State.ADMITTED)
    if since is not None:
        here |= stays.filter(state=Stay.State.ENDED, ended_at__gte=since)
    people = Person.objects.visible_to(member).filter(pk__in=here.values("person"))
    return people.only("code", "centre").order_by("code")
