"""What was entered afterwards, as every place says it that shows the event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from residents.models import LateEntry


@dataclass(frozen=True)
class LateMark:
    """When something was entered and by whom; from paper, also its line and who wrote it there."""

    entered_at: datetime
    entered_by: str
    happened_at: datetime | None = None
    what: str = ""
    number: int | None = None
    seen_by: str = ""


def late_marks(kind: str, subject_ids: Iterable[UUID]) -> dict[UUID, LateMark]:
    """Return the latest mark of each of these rows that has one, in one query."""
    subjects = set(subject_ids)
    if not subjects:
        return {}
    rows = LateEntry.objects.filter(kind=kind, subject_id__in=subjects)
    return {row.subject_id: _mark(row) for row in _read(rows)}


def late_moments(person_id: UUID, moments: Iterable[datetime]) -> dict[datetime, LateMark]:
    """Return by moment what of a person was entered late, in one query."""
    rows = LateEntry.objects.filter(person=person_id, happened_at__in=set(moments))
    return {row.happened_at: _mark(row) for row in _read(rows)}


def late_between(person_id: UUID, since: datetime, until: datetime) -> list[LateMark]:
    """Return everything that happened to a person between two moments and was entered late."""
    rows = LateEntry.objects.filter(person=person_id, happened_at__range=(since, until))
    return [_mark(row) for row in _read(rows)]


def _read(rows):
    return rows.select_related("entered_by", "seen_by").order_by("happened_at", "entered_at")


def _mark(row):
    return LateMark(
        entered_at=row.entered_at,
        entered_by=row.entered_by.name,
        happened_at=row.happened_at,
        what=row.get_kind_display(),
        number=row.number,
        seen_by=row.seen_by.name if row.seen_by else "",
    )
