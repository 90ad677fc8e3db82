"""How she may be reached: the rules of each number, and the one answer to "may I call now?".

`reach_of` decides for every page and action; nothing else composes a call.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.utils.dates import WEEKDAYS

from residents.models import ContactAttempt, Person, SafeContact
from shelter.shared.hours import WeekHours
from staff import vault

PARTS = ("number", "who_answers", "code_word", "note")
WEEK = (6, 0, 1, 2, 3, 4, 5)
"""The days of the week as the house writes them, from Sunday (Monday is 0)."""

LATEST = 10


class Reach(Enum):
    """What may be done with a number at one moment."""

    NEVER = "never"
    NOW = "now"
    LATER = "later"
    NO_RULES = "no_rules"


@dataclass(frozen=True)
class Standing:
    """The answer for one number: may it be used now, may it be called, and if not, when next."""

    reach: Reach
    may_call: bool = False
    next_at: datetime | None = None

    @property
    def is_never(self) -> bool:
        """Tell whether nobody may use the number, ever."""
        return self.reach == Reach.NEVER

    @property
    def may_call_now(self) -> bool:
        """Tell whether a call is safe at this moment: the only leave to compose one."""
        return self.reach == Reach.NOW and self.may_call

    @property
    def may_write_now(self) -> bool:
        """Tell whether she may be written to now, and not be called."""
        return self.reach == Reach.NOW and not self.may_call


@dataclass(frozen=True)
class Rules:
    """One number's rules, opened; the number itself is not among them. Erased parts are empty."""

    contact: SafeContact
    standing: Standing
    who_answers: str = ""
    code_word: str = ""
    note: str = ""

    @property
    def days(self) -> list[str]:
        """Return the names of the days, in the order of the week; empty if it is every day."""
        if len(set(self.contact.weekdays)) == len(WEEK):
            return []
        return [str(WEEKDAYS[day]) for day in WEEK if day in self.contact.weekdays]


def standing_of(contact: SafeContact, at: datetime) -> Standing:
    """Decide what may be done with one number at ``at``. A row that was replaced allows nothing."""
    if contact.never:
        return Standing(Reach.NEVER)
    if contact.until_at is not None or not (contact.may_call or contact.may_text):
        return Standing(Reach.NO_RULES)
    hours = WeekHours(tuple(contact.weekdays), contact.from_time, contact.until_time)
    next_at = hours.next_at(at, contact.person.centre.zone)
    reach = Reach.NOW if next_at == at else Reach.LATER
    return Standing(reach, contact.may_call, next_at)


def reach_of(person: Person, number: str, at: datetime) -> Standing:
    """Decide what may be done with any number of hers (E.164), wherever it is shown.

    Without rules for it nobody calls; of several rules for the same number, "never" counts.
    """
    standings = [standing_of(row, at) for row in contacts_with(person, number)]
    never = [standing for standing in standings if standing.is_never]
    return (never or standings or [Standing(Reach.NO_RULES)])[0]


def contacts_in_use(person: Person) -> list[SafeContact]:
    """Return the rows that count now, those with "never" first."""
    rows = SafeContact.objects.in_use().filter(person=person)
    rows = list(rows.order_by("-never", "since_at", "pk"))
    for row in rows:
        row.person = person
    return rows


def contacts_with(person: Person, number: str) -> list[SafeContact]:
    """Return the rows in use of one number (E.164)."""
    key = vault.keys_of([person.pk], vault.IDENTITY).get(person.pk)
    rows = contacts_in_use(person)
    return [row for row in rows if number and open_part(row, "number", key) == number]


def rules_of(person: Person, at: datetime) -> list[Rules]:
    """Return the rules of all her numbers, opened, with one query for her key."""
    return opened_rules(contacts_in_use(person), at)


def opened_rules(contacts: Iterable[SafeContact], at: datetime) -> list[Rules]:
    """Open the rules of these numbers, all of one person; after erasure only the codes are left."""
    contacts = list(contacts)
    keys = vault.keys_of({row.person_id for row in contacts}, vault.IDENTITY)
    return [
        Rules(
            row,
            standing_of(row, at),
            **{part: open_part(row, part, keys.get(row.person_id)) for part in PARTS[1:]},
        )
        for row in contacts
    ]


def number_of(contact: SafeContact) -> str:
    """Return the number itself (E.164); empty after erasure. The caller has told the audit."""
    key = vault.keys_of([contact.person_id], vault.IDENTITY).get(contact.person_id)
    return open_part(contact, "number", key)


def open_part(contact: SafeContact, part: str, key: bytes | None) -> str:
    """Open one sealed part; without the key it is empty."""
    if key is None:
        return ""
    sealed = getattr(contact, f"sealed_{part}")
    return vault.open_text(key, contact.person_id, f"safe_contact.{part}", sealed)


def latest_attempts(person: Person) -> list[ContactAttempt]:
    """Return the latest times that somebody tried to reach her."""
    attempts = ContactAttempt.objects.filter(person=person).select_related("by", "safe_contact")
    return list(attempts.order_by("-at")[:LATEST])
