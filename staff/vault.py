"""Sealed texts: each is encrypted with the data key of the person it is about.

``owner_id`` is the person; ``context`` names the place (``"person.name"``), so that a sealed value
copied elsewhere does not open.
"""

from collections.abc import Iterable
from uuid import UUID

from shelter.shared.sealing import new_key, seal, unseal
from staff.keyring import unwrap, wrap
from staff.models import WrappedKey


class KeyGone(Exception):
    """The owner's key was destroyed: what it sealed cannot be read by anyone."""


def make_key(owner_id: UUID) -> bytes:
    """Create and keep the data key of a new owner."""
    return make_keys([owner_id])[owner_id]


def make_keys(owner_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Create and keep the data keys of new owners, in one statement."""
    keys = {owner_id: new_key() for owner_id in owner_ids}
    WrappedKey.objects.bulk_create(_wrapped(owner_id, key) for owner_id, key in keys.items())
    return keys


def _wrapped(owner_id, key):
    keyring_id, wrapped = wrap(owner_id, key)
    return WrappedKey(owner_id=owner_id, keyring_id=keyring_id, wrapped=wrapped)


def keys_of(owner_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Return the data keys of these owners, in one query; a destroyed key is left out."""
    owners = set(owner_ids)
    rows = WrappedKey.objects.filter(owner_id__in=owners) if owners else ()
    return {row.owner_id: unwrap(row.owner_id, row.keyring_id, row.wrapped) for row in rows}


def key_of(owner_id: UUID) -> bytes:
    """Return one owner's data key, or raise KeyGone."""
    try:
        return keys_of([owner_id])[owner_id]
    except KeyError as gone:
        raise KeyGone from gone


def seal_text(key: bytes, owner_id: UUID, context: str, text: str) -> bytes | None:
    """Seal ``text``; an empty text is stored as nothing."""
    return seal(key, f"{context}:{owner_id}", text.encode()) if text else None


def open_text(key: bytes, owner_id: UUID, context: str, sealed: bytes | memoryview | None) -> str:
    """Open what ``seal_text`` sealed; nothing opens as an empty text."""
    return unseal(key, f"{context}:{owner_id}", bytes(sealed)).decode() if sealed else ""
