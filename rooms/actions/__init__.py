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
from rooms.actions.cancelling import (
    CancelWithoutReason,
    NothingToCancel,
    cancel_household,
    cancel_stay,
    decline_request,
)
from rooms.actions.checking_in import (
    ArrivalIsOver,
    HoldExpired,
    NoBedYet,
    NotExpected,
    check_in_household,
    check_in_stay,
)
from rooms.actions.holds import expire_holds

__all__ = [
    "Admission",
    "AlreadyHoused",
    "Arrival",
    "ArrivalIsOver",
    "ArrivesInThePast",
    "ArrivesTooFarAhead",
    "ArrivesTwice",
    "CancelWithoutReason",
    "DepartsBeforeArrival",
    "HoldExpired",
    "ImpossibleHold",
    "NoBedYet",
    "NotExpected",
    "NothingToCancel",
    "TooManyNights",
    "UnknownCode",
    "UnknownNeed",
    "admit_household",
    "cancel_household",
    "cancel_stay",
    "check_in_household",
    "check_in_stay",
    "decline_request",
    "expire_holds",
    "touch_board",
]
