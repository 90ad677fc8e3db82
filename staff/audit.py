"""The read audit: no row, no bytes (P5).

A view or API operation that shows a person says so with ``showing``; the middleware writes one row
with all of them before the answer leaves, and answers 503 without data if that fails.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.http import HttpRequest

from staff.models import AuditEntry, Member

TABLE = AuditEntry._meta.db_table


def showing(request: HttpRequest, person_ids: Iterable[UUID], reason: str = "") -> None:
    """Remember that the answer shows these persons (by id), and why if a reason is due.

    What somebody without an account is shown says so with `showing_by` besides.
    """
    shown = request.__dict__.setdefault("persons_shown", {})
    shown.update(dict.fromkeys(person_ids))
    if reason:
        request.shown_because = reason


def showing_by(request: HttpRequest, action: str, about_id: UUID, centre_id: UUID) -> None:
    """Name what opened the answer to somebody without an account: a share, and its centre."""
    request.shown_by = {"action": action, "about_id": about_id, "centre_id": centre_id}


def write_entry(request: HttpRequest, status: int) -> None:
    """Write the audit row of a response that shows persons; there is none for one that does not."""
    shown = getattr(request, "persons_shown", None)
    if not shown:
        return
    member = request.user if request.user.is_authenticated else None
    match = request.resolver_match
    page = (match.view_name or match._func_path)[:80] if match else ""
    where = {"action": page, "centre_id": member and member.centre_id}
    entry = AuditEntry(
        member_id=member and member.pk,
        method=request.method,
        status=status,
        subjects=b"".join([person_id.bytes for person_id in shown]),
        reason=getattr(request, "shown_because", ""),
        device_id=getattr(request, "device_id", None),
        **where | getattr(request, "shown_by", {}),
    )
    _insert(entry)


def _insert(entry: AuditEntry) -> None:
    """Insert a row and ask for nothing back: every page waits for it, and `save` takes longer."""
    fields = [field for field in entry._meta.concrete_fields if not field.primary_key]
    table, *columns = map(connection.ops.quote_name, [TABLE, *(field.column for field in fields)])
    places = ", ".join(["%s"] * len(fields))
    values = [field.get_db_prep_save(field.pre_save(entry, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", values)


def record(
    *,
    action: str,
    by: Member | None,
    about_id: UUID | None,
    at: datetime,
    centre_id: UUID | None = None,
    persons: Iterable[UUID] = (),
    reason: str = "",
    device_id: UUID | None = None,
) -> AuditEntry:
    """Write what was done to an account, a device, a key, a share: who, to which row, when.

    ``action`` is ``"account:roles_changed"``; ``reason`` is a code. The centre is that of ``by``
    unless ``centre_id`` says so. It stands in the transaction of what it tells.
    """
    return AuditEntry.objects.create(
        at=at,
        member_id=by and by.pk,
        centre_id=centre_id or (by and by.centre_id),
        action=action,
        method="",
        status=0,
        subjects=b"".join(person_id.bytes for person_id in persons),
        reason=reason,
        device_id=device_id,
        about_id=about_id,
    )


def subjects_of(entry: AuditEntry) -> list[UUID]:
    """Return the ids of the persons that an entry names."""
    packed = bytes(entry.subjects)
    return [UUID(bytes=packed[i : i + 16]) for i in range(0, len(packed), 16)]
