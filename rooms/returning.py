"""Somebody who was here before: found by her card, her code, her phone or her name."""

from dataclasses import dataclass

from residents.models import Person
from residents.selectors import search_persons
from rooms.models import ResidentCard, Stay
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.models import Member

CARD_DIGITS = 13


@dataclass(frozen=True)
class Before:
    """Somebody found, and the stay that she has now: then there is nothing to check in."""

    person: Person
    stay: Stay | None


def find_before(*, member: Member, asked: str) -> list[Before]:
    """Return who may be meant by ``asked``, among those ``member`` may see; best first."""
    persons = _persons(member, asked)
    stays = Stay.objects.visible_to(member).open().filter(person__in=persons)
    now = {stay.person_id: stay for stay in stays}
    return [Before(person, now.get(person.pk)) for person in persons]


def _persons(member, asked):
    digits = plain(asked).replace(" ", "").replace("-", "")
    if digits.isdigit() and len(digits) == CARD_DIGITS:
        return _by_card(member, digits)
    if sum(character.isdigit() for character in digits) > len(digits) / 2:
        return _by(member, phone=asked) or _by(member, code=asked)
    return _by(member, code=asked) or _by(member, name=asked)


def _by_card(member, number):
    cards = ResidentCard.objects.filter(number=number).values("person")
    return list(Person.objects.visible_to(member).filter(pk__in=cards))


def _by(member, **what):
    """Search one way; what cannot be read that way finds nobody that way."""
    try:
        return [match.person for match in search_persons(member=member, **what)]
    except DomainError:
        return []
