"""The keyring as a file: made once, completed, and only ever replaced whole.

``keys`` wrap every data key, ``current`` names the one in use. ``search``, ``audit`` and ``backup``
are for good: they find equal texts, chain the trail, and open the machine's own backups.
``recovery`` is the public half of the two holders' cards. Their secret halves lie in the folder
``recovery`` beside the file until they were printed.

Read by the settings, so it knows neither settings nor a database.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shelter.shared.paper_key import on_paper

Ring = dict[str, Any]
STABLE = ("search", "audit", "backup")
HOLDERS = ("holder-1", "holder-2")
KEY_BYTES = 32


def ensure(path: Path) -> None:
    """Make the keyring where there is none, and complete one that lacks a part.

    Raises OSError, ValueError, KeyError, TypeError or AttributeError where neither can be done; a
    damaged file stays as it is.
    """
    if path.exists() and not _lacking(read(path)):
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(path):
        ring = read(path) if path.exists() else new_ring()
        for name in _lacking(ring):
            ring[name] = new_holders(path) if name == "recovery" else secrets.token_hex(KEY_BYTES)
        write(path, ring)


def new_ring() -> Ring:
    """Return a keyring with one wrapping key, to be completed."""
    key = new_key()
    return {"current": key["id"], "keys": [key], "search": secrets.token_hex(KEY_BYTES)}


def new_key() -> dict[str, str]:
    """Return a fresh wrapping key as it stands in the file."""
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"id": secrets.token_hex(4), "key": secrets.token_hex(KEY_BYTES), "made_at": made_at}


def new_holders(path: Path) -> list[dict[str, str]]:
    """Make a card for each holder; return what the keyring keeps of them.

    The cards lie in the folder until they were printed. The caller writes the keyring next.
    """
    folder = cards_folder(path)
    folder.mkdir(mode=0o700, exist_ok=True)
    public = []
    for holder in HOLDERS:
        secret = X25519PrivateKey.generate()
        write_private(folder / f"{holder}.txt", on_paper(secret.private_bytes_raw()) + "\n")
        public.append({"id": holder, "key": secret.public_key().public_bytes_raw().hex()})
    return public


def cards_folder(path: Path) -> Path:
    """Return where the cards of a keyring lie until they are in safe hands."""
    return path.parent / "recovery"


def read(path: Path) -> Ring:
    """Return the keyring of a file; refuse one that cannot open what it wrapped."""
    ring: Ring = json.loads(path.read_text())
    lengths = {key["id"]: len(bytes.fromhex(key["key"])) for key in ring["keys"]}
    kept = [len(bytes.fromhex(ring[name])) for name in STABLE if name in ring]
    if lengths[ring["current"]] != KEY_BYTES or "search" not in ring:
        raise ValueError("no key in use")
    if {*lengths.values(), *kept} != {KEY_BYTES}:
        raise ValueError("a key is too short")
    return ring


def write(path: Path, ring: Ring) -> None:
    """Replace the keyring in one step, on the disk before this returns."""
    write_private(path, json.dumps(ring))


def write_private(path: Path, text: str | bytes) -> None:
    """Write a file for its owner only, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def overwrite(path: Path) -> None:
    """Overwrite a file where it lies, before it is deleted or replaced."""
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Put a folder's names on the disk: a file renamed into it is there after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock of a keyring; without ``wait``, raise BlockingIOError if somebody has it."""
    lock = path.with_name(f"{path.name}.lock")
    with os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield


def _lacking(ring):
    return [name for name in (*STABLE, "recovery") if name not in ring]
