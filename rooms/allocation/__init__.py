"""Who fits where: a clear greedy best fit that says its reasons, and the hard rules by name.

Import from here. A planner may later stand behind `best_beds` without anyone else noticing.
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
