"""What is said of a birth, and what cannot be: checked before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from residents.choices import Sex
from rooms.actions.moving import NoNightsLeft
from rooms.actions.writing import EARLIEST, NotYet
from rooms.choices import BirthPlace
from rooms.models import Birth, LeavePass, Stay
from shelter.shared.errors import DomainError
from shelter.shared.nights import night_of

MOST_CHILDREN = 4
YOUNGEST, OLDEST = 12, 60
"""Between these ages, by year of birth, somebody may be the mother of a newborn."""


class MotherNotStaying(DomainError):
    """A birth is recorded from the stay of a mother who is in the house."""


class ImplausibleMother(DomainError):
    """By her sex or her year of birth she cannot have given birth now."""


class BornTooLongAgo(DomainError):
    """The birth was more than three days ago."""

    status = 422


class NotBornHere(DomainError):
    """The mother was not in the house when the child is said to have been born there."""

    status = 422


class ChildWithoutMother(DomainError):
    """The child is said to be here, and its mother is noted as out."""


class BirthRecordedAlready(DomainError):
    """The children of this birth were recorded meanwhile."""


class HowManyChildren(DomainError):
    """A birth is of one child at least, and of four at most."""

    status = 422


@dataclass(frozen=True)
class Born:
    """When and where; whether the child is in the house now or comes with or after its mother."""

    born_at: datetime
    place: str
    is_here: bool = True


@dataclass(frozen=True)
class Newborn:
    """What is known of one child; a name is never needed."""

    sex: str = Sex.UNKNOWN
    name: str = ""


def check_children(children: Sequence[Newborn]) -> None:
    """Raise HowManyChildren unless there is one at least, and no more than can be."""
    if not 1 <= len(children) <= MOST_CHILDREN:
        raise HowManyChildren(_("Say how many children were born, one to four."))


def check_birth(*, stay: Stay, born: Born, at: datetime) -> None:
    """Refuse what cannot be of a mother's stay that is locked.

    Raises MotherNotStaying, NoNightsLeft, ImplausibleMother, NotYet, BornTooLongAgo, NotBornHere or
    ChildWithoutMother.
    """
    if stay.state != Stay.State.ADMITTED:
        raise MotherNotStaying(_("She does not stay here now. Check her in first."))
    if stay.departs_on <= stay.centre.night(at):
        raise NoNightsLeft(_("Her last night is before that. Extend the stay first."))
    _refuse_implausible(stay, at)
    if born.born_at > at:
        raise NotYet(_("That time is still to come. Check the date and the time."))
    if born.born_at < at - EARLIEST:
        raise BornTooLongAgo(
            _("That is more than three days ago. Check the child in like somebody new instead.")
        )
    if born.place == BirthPlace.HERE and not _was_in_the_house(stay, born.born_at):
        raise NotBornHere(
            _("She was not in the house then. Check the time, or say where the child was born.")
        )
    if born.is_here and LeavePass.objects.out().filter(stay=stay).exists():
        raise ChildWithoutMother(
            _("She is noted as out. Note first that she is back, or that the child comes later.")
        )


def here_since(stay: Stay, born: Born, at: datetime) -> date:
    """Return the first night of the child: of its birth, or of its mother's coming back with it.

    Who is not here yet has a bed from tonight on.
    """
    zone, tonight = stay.centre.zone, stay.centre.night(at)
    if not born.is_here:
        return tonight
    away = LeavePass.objects.filter(
        stay=stay, left_at__lte=born.born_at, returned_at__gt=born.born_at, returned_at__lte=at
    )
    returned_at = away.aggregate(latest=Max("returned_at"))["latest"]
    first = night_of(returned_at or born.born_at, zone)
    return min(max(first, stay.arrives_on), tonight)


def count_known(stay: Stay) -> int:
    """Return how many children of hers were recorded during this stay and stand."""
    latest = Birth.objects.standing().filter(mother_stay=stay).aggregate(latest=Max("number"))
    return latest["latest"] or 0


def may_be_mother(*, stay: Stay, on: date) -> bool:
    """Tell whether somebody can have given birth, by her sex and her year of birth."""
    age = stay.person.age_on(on)
    return stay.person.sex == Sex.FEMALE and (age is None or YOUNGEST <= age <= OLDEST)


def _refuse_implausible(stay: Stay, at: datetime) -> None:
    if not may_be_mother(stay=stay, on=at.astimezone(stay.centre.zone).date()):
        raise ImplausibleMother(
            _("By her record she cannot be the mother. Check sex and year of birth there first.")
        )


def _was_in_the_house(stay: Stay, moment: datetime) -> bool:
    if stay.admitted_at and moment < stay.admitted_at:
        return False
    away = LeavePass.objects.filter(stay=stay, left_at__lte=moment)
    return not away.exclude(returned_at__lte=moment).exists()
