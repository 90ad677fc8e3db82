"""Villas, rooms and beds as they are set up."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rooms.actions.board import touch_board
from rooms.actions.villa_closures import close_with_villa
from rooms.models import Bed, BedNight, Room, Villa
from shelter.shared.errors import DomainError
from staff.models import Member

PLACE_OF_NIGHT = {Villa: "bed__room__villa", Room: "bed__room", Bed: "bed"}


class PlaceStillSleptIn(DomainError):
    """Somebody sleeps there tonight or has a bed promised there."""


@transaction.atomic
def save_place(*, place: Villa | Room | Bed, by: Member, at: datetime) -> None:
    """Keep a villa, a room or a bed, new or changed; a bed of a closed villa is closed with it.

    Raises PlaceStillSleptIn if it is taken out of use while somebody has a bed there.
    """
    if not place.is_active and not place._state.adding:
        nights = BedNight.objects.filter(**{PLACE_OF_NIGHT[type(place)]: place})
        if nights.filter(night__gte=by.centre.night(at)).exists():
            raise PlaceStillSleptIn(
                _("Someone has a bed there tonight or later. Move them first, then try again.")
            )
    place.save()
    if isinstance(place, Bed):
        close_with_villa(bed=place, by=by, at=at)
    touch_board(by.centre_id)
