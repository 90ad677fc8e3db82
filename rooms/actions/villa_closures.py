"""A villa that is closed: its beds are out of service until it is reopened, new ones too."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from rooms.models import Bed, OutOfService, Relocation
from shelter.shared.errors import DomainError
from staff.models import Member

WHY = {
    Relocation.Reason.ADDRESS_EXPOSED: OutOfService.Reason.SAFETY,
    Relocation.Reason.FIRE: OutOfService.Reason.SAFETY,
    Relocation.Reason.WATER: OutOfService.Reason.REPAIR,
    Relocation.Reason.INFECTION: OutOfService.Reason.INFECTION,
}
"""Why the beds of a closed villa are out of service; else for another reason."""


class VillaIsClosed(DomainError):
    """The bed is in a villa that was left and is not reopened."""


def close_beds_of(*, relocation: Relocation, beds: Iterable[Bed], by: Member, at: datetime) -> None:
    """Take beds of a closed villa out of service from tonight on, until it is reopened."""
    tonight = by.centre.night(at)
    reason = WHY.get(Relocation.Reason(relocation.reason), OutOfService.Reason.OTHER)
    OutOfService.objects.bulk_create(
        OutOfService(
            bed=bed,
            reason=reason,
            from_on=tonight,
            relocation=relocation,
            recorded_by=by,
            recorded_at=at,
        )
        for bed in beds
    )


def close_with_villa(*, bed: Bed, by: Member, at: datetime) -> None:
    """Close a bed that was added to a closed villa."""
    closed = Relocation.objects.closed().filter(villa=bed.room.villa_id).first()
    if closed and not bed.out_of_service.filter(relocation=closed).exists():
        close_beds_of(relocation=closed, beds=[bed], by=by, at=at)


def refuse_closed_villas(bed_ids: Iterable[UUID | None]) -> None:
    """Refuse beds in a villa that was closed meanwhile. Raises VillaIsClosed."""
    ids = {pk for pk in bed_ids if pk}
    closed = Relocation.objects.closed().filter(villa__rooms__beds__in=ids)
    if ids and closed.exists():
        raise VillaIsClosed(_("That villa is closed now. Choose a bed in another one."))


def refuse_closed_with_villa(closures: Iterable[OutOfService]) -> None:
    """Refuse to bring single beds of a closed villa back. Raises VillaIsClosed."""
    ids = [row.relocation_id for row in closures if row.relocation_id]
    if ids and Relocation.objects.closed().filter(pk__in=ids).exists():
        raise VillaIsClosed(_("The whole villa is closed. Reopen it, and its beds are back."))
