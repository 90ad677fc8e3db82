"""Sealed texts: each is encrypted with a data key of the person it is about.

``owner_id`` is the person (or the member, the document, the draft); ``kind`` says which of her
keys: her identity and her narrative are destroyed on different days. ``context`` names the place
(``"person.name"``), so that a sealed value copied elsewhere does not open.
"""

from collections.abc import Iterable
from uuid import UUID

from shelter.shared.jobs import enqueue
from shelter.shared.sealing import new_key, seal, unseal
from staff.keyring import unwrap, wrap
from staff.models import WrappedKey

IDENTITY, NARRATIVE = WrappedKey.Kind.IDENTITY, WrappedKey.Kind.NARRATIVE
DOCUMENT, MEMBER, DRAFT = WrappedKey.Kind.DOCUMENT, WrappedKey.Kind.MEMBER, WrappedKey.Kind.DRAFT
REQUEST = WrappedKey.Kind.REQUEST


class KeyGone(Exception):
    """The owner's key was destroyed: what it sealed cannot be read by anyone."""


def make_key(owner_id: UUID, kind: str, person_id: UUID | None = None) -> bytes:
    """Create and keep one key; ``person_id`` is the person with whom it is destroyed."""
    key = new_key()
    new_wrapped_key(owner_id, kind, key, person_id).save(force_insert=True)
    return key


def ensure_key(owner_id: UUID, kind: str, person_id: UUID | None = None) -> None:
    """Create a key where there is none of this kind any more, or none yet."""
    if not WrappedKey.objects.filter(owner_id=owner_id, kind=kind).exists():
        make_key(owner_id, kind, person_id)


def make_person_keys(person_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Create both keys of new persons in one statement; return those of their identities."""
    keys = {person_id: (new_key(), new_key()) for person_id in person_ids}
    WrappedKey.objects.bulk_create(
        new_wrapped_key(person_id, kind, key, person_id)
        for person_id, pair in keys.items()
        for kind, key in zip((IDENTITY, NARRATIVE), pair, strict=True)
    )
    return {person_id: identity for person_id, (identity, _narrative) in keys.items()}


def new_wrapped_key(
    owner_id: UUID, kind: str, key: bytes, person_id: UUID | None = None
) -> WrappedKey:
    """Return the unsaved row that keeps a key."""
    keyring_id, wrapped = wrap(owner_id, key)
    return WrappedKey(
        owner_id=owner_id, kind=kind, person_id=person_id, keyring_id=keyring_id, wrapped=wrapped
    )


def keys_of(owner_ids: Iterable[UUID], kind: str) -> dict[UUID, bytes]:
    """Return the keys of one kind of these owners, in one query; a destroyed key is left out."""
    owners = set(owner_ids)
    rows = WrappedKey.objects.filter(owner_id__in=owners, kind=kind) if owners else ()
    return {row.owner_id: unwrap(row.owner_id, row.keyring_id, row.wrapped) for row in rows}


def key_of(owner_id: UUID, kind: str) -> bytes:
    """Return one owner's key, or raise KeyGone."""
    try:
        return keys_of([owner_id], kind)[owner_id]
    except KeyError as gone:
        raise KeyGone from gone


def destroy_keys(person_id: UUID, kinds: Iterable[str] | None = None) -> int:
    """Destroy a person's keys of these kinds, or all; return how many. There is no way back.

    A job, committed with it, takes them out of the key backup too.
    """
    keys = WrappedKey.objects.filter(person_id=person_id)
    gone = (keys if kinds is None else keys.filter(kind__in=list(kinds))).delete()[0]
    if gone:
        enqueue("staff.tasks.back_up_keys")
    return gone


def seal_text(key: bytes, owner_id: UUID, context: str, text: str) -> bytes | None:
    """Seal ``text``; an empty text is stored as nothing."""
    return seal(key, f"{context}:{owner_id}", text.encode()) if text else None


def open_text(key: bytes, owner_id: UUID, context: str, sealed: bytes | memoryview | None) -> str:
    """Open what ``seal_text`` sealed; nothing opens as an empty text."""
    return unseal(key, f"{context}:{owner_id}", bytes(sealed)).decode() if sealed else ""
