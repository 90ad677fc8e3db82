"""The keyring: a file outside the database that wraps every person's data key (P9, P10).

Each look asks whether the file was replaced, so that every process uses the newest within one call.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from shelter.shared import ringfile
from shelter.shared.sealing import keyed_hash, seal, unseal


@dataclass(frozen=True)
class Keyring:
    """What the file holds; ``holders`` are the public keys of the recovery cards by their ids."""

    current: str
    keys: dict[str, bytes]
    search: bytes
    audit: bytes
    backup: bytes
    holders: dict[str, bytes]


@lru_cache(maxsize=1)
def _read(path, _state):
    ring = ringfile.read(path)
    return Keyring(
        current=ring["current"],
        keys={key["id"]: bytes.fromhex(key["key"]) for key in ring["keys"]},
        holders={holder["id"]: bytes.fromhex(holder["key"]) for holder in ring["recovery"]},
        **{name: bytes.fromhex(ring[name]) for name in ringfile.STABLE},
    )


def keyring() -> Keyring:
    """Return the keyring as it stands in the file now."""
    path = settings.KEYRING
    state = path.stat()
    return _read(path, (state.st_mtime_ns, state.st_ino, state.st_size))


def wrap(owner_id, key: bytes) -> tuple[str, bytes]:
    """Return the id of the wrapping key in use, and ``key`` wrapped by it."""
    ring = keyring()
    return ring.current, seal(ring.keys[ring.current], f"key:{owner_id}", key)


def unwrap(owner_id, keyring_id: str, wrapped: bytes) -> bytes:
    """Return the data key that ``wrap`` wrapped."""
    return unseal(keyring().keys[keyring_id], f"key:{owner_id}", wrapped)


def search_hash(text: str) -> bytes:
    """Return the keyed hash under which equal texts find each other."""
    return keyed_hash(keyring().search, text)


def audit_key() -> bytes:
    """Return the 32 bytes that chain the trail; they never change."""
    return keyring().audit
