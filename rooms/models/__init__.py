"""The house, by aggregate; import from here, never from the inner modules."""

from rooms.models.card import ResidentCard
from rooms.models.change import BedChange, BedChangeLine
from rooms.models.draft import CheckInDraft
from rooms.models.leave import LeavePass
from rooms.models.medicine import Dose, Medicine
from rooms.models.night_pack import NightPack
from rooms.models.request import StayRequest
from rooms.models.roll_call import (
    MissingReport,
    MissingStep,
    RollCall,
    RollCallAnswer,
    RollCallLine,
)
from rooms.models.stay import BedNight, Extension, Placement, Stay
from rooms.models.table import Diet, SupplyIssue
from rooms.models.villa import Bed, BedPreparation, BoardVersion, OutOfService, Room, Villa

__all__ = [
    "Bed",
    "BedChange",
    "BedChangeLine",
    "BedNight",
    "BedPreparation",
    "BoardVersion",
    "CheckInDraft",
    "Diet",
    "Dose",
    "Extension",
    "LeavePass",
    "MissingReport",
    "MissingStep",
    "Medicine",
    "NightPack",
    "OutOfService",
    "Placement",
    "ResidentCard",
    "RollCall",
    "RollCallAnswer",
    "RollCallLine",
    "Room",
    "Stay",
    "StayRequest",
    "SupplyIssue",
    "Villa",
]
