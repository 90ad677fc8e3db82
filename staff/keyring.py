"""The keyring: a file outside the database that wraps every person's data key (P9)."""

import json
from functools import lru_cache

from django.conf import settings

from shelter.shared.sealing import keyed_hash, seal, unseal


@lru_cache(maxsize=1)
def _read(path, changed_at):
    ring = json.loads(path.read_text())
    keys = {key["id"]: bytes.fromhex(key["key"]) for key in ring["keys"]}
    return ring["current"], keys, bytes.fromhex(ring["search"])


def _ring():
    path = settings.KEYRING
    return _read(path, path.stat().st_mtime_ns)


def wrap(owner_id, key: bytes) -> tuple[str, bytes]:
    """Return the id of the wrapping key in use, and ``key`` wrapped by it."""
    current, keys, _search = _ring()
    return current, seal(keys[current], f"key:{owner_id}", key)


def unwrap(owner_id, keyring_id: str, wrapped: bytes) -> bytes:
    """Return the data key that ``wrap`` wrapped."""
    _current, keys, _search = _ring()
    return unseal(keys[keyring_id], f"key:{owner_id}", wrapped)


def search_hash(text: str) -> bytes:
    """Return the keyed hash under which equal texts find each other."""
    *_others, search = _ring()
    return keyed_hash(search, text)
