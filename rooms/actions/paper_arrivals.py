"""Somebody came while nothing could be entered: awaited, known from before, or new."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from residents.choices import Relation
from residents.models import Person
from rooms.actions.admissions import admit_household
from rooms.actions.arrivals import Arrival
from rooms.actions.checking_in import WAITING_TO_COME, check_in_household
from rooms.actions.paper_record import AgainstTheRecord, refuse_stayed_then
from rooms.allocation import BedTaken
from rooms.choices import Need
from rooms.models import Bed, Stay
from rooms.people_asked import ADULT
from shelter.shared.errors import DomainError
from staff.models import Member


class NobodyWritten(DomainError):
    """The line does not say who came, or in which bed."""

    status = 422


def arrive_from_paper(
    *,
    persons: Sequence[Person],
    beds: Sequence[Bed],
    said: Mapping[str, Any],
    by: Member,
    at: datetime,
) -> list[Stay]:
    """Let those who came be here since ``at``, as `check_in_household` or `admit_household` does.

    ``said``: the people besides ``persons``, nights, channel and needs. Raises NobodyWritten,
    AgainstTheRecord, or what these two raise.
    """
    refuse_stayed_then(persons, at)
    awaited = Stay.objects.filter(person__in=persons, state__in=WAITING_TO_COME).first()
    if awaited is not None and not beds:
        return check_in_household(household=awaited.household, by=by, at=at)
    people = [*(_known(person, at) for person in persons), *said.get("people", ())]
    if not people or not beds:
        raise NobodyWritten(_("Write who came and in which bed: nobody with this code is awaited."))
    try:
        admission = admit_household(
            centre=by.centre,
            arrivals=_arrivals(people, said.get("needs", ()), at),
            from_on=by.centre.night(at),
            nights=said["nights"],
            channel=said["channel"],
            beds=beds,
            by=by,
            at=at,
        )
    except BedTaken as taken:
        raise someone_elses() from taken
    return admission.stays


def someone_elses() -> AgainstTheRecord:
    """Return the refusal of a bed in which somebody else is recorded."""
    return AgainstTheRecord(
        _(
            "Somebody else is recorded in this bed on one of these nights. Check the bed,"
            " or enter fewer nights and move her afterwards."
        )
    )


def _known(person, at):
    return {"sex": person.sex, "age": person.age_on(at.date()), "person": person}


def _arrivals(people, needs, at):
    """Return those who came; what they need is the first one's, a cot the last one's."""
    last = len(people) - 1
    return [
        Arrival(
            sex=one["sex"],
            birth_year=None if one["age"] is None else at.year - one["age"],
            relation=_relation(place, one["age"]),
            needs=tuple(need for need in needs if place == (last if need == Need.COT else 0)),
            person=one.get("person") or None,
        )
        for place, one in enumerate(people)
    ]


def _relation(place, age):
    if place == 0:
        return Relation.SELF
    return Relation.CHILD if age is not None and age < ADULT else Relation.OTHER_RELATIVE
