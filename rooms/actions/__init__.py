"""Every write of the house; import from here, never from the inner modules."""

from rooms.actions.admissions import Admission, admit_household
from rooms.actions.arrivals import (
    AlreadyHoused,
    Arrival,
    ArrivesInThePast,
    ArrivesTooFarAhead,
    ArrivesTwice,
    DepartsBeforeArrival,
    ImpossibleHold,
    TooManyNights,
    UnknownCode,
    UnknownNeed,
)
from rooms.actions.board import touch_board

__all__ = [
    "Admission",
    "AlreadyHoused",
    "Arrival",
    "ArrivesInThePast",
    "ArrivesTooFarAhead",
    "ArrivesTwice",
    "DepartsBeforeArrival",
    "ImpossibleHold",
    "TooManyNights",
    "UnknownCode",
    "UnknownNeed",
    "admit_household",
    "touch_board",
]
