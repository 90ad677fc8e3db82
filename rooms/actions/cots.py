"""A cot put into a room for a newborn."""

from string import ascii_uppercase

from django.utils.translation import gettext as _

from rooms.choices import BedKind
from rooms.models import Bed, Room
from shelter.shared.errors import DomainError


class RoomIsFull(DomainError):
    """The room has no letter left for another bed."""


def add_cot(room: Room) -> Bed:
    """Add a cot to a room from now on, named after it like its other beds. Raises RoomIsFull."""
    known = list(Bed.objects.filter(room=room).values_list("code", "position"))
    codes = {code for code, _position in known}
    names = (f"{room.code}-{letter}" for letter in ascii_uppercase)
    code = next((name for name in names if name not in codes), None)
    if code is None:
        raise RoomIsFull(_("This room has too many beds already. Choose another room."))
    position = max((position for _code, position in known), default=-1) + 1
    return Bed.objects.create(room=room, code=code, kind=BedKind.COT, position=position)
