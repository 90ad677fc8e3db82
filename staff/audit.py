"""The read audit: no row, no bytes (P5).

A view or API operation that shows a person says so with ``showing``; the middleware writes one row
with all of them before the answer leaves, and answers 503 without data if that fails.
"""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from staff.models import AuditEntry


def showing(request: HttpRequest, person_ids: Iterable[UUID], reason: str = "") -> None:
    """Remember that the answer shows these persons (by id), and why if a reason is due."""
    shown = request.__dict__.setdefault("persons_shown", {})
    shown.update(dict.fromkeys(person_ids))
    if reason:
        request.shown_because = reason


def write_entry(request: HttpRequest, status: int) -> None:
    """Write the audit row of a response that shows persons; there is none for one that does not."""
    shown = getattr(request, "persons_shown", None)
    if not shown:
        return
    member = request.user if request.user.is_authenticated else None
    match = request.resolver_match
    AuditEntry.objects.create(
        member_id=member and member.pk,
        centre_id=member and member.centre_id,
        action=(match.view_name or match._func_path)[:80] if match else "",
        method=request.method,
        status=status,
        subjects=b"".join(person_id.bytes for person_id in shown),
        reason=getattr(request, "shown_because", ""),
    )


def subjects_of(entry: AuditEntry) -> list[UUID]:
    """Return the ids of the persons that an entry names."""
    packed = bytes(entry.subjects)
    return [UUID(bytes=packed[i : i + 16]) for i in range(0, len(packed), 16)]
