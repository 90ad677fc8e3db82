"""After a restore: who was erased since that backup is erased here too (P20).

The newest keys were restored, and hers are not among them. What could find her is taken away.
"""

from datetime import datetime

from residents.actions.erasing import forget_identities
from residents.documents.store import delete_files
from residents.models import Document, Person
from staff import vault
from staff.models import WrappedKey


def sweep_erased(*, at: datetime) -> dict[str, int]:
    """Empty what hangs on keys that were destroyed; return counts."""
    erased = _without_key(Person.objects.filter(erased_at=None), vault.IDENTITY)
    documents = _without_key(Document.objects.filter(removed_at=None), vault.DOCUMENT)
    ids = list(documents.values_list("pk", flat=True))
    delete_files(ids)
    Document.objects.filter(pk__in=ids).update(removed_at=at, sealed_title=None)
    unknown = WrappedKey.objects.exclude(person_id=None)
    unknown = unknown.exclude(person_id__in=Person.objects.values("pk"))
    return {
        "erased": forget_identities(list(erased.values_list("pk", flat=True)), at),
        "documents_erased": len(ids),
        "keys_of_nobody": unknown.delete()[0],
    }


def _without_key(rows, kind):
    return rows.exclude(pk__in=WrappedKey.objects.filter(kind=kind).values("owner_id"))
