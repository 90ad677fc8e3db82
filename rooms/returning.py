"""Somebody who was here before: found by her card, her code, her phone or her name."""

from residents.models import Person
from residents.selectors import Match, search_persons
from rooms.models import ResidentCard
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.models import Member

CARD_DIGITS = 13


def find_before(*, member: Member, asked: str) -> list[Match]:
    """Return who may be meant by ``asked``, among those ``member`` may see; best first."""
    digits = plain(asked).replace(" ", "").replace("-", "")
    if digits.isdigit() and len(digits) == CARD_DIGITS:
        return _by_card(member, digits)
    if sum(character.isdigit() for character in digits) > len(digits) / 2:
        return _by(member, phone=asked) or _by(member, code=asked)
    return _by(member, code=asked) or _by(member, name=asked)


def _by_card(member, number):
    cards = ResidentCard.objects.filter(number=number).values("person")
    persons = Person.objects.visible_to(member).filter(pk__in=cards)
    return [Match(person=person, score=1.0) for person in persons]


def _by(member, **what):
    """Search one way; what cannot be read that way finds nobody that way."""
    try:
        return search_persons(member=member, **what)
    except DomainError:
        return []
