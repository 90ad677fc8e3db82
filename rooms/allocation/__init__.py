"""Who fits where, with an eye on who may come next: the best fit with its reasons, the hard rules.

Import from here.
"""

from rooms.allocation.fitting import as_json, bed_taken, best_beds, broken_rules, check_beds
from rooms.allocation.parties import Fit, Guest, Option
from rooms.allocation.refusals import (
    BedGivenTwice,
    BedNotReady,
    BedOutOfService,
    BedTaken,
    BoyTooOld,
    CotIsForBabies,
    FamilyApart,
    KeptApart,
    NeedsACot,
    NoBedFits,
    NobodyArrives,
    NotAlone,
    NotEnoughBeds,
    RoomDoesNotAdmit,
    RoomLacksFeature,
)

__all__ = [
    "BedGivenTwice",
    "BedNotReady",
    "BedOutOfService",
    "BedTaken",
    "BoyTooOld",
    "CotIsForBabies",
    "FamilyApart",
    "Fit",
    "Guest",
    "KeptApart",
    "NeedsACot",
    "NoBedFits",
    "NobodyArrives",
    "NotAlone",
    "NotEnoughBeds",
    "Option",
    "RoomDoesNotAdmit",
    "RoomLacksFeature",
    "as_json",
    "bed_taken",
    "best_beds",
    "broken_rules",
    "check_beds",
]
