"""What she agreed to, at a moment: what every share, export and referral is measured by.

The newest answer counts. It holds while it was not withdrawn and its last day has not passed on the
centre's calendar. An adult answers herself, or a court in her place. For a child a guardian (or a
court) answers, and from six years on the child's own yes is needed as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from residents.choices import ADULT_FROM, ASSENT_FROM, ConsentGiver, ConsentPurpose, DataClass
from residents.models import Consent, Person
from staff.models import Organisation

HERSELF = frozenset({ConsentGiver.HERSELF})
FOR_AN_ADULT = frozenset({ConsentGiver.HERSELF, ConsentGiver.COURT})
FOR_A_CHILD = frozenset({ConsentGiver.GUARDIAN, ConsentGiver.COURT})


@dataclass(frozen=True)
class Standing:
    """What her answers to one question come to at a moment.

    ``counted`` are the newest answers of those whose answer is needed, ``missing`` those who have
    not been asked; ``holds``: all of them said yes, and it still stands.
    """

    counted: tuple[Consent, ...]
    missing: tuple[frozenset[str], ...]
    holds: bool

    @property
    def until_on(self) -> date | None:
        """Return the last day of the earliest answer that counts."""
        return min((answer.until_on for answer in self.counted), default=None)


def said_no_to_contact(person_id: UUID) -> bool:
    """Tell whether her newest answer is that the house may not contact her after she left."""
    answers = Consent.objects.filter(person=person_id, purpose=ConsentPurpose.CONTACT)
    newest = answers.order_by("-recorded_at").first()
    return newest is not None and (not newest.given or newest.withdrawn_at is not None)


def consented_classes(
    person: Person, recipient: Organisation, purpose: str, at: datetime
) -> frozenset[DataClass]:
    """Return what of her data this organisation may read for this purpose at this moment."""
    return frozenset(consent_ends(person, recipient, purpose, at))


def consent_ends(
    person: Person, recipient: Organisation, purpose: str, at: datetime
) -> dict[DataClass, date]:
    """Return the classes of data that `consented_classes` names, each with its last day."""
    answers: dict[str, list[Consent]] = {}
    asked = Consent.objects.filter(person=person, recipient=recipient, purpose=purpose)
    for answer in asked:
        answers.setdefault(answer.data_class, []).append(answer)
    standing = {code: standing_of(person, given, at) for code, given in answers.items()}
    return {
        DataClass(code): found.until_on
        for code, found in standing.items()
        if found.holds and found.until_on is not None
    }


def may(person: Person, purpose: str, at: datetime) -> bool:
    """Tell whether she agreed that the house itself does this, and still does."""
    return person.pk in agreeing([person], purpose, at)


def agreeing(persons: Iterable[Person], purpose: str, at: datetime) -> set[UUID]:
    """Return the ids of those who `may` holds for, with one query for all their answers.

    The persons come with their centres.
    """
    by_id = {person.pk: person for person in persons}
    answers: dict[UUID, list[Consent]] = {}
    for answer in Consent.objects.filter(person__in=by_id, recipient=None, purpose=purpose):
        answers.setdefault(answer.person_id, []).append(answer)
    return {pk for pk, given in answers.items() if standing_of(by_id[pk], given, at).holds}


def standing_of(person: Person, answers: Iterable[Consent], at: datetime) -> Standing:
    """Return what these answers to one question come to at a moment."""
    today = at.astimezone(person.centre.zone).date()
    given = [answer for answer in answers if answer.recorded_at <= at]
    found = {group: _newest(given, group) for group in who_answers(person, today)}
    counted = tuple(answer for answer in found.values() if answer is not None)
    missing = tuple(group for group, answer in found.items() if answer is None)
    holds = not missing and all(holds_at(answer, at, today) for answer in counted)
    return Standing(counted, missing, holds)


def who_answers(person: Person, on: date) -> tuple[frozenset[str], ...]:
    """Return who is asked about her: of each group one, and each must say yes."""
    age = person.age_on(on)
    if age is None or age >= ADULT_FROM:
        return (FOR_AN_ADULT,)
    return (FOR_A_CHILD,) if age < ASSENT_FROM else (FOR_A_CHILD, HERSELF)


def holds_at(answer: Consent, at: datetime, today: date) -> bool:
    """Tell whether one answer is a yes that was not withdrawn and has not ended."""
    withdrawn = answer.withdrawn_at is not None and answer.withdrawn_at <= at
    return answer.given and not withdrawn and answer.until_on >= today


def _newest(answers: list[Consent], givers: frozenset[str]) -> Consent | None:
    """Return the newest answer of these givers; of two at the same moment, the no."""
    mine = [answer for answer in answers if answer.given_by in givers]
    return max(mine, key=lambda answer: (answer.recorded_at, not answer.given), default=None)
