"""The documents of a person, their titles opened for those who work on her file."""

from dataclasses import dataclass

from residents.documents.store import read_document
from residents.models import CaseFile, Document, Person
from staff import vault
from staff.models import Member


@dataclass(frozen=True)
class DocumentRow:
    """One document and what it was called; an empty title where none was given."""

    document: Document
    title: str


def documents_of(*, member: Member, person: Person) -> list[DocumentRow]:
    """Return her documents that ``member`` may see, the newest first, with one query for keys."""
    seen = Document.objects.visible_to(member).filter(person=person).select_related("added_by")
    documents = list(seen.order_by("-added_at", "pk"))
    keys = vault.keys_of((document.pk for document in documents), vault.DOCUMENT)
    return [
        DocumentRow(document, _title(document, keys[document.pk]))
        for document in documents
        if document.pk in keys
    ]


def works_on_file(*, member: Member, person: Person) -> bool:
    """Tell whether her file is one of the member's."""
    return CaseFile.objects.visible_to(member).filter(person=person).exists()


def title_of(document: Document) -> str:
    """Return what a document was called. Raises KeyGone."""
    return _title(document, vault.key_of(document.pk, vault.DOCUMENT))


def content_of(document: Document) -> bytes:
    """Return the clear bytes of a document. Raises KeyGone or FileNotFoundError."""
    return read_document(document.pk, vault.key_of(document.pk, vault.DOCUMENT))


def _title(document, key):
    return vault.open_text(key, document.pk, "document.title", document.sealed_title)
