"""What she may eat: kept with her as it is now; the kitchen counts from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import close_tasks, write_event
from residents.models import FileEvent, Person, Task
from rooms.models import Diet
from rooms.sealed import seal_words
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.models import Member

INFANT_UNDER = 3
"""So young, by year of birth, that there may be food of an infant to prepare."""


class UnknownFood(DomainError):
    """A diet or an allergy is not in the list."""

    status = 422


class OtherUnnamed(DomainError):
    """ "Something else" is ticked and not named, or named and not ticked."""

    status = 422


class FastWithoutEnds(DomainError):
    """A fast has a kind, a first day and a last day, or none of them."""

    status = 422


class FastEndsBeforeItBegins(DomainError):
    """The last day of the fast is before the first."""

    status = 422


class NoInfant(DomainError):
    """Food of an infant is asked for somebody who is none."""

    status = 422


@dataclass(frozen=True)
class WhatSheEats:
    """What was said about somebody's food; empty where there is nothing to mind."""

    kinds: Iterable[str] = ()
    allergies: Iterable[str] = ()
    other: str = ""
    infant_food: str = ""
    fasting: str = ""
    fasts_from: date | None = None
    fasts_until: date | None = None


@transaction.atomic
def keep_diet(*, person: Person, said: WhatSheEats, by: Member, at: datetime) -> Diet:
    """Keep what somebody eats; it replaces what was kept.

    Raises UnknownFood, OtherUnnamed, FastWithoutEnds, FastEndsBeforeItBegins, NoInfant or
    WordsDestroyed.
    """
    kinds, allergies, other = list(said.kinds), list(said.allergies), plain(said.other)
    if not (set(kinds) <= set(Diet.Kind.values) and set(allergies) <= set(Diet.Allergy.values)):
        raise UnknownFood(_("Choose diets and allergies from the list."))
    if (Diet.Allergy.OTHER in allergies) != bool(other):
        raise OtherUnnamed(_("Tick “something else” and name what she does not tolerate."))
    _refuse_fast(said)
    _refuse_infant_food(person, said, at)
    Person.objects.select_for_update().get(pk=person.pk)
    diet = Diet.objects.filter(person=person).first() or Diet(person=person)
    diet.kinds, diet.allergies, diet.infant_food = kinds, allergies, said.infant_food
    diet.fasting, diet.fasts_from, diet.fasts_until = (
        said.fasting,
        said.fasts_from,
        said.fasts_until,
    )
    diet.changed_at, diet.changed_by = at, by
    seal_words(diet, other=other)
    diet.save()
    kind, detail = FileEvent.Kind.CHANGED, {"fields": ["diet"]}
    write_event(person_id=person.pk, kind=kind, at=at, by=by, detail=detail)
    if diet.infant_food:
        close_tasks(subject=person, by=by, at=at, kinds=[Task.Kind.INFANT_FEEDING])
    return diet


def _refuse_fast(said):
    ends = (said.fasts_from, said.fasts_until)
    if any(end is None for end in ends) if said.fasting else any(ends):
        raise FastWithoutEnds(_("A fast needs its kind, its first day and its last day."))
    if said.fasting and said.fasting not in Diet.Fasting.values:
        raise UnknownFood(_("Choose diets and allergies from the list."))
    if said.fasts_from and said.fasts_until < said.fasts_from:
        raise FastEndsBeforeItBegins(_("The last day of the fast is before the first."))


def _refuse_infant_food(person, said, at):
    age = person.age_on(at.astimezone(person.centre.zone).date())
    if said.infant_food and (age is None or age >= INFANT_UNDER):
        raise NoInfant(_("Food of an infant is for children under three. Check her year of birth."))
