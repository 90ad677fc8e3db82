"""Visits: nobody is written down before the list of the banned was asked."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import open_task
from residents.identity import word_tokens
from residents.models import Person, Task
from rooms.doors import WORDS_THAT_MATCH, Caller, banned_at, plate_signs
from rooms.models import BannedAtDoor, BannedNameToken, BannedVisitor, Visit
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff import vault
from staff.choices import Role
from staff.models import Member

FEWEST_SIGNS = 3


class NothingToAskBy(DomainError):
    """Neither a name nor a phone nor a plate was given."""

    status = 422


class ImpossiblePlate(DomainError):
    """A plate has more signs than that, or none were given for a vehicle."""

    status = 422


class NameTooShort(DomainError):
    """One word of a name is everybody's."""

    status = 422


class BannedUntilThePast(DomainError):
    """The ban would have ended before it began."""

    status = 422


class LeftAlready(DomainError):
    """The visit is over."""


class LeavesBeforeComing(DomainError):
    """They would have left before they came."""

    status = 422


class LiftedAlready(DomainError):
    """The ban counts no longer."""


@transaction.atomic
def record_visit(
    *, kind: str, caller: Caller, person: Person | None, by: Member, at: datetime
) -> Visit | BannedAtDoor:
    """Ask the list first; then write down who came, or that somebody banned is at the door.

    Words are kept only where the visit is for somebody, under her key; else hashes alone. A ban
    that is met is written down with a task for the supervisor, and there is no visit.
    Raises NothingToAskBy or ImpossiblePlate.
    """
    _refuse_unknown(kind, caller)
    banned = banned_at(centre=by.centre, caller=caller, at=at)
    if banned is not None:
        return note_banned(banned=banned, by=by, at=at)
    visit = Visit(
        centre=by.centre,
        kind=kind,
        person=person,
        name_hash=caller.name_hash,
        phone_hash=caller.phone_hash,
        plate_hash=caller.plate_hash,
        arrived_at=at,
        arrived_by=by,
    )
    if person is not None:
        _seal(visit, caller)
    visit.save(force_insert=True)
    return visit


@transaction.atomic
def end_visit(*, visit: Visit, by: Member, at: datetime) -> None:
    """Note that they left. Raises LeavesBeforeComing or LeftAlready."""
    if at < visit.arrived_at:
        raise LeavesBeforeComing(_("They cannot leave before they came. Check the time."))
    still_here = Visit.objects.filter(pk=visit.pk, left_at=None)
    if not still_here.update(left_at=at, left_by=by):
        raise LeftAlready(_("They are noted as having left already."))


@transaction.atomic
def ban_visitor(
    *,
    caller: Caller,
    reason: str,
    until_on: date | None,
    person: Person | None,
    by: Member,
    at: datetime,
) -> BannedVisitor:
    """Put somebody on the list by what is known: a name of two words or more, a phone, a plate.

    Nothing of it is kept in clear. Raises NothingToAskBy, NameTooShort, ImpossiblePlate or
    BannedUntilThePast.
    """
    _refuse_unknown("", caller)
    words = word_tokens(caller.name)
    if 0 < len(words) < WORDS_THAT_MATCH:
        raise NameTooShort(_("Write at least two words of the name: one alone is everybody’s."))
    if until_on is not None and until_on < at.astimezone(by.centre.zone).date():
        raise BannedUntilThePast(_("Choose a day that is not over, or none."))
    banned = BannedVisitor.objects.create(
        centre=by.centre,
        person=person,
        reason=reason,
        name_words=len(words),
        phone_hash=caller.phone_hash,
        plate_hash=caller.plate_hash,
        until_on=until_on,
        added_at=at,
        added_by=by,
    )
    BannedNameToken.objects.bulk_create(
        BannedNameToken(banned=banned, word=number, token=token)
        for number, tokens in enumerate(words)
        for token in sorted(tokens)
    )
    return banned


@transaction.atomic
def lift_ban(*, banned: BannedVisitor, by: Member, at: datetime) -> None:
    """Let somebody off the list; the row is kept. Raises LiftedAlready."""
    counting = BannedVisitor.objects.filter(pk=banned.pk, lifted_at=None)
    if not counting.update(lifted_at=at, lifted_by=by):
        raise LiftedAlready(_("This was lifted already."))


def visitor_words(*, visit: Visit) -> dict[str, str]:
    """Return what is kept of a visitor for somebody, by part; after erasure nothing.

    The caller tells the audit.
    """
    key = _key_of(visit.person_id)
    if key is None or visit.person_id is None:
        return {}
    return {
        part: vault.open_text(
            key, visit.person_id, f"visit.{visit.pk}.{part}", getattr(visit, f"sealed_{part}")
        )
        for part in Visit.PARTS
    }


def _refuse_unknown(kind, caller):
    signs = plate_signs(caller.plate)
    if kind == Visit.Kind.VEHICLE and not signs:
        raise ImpossiblePlate(_("Write the plate of the vehicle."))
    if signs and len(signs) < FEWEST_SIGNS:
        raise ImpossiblePlate(_("A plate has at least three letters or digits."))
    if caller.is_unknown:
        raise NothingToAskBy(_("Write a name, a phone or a plate: the list is asked by it."))


@transaction.atomic
def note_banned(*, banned: BannedVisitor, by: Member, at: datetime) -> BannedAtDoor:
    """Write down that somebody banned is at the door, with a task for the shift supervisor."""
    met = BannedAtDoor.objects.create(
        centre=banned.centre, banned=banned, person=banned.person, at=at, by=by
    )
    open_task(
        centre=banned.centre,
        kind=Task.Kind.BANNED_AT_DOOR,
        subject=met,
        due_on=at.astimezone(banned.centre.zone).date(),
        due_at=at,
        role=Role.SUPERVISOR,
    )
    return met


def _seal(visit, caller):
    key = _key_of(visit.person_id)
    for part in Visit.PARTS:
        text = plain(getattr(caller, part))
        sealed = key and vault.seal_text(key, visit.person_id, f"visit.{visit.pk}.{part}", text)
        setattr(visit, f"sealed_{part}", sealed)


def _key_of(person_id: UUID | None):
    return vault.keys_of([person_id], vault.IDENTITY).get(person_id) if person_id else None
