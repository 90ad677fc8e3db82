"""Who arrives and when: what is said of them is checked before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from residents.choices import Channel, Relation, Sex
from residents.models import Person
from rooms.allocation import Guest
from rooms.choices import Need
from rooms.models import Stay
from shelter.shared.errors import DomainError
from staff.models import Centre

FURTHEST_AHEAD = timedelta(days=366)
LONGEST_HOLD = 3 * 24 * 60
SEXES, RELATIONS = frozenset(Sex.values), frozenset(Relation.values)
CHANNELS, NEEDS = frozenset(Channel.values), frozenset(Need.values)


class UnknownCode(DomainError):
    """A code is not in its list."""

    status = 422


class UnknownNeed(UnknownCode):
    """A need is not in the list of needs."""


class ArrivesInThePast(DomainError):
    """The first night is over."""

    status = 422


class ArrivesTooFarAhead(DomainError):
    """The first night is more than a year away."""

    status = 422


class DepartsBeforeArrival(DomainError):
    """There is not even one night between arrival and departure."""

    status = 422


class ImpossibleHold(DomainError):
    """A bed cannot be held for that long."""

    status = 422


class TooManyNights(DomainError):
    """The nights are over the centre's limit, and nobody extended the stay."""


class AlreadyHoused(DomainError):
    """One of them has a bed here already."""


class ArrivesTwice(DomainError):
    """The same person stands twice in the list."""

    status = 422


@dataclass(frozen=True)
class Arrival:
    """One person who arrives; ``person`` if the house knows her already.

    Of someone known, sex and year of birth are those of her record.
    """

    sex: str
    birth_year: int | None = None
    relation: str = Relation.SELF
    needs: tuple[str, ...] = ()
    name: str = ""
    called: str = ""
    phone: str = ""
    languages: tuple[str, ...] = ()
    needs_interpreter: bool = False
    person: Person | None = None

    @property
    def guest(self) -> Guest:
        """Return what the rules of the rooms need to know."""
        known = self.person
        sex = known.sex if known else self.sex
        born = (known.birth_year if known else None) or self.birth_year
        return Guest(sex, born, self.relation, tuple(self.needs), known.pk if known else None)


def check_people(guests: Sequence[Guest | Arrival], channel: str) -> None:
    """Refuse what is in no list. Raises UnknownNeed or UnknownCode."""
    for guest in guests:
        if not NEEDS.issuperset(guest.needs):
            raise UnknownNeed(_("One of the needs is not in the list. Choose from the list."))
        if guest.sex not in SEXES or guest.relation not in RELATIONS:
            raise UnknownCode(_("Choose sex and relation from their lists."))
    if channel not in CHANNELS:
        raise UnknownCode(_("Choose from the list how they came to us."))


def check_dates(centre: Centre, from_on: date, nights: int, at: datetime) -> None:
    """Refuse a stay that cannot be.

    Raises DepartsBeforeArrival, ArrivesInThePast, ArrivesTooFarAhead or TooManyNights.
    """
    if nights < 1:
        raise DepartsBeforeArrival(_("Departure must be after arrival: stay at least one night."))
    tonight = centre.night(at)
    if from_on < tonight:
        raise ArrivesInThePast(_("The first night is over. Choose tonight or a later night."))
    if from_on > tonight + FURTHEST_AHEAD:
        raise ArrivesTooFarAhead(_("Choose a first night within a year."))
    refuse_too_long(centre, nights)


def refuse_too_long(centre: Centre, nights: int) -> None:
    """Raise TooManyNights if only an extension could allow so many nights."""
    if nights > centre.max_nights:
        raise TooManyNights(
            ngettext(
                "A stay is one night at most; more needs an extension.",
                "A stay is %(count)d nights at most; more needs an extension.",
                centre.max_nights,
            )
            % {"count": centre.max_nights}
        )


def check_hold(hold_minutes: int | None) -> None:
    """Refuse a hold that is no time at all, or too long. Raises ImpossibleHold."""
    if hold_minutes is not None and not 1 <= hold_minutes <= LONGEST_HOLD:
        raise ImpossibleHold(_("Hold a bed for one minute to three days."))


def check_not_housed(arrivals: Sequence[Arrival]) -> None:
    """Refuse someone who has a bed already. Raises AlreadyHoused or ArrivesTwice."""
    known = [arrival.person.pk for arrival in arrivals if arrival.person]
    if len(set(known)) != len(known):
        raise ArrivesTwice(_("The same person stands there twice. Take one of them out."))
    if known and Stay.objects.open().filter(person__in=known).exists():
        raise already_housed()


def already_housed() -> AlreadyHoused:
    """Return the refusal, to be raised here and where the database says so."""
    return AlreadyHoused(
        _("One of them has a bed here already. Open her stay, and move or extend it.")
    )
