"""What the hard rules say no to, each by its own name."""

from shelter.shared.errors import DomainError


class BedTaken(DomainError):
    """Somebody else sleeps there on one of the nights; ``extra`` has the nearest alternatives."""


class BedNotReady(DomainError):
    """The bed was left and nobody has marked it ready yet."""


class BedOutOfService(DomainError):
    """The bed may not be slept in on one of the nights, or is not in use any more."""


class BedGivenTwice(DomainError):
    """Two people were given the same bed."""

    status = 422


class NotEnoughBeds(DomainError):
    """The beds given are not one for each person."""

    status = 422


class NobodyArrives(DomainError):
    """There is nobody to place."""

    status = 422


class NoBedFits(DomainError):
    """The house has no place that fits all of them on every night."""


class RoomDoesNotAdmit(DomainError):
    """The room is for others."""


class BoyTooOld(DomainError):
    """A boy is over the age up to which the room takes boys."""


class RoomLacksFeature(DomainError):
    """The room does not offer what one of them cannot do without."""


class NotAlone(DomainError):
    """Someone needs the room alone: one of them, or one who is there already."""


class KeptApart(DomainError):
    """Someone sleeps there, or in the villa, from whom one of them must be kept apart."""


class CotIsForBabies(DomainError):
    """A cot was given to someone who is no baby."""


class NeedsACot(DomainError):
    """Someone who needs a cot was given another bed."""


class FamilyApart(DomainError):
    """The beds given would part a family that one room can keep together."""
