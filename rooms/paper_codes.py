"""What stands on paper for a bed or for somebody: codes as they are written down in the dark."""

import re
from collections import defaultdict
from datetime import datetime
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from residents.models import Person
from rooms.models import Bed, BedNight, Stay
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.models import Member

PERSON = re.compile(r"([A-Z]\d)-?([A-Z]\d{2,3})")
DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")


class UnknownBed(DomainError):
    """No bed of the house has this code."""

    status = 422


class BedCodeOfTwo(DomainError):
    """More than one bed has this code, in different rooms."""

    status = 422


class NobodyThen(DomainError):
    """Nobody of the house has this code, or nobody slept in this bed on that night."""

    status = 422


def as_code(written: str) -> str:
    """Return a code in one spelling: any digits, any dashes, small letters or large."""
    return DASHES.sub("-", plain(written)).upper()


def as_person(written: str) -> str:
    """Return the code of a person, or nothing if it cannot be one."""
    found = PERSON.fullmatch(as_code(written))
    return f"{found[1]}-{found[2]}" if found else ""


def split_codes(written: str) -> list[str]:
    """Return the codes that stand in one line, with spaces or commas between them."""
    return plain(written).replace("،", " ").replace(",", " ").split()


class Codes:
    """The codes of one house, as one member sees it; its beds are read once."""

    def __init__(self, member: Member):
        self.member = member

    @cached_property
    def _beds(self) -> dict[str, list[Bed]]:
        """Return the beds by code, and by room and code where one code is in two rooms."""
        known = defaultdict(list)
        beds = Bed.objects.visible_to(self.member).select_related("room__villa")
        for bed in beds:
            known[as_code(bed.code)].append(bed)
            known[as_code(f"{bed.room.code}/{bed.code}")].append(bed)
        return known

    def bed(self, written: str) -> Bed:
        """Return the bed that is meant. Raises UnknownBed or BedCodeOfTwo."""
        found = self._beds.get(as_code(written), [])
        if not found:
            raise UnknownBed(_("No bed of this house has that code. Check it on the paper."))
        if len(found) > 1:
            raise BedCodeOfTwo(
                _("Two rooms have a bed with that code. Write the room before it: 4/A.")
            )
        return found[0]

    def person(self, written: str) -> Person:
        """Return whose code it is. Raises NobodyThen."""
        seen = Person.objects.visible_to(self.member) | Person.objects.filter(
            pk__in=Stay.objects.visible_to(self.member).values("person")
        )
        person = seen.filter(centre=self.member.centre_id, code=as_person(written)).first()
        if person is None:
            raise NobodyThen(_("Nobody of this house has that code. Check it on the paper."))
        return person

    def stay(self, written: str, at: datetime) -> Stay:
        """Return the stay at that time of whoever has this code, or slept in this bed that night.

        Raises NobodyThen, UnknownBed or BedCodeOfTwo.
        """
        seen = Stay.objects.visible_to(self.member).filter(centre=self.member.centre_id)
        seen = seen.select_related("person", "centre", "household")
        if as_person(written):
            stays = seen.filter(person=self.person(written))
            return self._then(stays, at)
        bed = self.bed(written)
        night = BedNight.objects.filter(bed=bed, night=self.member.centre.night(at))
        return self._then(seen.filter(pk__in=night.values("stay")), at)

    def _then(self, stays, at):
        """Return the stay of that time, else the nearest one, so that the refusal can say why."""
        came = stays.filter(state__in=(Stay.State.ADMITTED, Stay.State.ENDED))
        here = Q(ended_at=None) | Q(ended_at__gte=at)
        found = (
            came.filter(here, admitted_at__lte=at).first() or came.order_by("-arrives_on").first()
        )
        if found is None:
            raise NobodyThen(
                _("Nobody with this code or in this bed stayed here then. Check the line.")
            )
        return found
