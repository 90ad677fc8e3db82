"""Lists of people, by code: age, languages and who works with each; never a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from residents.choices import Language, age_band
from residents.models import Assignment, Person
from residents.selectors.search import SEALED
from staff.models import Member


@dataclass(frozen=True)
class PersonRow:
    """One line of a list of people. ``workers`` are the members who work on her file."""

    person: Person
    age: str
    languages: list[str]
    workers: list[str]
    score: float | None = None


def recent_persons(*, member: Member) -> QuerySet[Person]:
    """Return the people that ``member`` may see, the newest first, without what is sealed."""
    seen = Person.objects.visible_to(member).defer(*SEALED)
    return seen.order_by("-created_at", "code")


def person_rows(
    persons: Iterable[Person], *, on: date, scores: dict[UUID, float] | None = None
) -> list[PersonRow]:
    """Return lines for these persons, with one query for all their workers."""
    persons = list(persons)
    workers: dict[UUID, list[str]] = {}
    assigned = Assignment.objects.open().filter(case_file__person__in=persons)
    for pk, name in assigned.values_list("case_file__person", "member__name").order_by("since_at"):
        workers.setdefault(pk, []).append(name)
    return [
        PersonRow(
            person=person,
            age=age_band(person.age_on(on)),
            languages=language_names(person),
            workers=workers.get(person.pk, []),
            score=(scores or {}).get(person.pk),
        )
        for person in persons
    ]


def language_names(person: Person) -> list[str]:
    """Return the names of the languages she speaks, in the reader's language."""
    labels = dict(Language.choices)
    return [str(labels.get(code, code)) for code in person.languages]
