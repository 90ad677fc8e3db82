"""What is written about two people who must be kept apart: sealed under the keys of both.

Under the key of the one, and that again under the key of the other: it is gone with either.
"""

from collections.abc import Iterable
from uuid import UUID

from residents.models import ConflictLink
from shelter.shared.sealing import seal, unseal
from staff import vault


def seal_link_note(link: ConflictLink, note: str) -> None:
    """Set the sealed note of an unsaved link; an empty note is stored as nothing."""
    if not note:
        return
    keys = vault.keys_of(_pair(link), vault.NARRATIVE)
    sealed = note.encode()
    for pk in _pair(link):
        sealed = seal(keys[pk], _place(link, pk), sealed)
    link.sealed_note = sealed


def open_link_notes(links: Iterable[ConflictLink]) -> dict[UUID, str]:
    """Open the notes of these links, in one query; empty where a key of one of the two is gone.

    The caller has declared both people to the audit.
    """
    links = list(links)
    keys = vault.keys_of({pk for link in links for pk in _pair(link)}, vault.NARRATIVE)
    return {link.pk: _opened(link, keys) for link in links}


def _opened(link, keys):
    if not link.sealed_note or not keys.keys() >= set(_pair(link)):
        return ""
    clear = bytes(link.sealed_note)
    for pk in reversed(_pair(link)):
        clear = unseal(keys[pk], _place(link, pk), clear)
    return clear.decode()


def _pair(link):
    return link.one_id, link.other_id


def _place(link, pk):
    return f"conflict_link.note:{link.pk}:{pk}"
