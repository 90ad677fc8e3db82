"""Villas, rooms and beds as they are set up, and beds closed for some nights."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rooms.actions.board import touch_board
from rooms.models import Bed, BedNight, OutOfService, Room, Villa
from shelter.shared.errors import DomainError
from staff.models import Member

PLACE_OF_NIGHT = {Villa: "bed__room__villa", Room: "bed__room", Bed: "bed"}


class PlaceStillSleptIn(DomainError):
    """Somebody sleeps there tonight or has a bed promised there."""


class ClosedBackwards(DomainError):
    """The first night after the closure is not after its first night."""

    status = 422


class ClosedTwice(DomainError):
    """The bed is out of service on some of these nights already."""


class ClosureIsOver(DomainError):
    """The bed is in service again already."""


@transaction.atomic
def save_place(*, place: Villa | Room | Bed, by: Member, at: datetime) -> None:
    """Keep a villa, a room or a bed, new or changed.

    Raises PlaceStillSleptIn if it is taken out of use while somebody has a bed there.
    """
    if not place.is_active and not place._state.adding:
        nights = BedNight.objects.filter(**{PLACE_OF_NIGHT[type(place)]: place})
        if nights.filter(night__gte=by.centre.night(at)).exists():
            raise PlaceStillSleptIn(
                _("Someone has a bed there tonight or later. Move them first, then try again.")
            )
    place.save()
    touch_board(by.centre_id)


@transaction.atomic
def close_bed(
    *, bed: Bed, reason: str, from_on: date, until_on: date | None, by: Member, at: datetime
) -> OutOfService:
    """Take a bed out of service for the nights ``[from_on, until_on)``, or until further notice.

    Raises ClosedBackwards, PlaceStillSleptIn or ClosedTwice.
    """
    if until_on is not None and until_on <= from_on:
        raise ClosedBackwards(_("The bed must be back after the first night it is closed."))
    nights = bed.nights.filter(night__gte=from_on)
    if (nights if until_on is None else nights.filter(night__lt=until_on)).exists():
        raise PlaceStillSleptIn(
            _("Someone has this bed on one of these nights. Move them first, then try again.")
        )
    others = bed.out_of_service.exclude(until_on__lte=from_on)
    if (others if until_on is None else others.filter(from_on__lt=until_on)).exists():
        raise ClosedTwice(_("This bed is out of service on some of these nights already."))
    closure = OutOfService.objects.create(
        bed=bed, reason=reason, from_on=from_on, until_on=until_on, recorded_by=by, recorded_at=at
    )
    touch_board(by.centre_id)
    return closure


@transaction.atomic
def reopen_bed(*, closure: OutOfService, by: Member, at: datetime) -> None:
    """Put a bed back into service from tonight on; a closure that has not begun is dropped.

    Raises ClosureIsOver.
    """
    tonight = by.centre.night(at)
    if closure.until_on is not None and closure.until_on <= tonight:
        raise ClosureIsOver(_("This bed is in service again already."))
    rows = OutOfService.objects.filter(pk=closure.pk)
    if closure.from_on >= tonight:
        rows.delete()
    else:
        rows.update(until_on=tonight)
    touch_board(by.centre_id)
