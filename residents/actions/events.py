"""The timeline: lines written by the action that made them true."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from residents.identity import seal_note
from residents.models import FileEvent, Person
from shelter.shared.errors import DomainError
from staff import vault
from staff.models import Member


class EmptyNote(DomainError):
    """There is nothing in the note."""


@transaction.atomic
def write_event(
    *,
    person_id: UUID,
    kind: str,
    at: datetime,
    by: Member | None,
    detail: dict | None = None,
    note: str = "",
) -> FileEvent:
    """Write one line of a person's timeline. ``detail`` holds codes and ids; ``note`` is sealed."""
    event = FileEvent(person_id=person_id, kind=kind, at=at, by=by, detail=detail or {})
    if note:
        seal_note(event, vault.key_of(person_id, vault.NARRATIVE), note)
    event.save(force_insert=True)
    return event


def write_events(rows: Iterable[dict]) -> None:
    """Write many lines in one statement (two where a line has a note).

    Each row is a dict of the arguments of `write_event`.
    """
    rows = list(rows)
    keys = vault.keys_of({row["person_id"] for row in rows if row.get("note")}, vault.NARRATIVE)
    events = []
    for row in rows:
        note = row.get("note", "")
        clear = {name: value for name, value in row.items() if name != "note"}
        event = FileEvent(**{**clear, "detail": row.get("detail") or {}})
        events.append(event)
        if note:
            seal_note(event, keys[row["person_id"]], note)
    FileEvent.objects.bulk_create(events)


@transaction.atomic
def write_note(*, person: Person, text: str, by: Member, at: datetime) -> FileEvent:
    """Write a note of the case team on a person's timeline, sealed. Raises EmptyNote."""
    if not text.strip():
        raise EmptyNote(_("Write the note first, then save it."))
    return write_event(
        person_id=person.pk, kind=FileEvent.Kind.NOTE, at=at, by=by, note=text.strip()
    )
