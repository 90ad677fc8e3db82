"""Documents: added sealed, removed for good."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions.events import write_event
from residents.documents.checking import made_safe
from residents.documents.store import delete_files, write_document
from residents.models import Document, FileEvent, Person
from shelter.shared.errors import DomainError
from staff import vault
from staff.models import Member, WrappedKey


class AlreadyRemoved(DomainError):
    """Somebody else removed the document first."""


@transaction.atomic
def add_document(
    *, person: Person, kind: str, title: str, clear: bytes, by: Member | None, at: datetime
) -> Document:
    """Keep a file on a person's record, encrypted under a key of its own, with its title.

    A picture is made anew without its place and device. Raises what `made_safe` raises.
    """
    media_type, safe = made_safe(clear)
    document = Document(
        person=person, kind=kind, media_type=media_type, size=len(safe), added_at=at, added_by=by
    )
    key = vault.make_key(document.pk, vault.DOCUMENT, person.pk)
    document.sealed_title = vault.seal_text(key, document.pk, "document.title", title.strip())
    write_document(document.pk, key, safe)
    document.save(force_insert=True)
    _tell(document, FileEvent.Kind.DOCUMENT_ADDED, by, at)
    return document


@transaction.atomic
def remove_document(*, document: Document, by: Member, at: datetime) -> None:
    """Remove a document for everyone: its key and its file are destroyed. Raises AlreadyRemoved."""
    here = Document.objects.filter(pk=document.pk, removed_at=None)
    if not here.update(removed_at=at, removed_by=by, sealed_title=None):
        raise AlreadyRemoved(_("Somebody has removed this document already."))
    WrappedKey.objects.filter(owner_id=document.pk, kind=vault.DOCUMENT).delete()
    delete_files([document.pk])
    _tell(document, FileEvent.Kind.DOCUMENT_REMOVED, by, at)


def _tell(document, kind, by, at):
    detail = {"document": str(document.kind)}
    write_event(person_id=document.person_id, kind=kind, at=at, by=by, detail=detail)
