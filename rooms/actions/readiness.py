"""Making beds ready: begun, done, and a whole room at once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rooms.actions.board import touch_board
from rooms.actions.out_of_service import end_passed
from rooms.actions.placing import end_preparations
from rooms.models import Bed, BedPreparation, Room
from shelter.shared.errors import DomainError
from staff.models import Member


class BedAlreadyReady(DomainError):
    """Nothing is being prepared there."""


class PreparationBegun(DomainError):
    """Somebody is making this bed ready already."""


@transaction.atomic
def begin_bed(*, bed: Bed, by: Member, at: datetime) -> None:
    """Say that somebody is making a bed ready now. Raises BedAlreadyReady or PreparationBegun."""
    being_prepared = BedPreparation.objects.filter(bed=bed, ready_at=None)
    if being_prepared.filter(begun_at=None).update(begun_at=at, begun_by=by):
        return
    if not being_prepared.exists():
        raise BedAlreadyReady(_("This bed is ready already."))
    raise PreparationBegun(_("Somebody has begun with this bed already."))


@transaction.atomic
def ready_bed(*, bed: Bed, by: Member, at: datetime) -> None:
    """Say that a bed which was left is ready for the next one. Raises BedAlreadyReady."""
    if not _ready([bed.pk], by, at):
        raise BedAlreadyReady(_("This bed is ready already."))


@transaction.atomic
def ready_room(*, room: Room, by: Member, at: datetime) -> int:
    """Say that every bed of a room is ready; return how many were not. Raises BedAlreadyReady."""
    ready = _ready(list(room.beds.values_list("pk", flat=True)), by, at)
    if not ready:
        raise BedAlreadyReady(_("Every bed of this room is ready already."))
    return ready


def _ready(bed_ids, by, at):
    ready = end_preparations(bed_ids, by=by, at=at)
    if ready:
        end_passed(bed_ids, by=by, at=at)
        touch_board(by.centre_id)
    return ready
