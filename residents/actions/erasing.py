"""Destroying a person's data by destroying her keys; what stays says that it was done (P20).

Without its key a sealed text is noise, here and in every backup: data backups carry no keys, and of
the key file only the newest is kept. What was in clear and could name her is emptied besides.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions.closing import FileIsOpen
from residents.actions.conflict_links import forget_links
from residents.actions.events import write_events
from residents.codes import LETTERS
from residents.documents.store import destroy_files
from residents.models import CaseFile, Erasure, FileEvent, NameToken, Person, Share, Task
from shelter.shared import states
from shelter.shared.errors import DomainError
from staff import vault
from staff.audit import record
from staff.models import Centre, Member

Scope = Erasure.Scope
KINDS: dict[str, tuple[str, ...]] = {
    Scope.EVERYTHING: (vault.IDENTITY, vault.NARRATIVE, vault.DOCUMENT, vault.REQUEST),
    Scope.NARRATIVE: (vault.NARRATIVE, vault.REQUEST),
    Scope.DOCUMENTS: (vault.DOCUMENT,),
}


class AlreadyErased(DomainError):
    """Nothing of her is left to destroy."""


@transaction.atomic
def erase_person(
    *, person: Person, scope: str, reason: str, by: Member | None, at: datetime
) -> Erasure:
    """Destroy the data of somebody whose file is closed, all or one class; return what is kept.

    Raises FileIsOpen or AlreadyErased.
    """
    if person.case_file.state != CaseFile.State.CLOSED:
        raise FileIsOpen(_("Her file is still open. Close it first, then destroy the data."))
    if person.erased_at is not None:
        raise AlreadyErased(_("Her data was destroyed already. The certificate is in the list."))
    return erase_persons(
        centre=person.centre, person_ids=[person.pk], scope=scope, reason=reason, by=by, at=at
    )[0]


@transaction.atomic
def erase_persons(
    *,
    centre: Centre,
    person_ids: Iterable[UUID],
    scope: str,
    reason: str,
    by: Member | None,
    at: datetime,
) -> list[Erasure]:
    """Destroy one scope of these persons' data, each with a certificate of its own."""
    erasures = [
        Erasure(
            person_id=person_id,
            number=_new_number(at),
            scope=scope,
            reason=reason,
            at=at,
            by=by,
            keys_destroyed=vault.destroy_keys(person_id, KINDS[scope]),
            files_destroyed=destroy_files(person_id) if vault.DOCUMENT in KINDS[scope] else 0,
        )
        for person_id in person_ids
    ]
    ids = [erasure.person_id for erasure in erasures]
    if scope == Scope.EVERYTHING:
        forget_identities(ids, at)
        _end_what_goes_on(ids, by, at)
    Erasure.objects.bulk_create(erasures)
    kind, detail = FileEvent.Kind.ERASED, {"scope": str(scope)}
    write_events(
        {"person_id": pk, "kind": kind, "at": at, "by": by, "detail": detail} for pk in ids
    )
    for erasure in erasures:
        record(
            action="person:erased",
            by=by,
            about_id=erasure.pk,
            at=at,
            centre_id=centre.pk,
            persons=[erasure.person_id],
            reason=str(scope),
        )
    return erasures


def forget_identities(person_ids: Iterable[UUID], at: datetime) -> int:
    """Empty what could name or find these persons; return how many there were.

    Restoring a backup calls it too, for everyone whose keys are gone.
    """
    ids = list(person_ids)
    NameToken.objects.filter(person__in=ids).delete()
    sealed = dict.fromkeys((f"sealed_{part}" for part in Person.SEALED), None)
    persons = Person.objects.filter(pk__in=ids)
    return persons.update(
        **sealed, phone_hash=None, languages=[], needs_interpreter=False, erased_at=at
    )


def _end_what_goes_on(person_ids, by, at):
    """Close her shares, tasks and conflicts: there is nobody any more to do them for."""
    Share.objects.filter(person__in=person_ids, revoked_at=None).update(
        revoked_at=at, revoked_by=by
    )
    forget_links(person_ids, by, at)
    tasks = Task.objects.filter(person__in=person_ids)
    states.move_all(
        tasks, came_from=Task.State.OPEN, to=Task.State.CANCELLED, done_at=at, done_by=by
    )


def _new_number(at):
    """Return a certificate's number: the year, and letters and digits that say nothing."""
    letters = "".join(secrets.choice(LETTERS) for _place in range(8))
    return f"{at.year}-{letters}"
