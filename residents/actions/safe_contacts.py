"""How she may be reached: recorded with her, read before every call, and kept when it changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions.events import write_event
from residents.actions.follow_ups import close_follow_ups
from residents.actions.persons import ChangedMeanwhile
from residents.actions.tasks import close_tasks, contact_task, open_tasks
from residents.identity import identities
from residents.models import Assignment, ContactAttempt, FileEvent, Person, SafeContact, Task
from residents.selectors.safe_contacts import (
    PARTS,
    Reach,
    contacts_with,
    number_of,
    standing_of,
)
from shelter.shared.errors import DomainError
from shelter.shared.phones import read_phone
from shelter.shared.text import plain
from staff import vault
from staff.choices import Role
from staff.models import Member

OUTCOME_WITHIN = timedelta(hours=2)
"""So long after the rules changed, the outcome of a call made under the old ones is taken."""

TASKS = (Task.Kind.CONTACT_MISSING, Task.Kind.CONTACT_CHECK)
ALARMING = (ContactAttempt.Outcome.SOMEONE_ELSE, ContactAttempt.Outcome.NOT_SAFE)


class NeverContact(DomainError):
    """The number is known, and nobody may use it."""


class NotSafeNow(DomainError):
    """The number may be used, but not at this hour."""


class RulesReplaced(DomainError):
    """The rules that were read are no longer those that count."""


class NumberGone(DomainError):
    """Her data was destroyed, and the number with it."""


class NumberMissing(DomainError):
    """There is no number to keep rules for."""

    status = 422


class NumberKnown(DomainError):
    """The number has rules already."""

    status = 422


class NothingIsSafe(DomainError):
    """Neither is anything allowed, nor is it said that nobody may use the number."""

    status = 422


class ImpossibleHours(DomainError):
    """No moment of the week lies within these hours."""

    status = 422


class SheWasNotReached(DomainError):
    """Her wish is only what she says herself."""

    status = 422


class WayNotSafe(DomainError):
    """The rules do not allow that way of reaching her."""

    status = 422


@dataclass(frozen=True)
class ContactRules:
    """What she said about one number, as typed. An empty number: the kept one."""

    whose: str
    number: str = ""
    may_call: bool = False
    may_leave_message: bool = False
    may_text: bool = False
    never: bool = False
    weekdays: Iterable[int] = ()
    from_time: time | None = None
    until_time: time | None = None
    who_answers: str = ""
    code_word: str = ""
    note: str = ""


@transaction.atomic
def record_safe_contact(
    *, person: Person, rules: ContactRules, by: Member | None, at: datetime
) -> SafeContact:
    """Record the rules of one more number; without a number, of the phone kept in her record.

    Raises NumberMissing, NumberKnown, NothingIsSafe, ImpossibleHours, ImpossiblePhone or
    NumberGone.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    return _keep(person, rules, _kept_phone(person, rules), by, at, replaced=None)


@transaction.atomic
def change_safe_contact(
    *, contact: SafeContact, rules: ContactRules, by: Member, at: datetime
) -> SafeContact:
    """Replace the rules of a number by a new row; the old one is closed and kept.

    Raises ChangedMeanwhile (this row counts no longer), and what `record_safe_contact` raises.
    """
    person = Person.objects.select_for_update().get(pk=contact.person_id)
    in_use = SafeContact.objects.in_use().filter(pk=contact.pk)
    if not in_use.update(until_at=at, until_by=by):
        raise ChangedMeanwhile(
            _("Someone else changed this meanwhile. Compare both, then save again.")
        )
    return _keep(person, rules, number_of(contact), by, at, replaced=contact)


@transaction.atomic
def acknowledge_rules(*, contact: SafeContact, by: Member, at: datetime) -> str:
    """Return the number to a member who has read its rules, if it may be used now.

    The caller tells the audit. Raises NeverContact, RulesReplaced, NotSafeNow or NumberGone.
    """
    contact.refresh_from_db()
    number = number_of(contact)
    _refuse_never(contact, number)
    reach = standing_of(contact, at).reach
    if reach == Reach.NO_RULES:
        raise RulesReplaced(_("The rules have changed. Read those that count now."))
    if reach != Reach.NOW:
        raise NotSafeNow(_("It is not safe at this hour. Wait until the time that stands here."))
    if not number:
        raise NumberGone(_("Her data was destroyed. There is no number any more."))
    return number


@transaction.atomic
def record_attempt(
    *,
    contact: SafeContact,
    way: str,
    outcome: str,
    by: Member,
    at: datetime,
    wants_no_more: bool = False,
) -> ContactAttempt:
    """Record how an attempt to reach her went; a bad one asks her worker to check the rules.

    Reaching her closes the contacts after leaving that are due; if she ``wants_no_more`` of them,
    the later ones too. Raises NeverContact, RulesReplaced, WayNotSafe or SheWasNotReached.
    """
    contact.refresh_from_db()
    _refuse_never(contact, number_of(contact) if contact.until_at is None else "")
    if contact.until_at is not None and contact.until_at < at - OUTCOME_WITHIN:
        raise RulesReplaced(_("The rules have changed. Read those that count now."))
    if way not in ways_of(contact):
        raise WayNotSafe(_("The rules do not allow this way. Choose another one."))
    reached = outcome == ContactAttempt.Outcome.REACHED
    if wants_no_more and not reached:
        raise SheWasNotReached(_("Only she herself can say that she wants no more contact."))
    attempt = ContactAttempt.objects.create(
        person_id=contact.person_id, safe_contact=contact, way=way, outcome=outcome, at=at, by=by
    )
    kind = FileEvent.Kind.CONTACT_TRIED
    write_event(person_id=contact.person_id, kind=kind, at=at, by=by)
    if reached:
        close_follow_ups(person=contact.person, wants_no_more=wants_no_more, by=by, at=at)
    if outcome in ALARMING:
        _ask_her_worker(contact.person, at)
    return attempt


def ways_of(contact: SafeContact) -> list[str]:
    """Return the ways that the rules of a number allow, for those who record an attempt."""
    way = ContactAttempt.Way
    safe = {
        way.CALL: contact.may_call,
        way.VOICE_MESSAGE: contact.may_leave_message,
        way.TEXT: contact.may_text,
    }
    return [] if contact.never else [one.value for one, allowed in safe.items() if allowed]


def _kept_phone(person, rules):
    """Return the phone of her record where her own is meant and no number was typed."""
    if rules.number.strip() or rules.whose != SafeContact.Whose.HER_OWN:
        return ""
    identity = identities([person]).get(person.pk)
    return identity.phone if identity else ""


def _keep(person, rules, kept, by, at, *, replaced):
    """Write the row; ``kept`` is the number (E.164) where none was typed."""
    fields = _clear(rules)
    try:
        key = vault.key_of(person.pk, vault.IDENTITY)
    except vault.KeyGone as gone:
        raise NumberGone(_("Her data was destroyed. Nothing can be added any more.")) from gone
    typed = rules.number.strip()
    number = read_phone(typed, person.centre.country) if typed else kept
    if not number:
        raise NumberMissing(_("Type the number: there is none in her record."))
    if contacts_with(person, number):
        raise NumberKnown(_("This number has rules already. Change those."))
    contact = SafeContact(person=person, since_at=at, since_by=by, **fields)
    texts = {"number": number, **{part: plain(getattr(rules, part)) for part in PARTS[1:]}}
    for part, text in texts.items():
        sealed = vault.seal_text(key, person.pk, f"safe_contact.{part}", text)
        setattr(contact, f"sealed_{part}", sealed)
    contact.save(force_insert=True)
    write_event(person_id=person.pk, kind=FileEvent.Kind.SAFE_CONTACT, at=at, by=by)
    close_tasks(subject=person, by=by, at=at, kinds=TASKS)
    return contact


def _clear(rules) -> dict[str, Any]:
    """Return the fields that are kept in clear, each at rest where "never" is said."""
    if rules.never:
        return {"whose": rules.whose, "never": True}
    if not (rules.may_call or rules.may_text):
        raise NothingIsSafe(_("Say what is safe with this number, or that nobody may use it."))
    if rules.may_leave_message and not rules.may_call:
        raise NothingIsSafe(_("A spoken message needs a call: say that calls are safe too."))
    days = sorted(set(rules.weekdays))
    one_end = (rules.from_time is None) != (rules.until_time is None)
    no_time = rules.from_time is not None and rules.from_time == rules.until_time
    if not days or not set(days) <= set(range(7)) or one_end or no_time:
        raise ImpossibleHours(
            _("Choose at least one day, and either both times or none; they must differ.")
        )
    return {
        "whose": rules.whose,
        "may_call": rules.may_call,
        "may_leave_message": rules.may_leave_message,
        "may_text": rules.may_text,
        "weekdays": days,
        "from_time": rules.from_time,
        "until_time": rules.until_time,
    }


def _refuse_never(contact, number):
    """Refuse where this row, or any other of the same number, says "never"."""
    others = contacts_with(contact.person, number)
    if contact.never or any(row.never for row in others):
        raise NeverContact(_("Nobody may use this number. Ask her for another way."))


def _ask_her_worker(person, at):
    """Ask her worker to check the rules; without a worker, the social workers of the team."""
    assigned = Assignment.objects.open().filter(case_file__person=person).order_by("since_at")
    workers = [row.member for row in assigned.select_related("member")]
    own = [member for member in workers if member.has_role(Role.CASEWORKER)] or workers
    task = contact_task(
        person=person,
        kind=Task.Kind.CONTACT_CHECK,
        team=person.case_file.team,
        assignee=own[0] if own else None,
        at=at,
    )
    open_tasks([task])
