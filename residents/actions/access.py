"""Conflicts of interest: declared, by herself or by who leads or guards, and ended."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from residents.actions.files import unassign_file
from residents.models import Assignment, ConflictOfInterest, Person
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.audit import record
from staff.models import Member


class NotAMember(DomainError):
    """The member does not work in the person's centre."""

    status = 422


class ConflictDeclaredAlready(DomainError):
    """The member is kept from this person already."""


class ConflictEnded(DomainError):
    """The conflict was ended before."""


class EndsOwnConflict(DomainError):
    """Nobody ends a conflict that is about herself."""


def find_by_code(among: QuerySet[Person], code: str) -> Person | None:
    """Return who among these persons has exactly this code, however it was typed; or None."""
    letters = "".join(c for c in plain(code).upper() if c.isalnum())
    return among.filter(code=f"{letters[:2]}-{letters[2:]}").first()


@transaction.atomic
def declare_own_conflict(*, code: str, kind: str, by: Member, at: datetime) -> None:
    """Keep a member from somebody she knows, by code.

    It ends in the same way for a code that nobody has, and for one declared before: what she is
    told may not say who is here.
    """
    here = Person.objects.filter(centre=by.centre_id, erased_at=None)
    person = find_by_code(here, code)
    persons = [] if person is None else [person.pk]
    record(action="account:conflict_declared", by=by, about_id=by.pk, at=at, persons=persons)
    if person is not None and not _open(by, person).exists():
        _keep_from(by, person, kind, by, at)


@transaction.atomic
def declare_conflict(
    *, member: Member, person: Person, kind: str, by: Member, at: datetime
) -> ConflictOfInterest:
    """Keep a member from a person. Raises NotAMember or ConflictDeclaredAlready."""
    if member.centre_id != person.centre_id:
        raise NotAMember(_("Choose a member of this centre."))
    if _open(member, person).exists():
        raise ConflictDeclaredAlready(_("She is kept from this person already."))
    conflict = _keep_from(member, person, kind, by, at)
    declared = "account:conflict_declared"
    record(action=declared, by=by, about_id=member.pk, at=at, persons=[person.pk])
    return conflict


@transaction.atomic
def end_conflict(*, conflict: ConflictOfInterest, by: Member, at: datetime) -> None:
    """Let a member see a person again, as her roles allow. Raises EndsOwnConflict or ConflictEnded.

    Her work on the file does not come back by itself.
    """
    if conflict.member_id == by.pk:
        raise EndsOwnConflict(_("Somebody else has to end a conflict that is about you."))
    still = ConflictOfInterest.objects.open().filter(pk=conflict.pk)
    if not still.update(until_at=at, until_by=by):
        raise ConflictEnded(_("This conflict was ended already."))
    about, ended = conflict.member_id, "account:conflict_ended"
    record(action=ended, by=by, about_id=about, at=at, persons=[conflict.person_id])


def _open(member, person):
    return ConflictOfInterest.objects.open().filter(member=member, person=person)


def _keep_from(member, person, kind, by, at):
    """Write the conflict, and end her work on the file. Raises ConflictDeclaredAlready."""
    try:
        with transaction.atomic():
            conflict = ConflictOfInterest.objects.create(
                member=member, person=person, kind=kind, since_at=at, since_by=by
            )
    except IntegrityError as twice:
        raise ConflictDeclaredAlready(_("She is kept from this person already.")) from twice
    work = Assignment.objects.open().filter(member=member, case_file__person=person)
    for assignment in work.select_related("case_file__centre", "case_file__team"):
        unassign_file(case_file=assignment.case_file, member=member, by=by, at=at)
    return conflict
