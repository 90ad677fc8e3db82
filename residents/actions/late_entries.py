"""What was entered from paper is marked as such, once for each line of the sheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from residents.models import LateEntry
from staff.models import Centre, Member


@dataclass(frozen=True)
class Written:
    """One line of paper: which of the sheet, what happened when, and who wrote it down there."""

    line: UUID
    kind: str
    happened_at: datetime
    number: int | None = None
    seen_by: Member | None = None


def mark_late(
    *,
    written: Written,
    subjects: Iterable[tuple[Any, UUID | None]],
    centre: Centre,
    by: Member,
    at: datetime,
) -> list[LateEntry]:
    """Mark the rows that a line of paper became; each comes with the person it is about."""
    return LateEntry.objects.bulk_create(
        LateEntry(
            centre=centre,
            kind=written.kind,
            person_id=person_id,
            subject_type=row._meta.model_name,
            subject_id=row.pk,
            happened_at=written.happened_at,
            line=written.line,
            number=written.number,
            seen_by=written.seen_by,
            entered_at=at,
            entered_by=by,
        )
        for row, person_id in subjects
    )
