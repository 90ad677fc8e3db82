"""The house, by aggregate; import from here, never from the inner modules."""

from rooms.models.card import ResidentCard
from rooms.models.change import BedChange, BedChangeLine
from rooms.models.draft import CheckInDraft
from rooms.models.request import StayRequest
from rooms.models.stay import BedNight, Extension, LeavePass, Placement, Stay
from rooms.models.villa import Bed, BedPreparation, BoardVersion, OutOfService, Room, Villa

__all__ = [
    "Bed",
    "BedChange",
    "BedChangeLine",
    "BedNight",
    "BedPreparation",
    "BoardVersion",
    "CheckInDraft",
    "Extension",
    "LeavePass",
    "OutOfService",
    "Placement",
    "ResidentCard",
    "Room",
    "Stay",
    "StayRequest",
    "Villa",
]
