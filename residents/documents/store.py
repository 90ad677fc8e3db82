"""Where the files of documents are: under MEDIA_ROOT by id alone, encrypted, never in clear.

The ciphertext is on the disk before its row is committed, and is deleted after the row's removal is
committed: a crash may leave a file without a row, never a row without a file. Such a file opens for
nobody (its key was never committed, or is destroyed) and is swept away after a day.
"""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from residents.models import Document
from shelter.shared.sealing import seal, unseal
from staff import vault

KEPT_AS_ORPHAN = timedelta(days=1)
COMING = ".coming"


def folder() -> Path:
    """Return the folder of all files."""
    return Path(settings.MEDIA_ROOT) / "documents"


def path_of(document_id: UUID) -> Path:
    """Return where the file of a document is: two letters of its id, then its id."""
    return folder() / document_id.hex[:2] / document_id.hex


def context_of(document_id: UUID) -> str:
    """Return what the ciphertext is bound to: the file of another document does not open."""
    return f"document.file:{document_id}"


def write_document(document_id: UUID, key: bytes, clear: bytes) -> None:
    """Write the ciphertext so that it is whole on the disk or not there at all."""
    path = path_of(document_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    coming = path.with_name(f"{path.name}-{uuid4().hex[:8]}{COMING}")
    descriptor = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(seal(key, context_of(document_id), clear))
        file.flush()
        os.fsync(file.fileno())
    coming.rename(path)
    for kept in (path.parent, folder()):
        _sync_folder(kept)


def read_document(document_id: UUID, key: bytes) -> bytes:
    """Return the clear bytes. Raises FileNotFoundError or CannotUnseal."""
    return unseal(key, context_of(document_id), path_of(document_id).read_bytes())


def delete_files(document_ids: Iterable[UUID]) -> None:
    """Delete these files once the transaction is committed; one that is gone is no matter."""
    for document_id in document_ids:
        transaction.on_commit(partial(path_of(document_id).unlink, missing_ok=True))


@transaction.atomic
def destroy_files(person_id: UUID) -> int:
    """Destroy every document of a person: keys and titles now, files after the commit.

    Returns how many. For erasure and retention; `remove_document` removes one.
    """
    documents = Document.objects.filter(person=person_id)
    ids = list(documents.values_list("pk", flat=True))
    vault.destroy_keys(person_id, [vault.DOCUMENT])
    documents.filter(removed_at=None).update(removed_at=timezone.now())
    documents.update(sealed_title=None)
    delete_files(ids)
    return len(ids)


def sweep_orphans(*, at: datetime) -> int:
    """Delete files without a row that have lain for a day, whole or half written; return how many.

    A removed document has no file either.
    """
    if not folder().exists():
        return 0
    old = (at - KEPT_AS_ORPHAN).timestamp()
    lying = [path for path in folder().glob("*/*") if path.stat().st_mtime < old]
    kept = {pk.hex for pk in Document.objects.filter(removed_at=None).values_list("pk", flat=True)}
    orphans = [path for path in lying if path.name not in kept]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _sync_folder(path):
    """Make the name of a new file last as long as its bytes."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
