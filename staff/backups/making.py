"""Makes a pair of files; the pair before it stays whole until both are on the disk."""

import gzip
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Max

from shelter.shared import ringfile
from staff.backups import folder as names
from staff.backups.envelope import SealedWriter
from staff.backups.rows import columns, lines_of, tables
from staff.backups.snapshot import snapshot
from staff.keyring import keyring
from staff.models import WrappedKey

DRAFT, STATE = ".draft-", ".keys-state"
HALF_WRITTEN = ".coming"  # a document that is just being stored


def back_up_to(folder: Path, at: datetime) -> tuple[Path, dict[str, int]]:
    """Write a data file and the key file; return the data file and counts. Raises OSError.

    The key file is put in its place first: newer keys open older data, less those erased since.
    """
    with held(folder), _draft(folder) as data, _draft(folder) as keys, snapshot() as using:
        path = names.new_name(folder, at)
        counts = _sealed(data, "data", at, lambda out: _write_data(out, at, using))
        counts |= _sealed(keys, "keys", at, lambda out: _write_keys(out, at, using))
        _put_keys(keys, folder, using)
        _put(data, path)
    return path, counts


def refresh_keys(folder: Path, at: datetime) -> int:
    """Replace the key file alone if keys came or went since; return how many it holds, or 0.

    From then on, keys that were destroyed are gone from every backup here. Raises OSError.
    """
    if not names.keys_file(folder).exists():
        return 0
    with held(folder), _draft(folder) as keys, snapshot() as using:
        if _kept_state(folder) == _state(using):
            return 0
        counts = _sealed(keys, "keys", at, lambda out: _write_keys(out, at, using))
        _put_keys(keys, folder, using)
    return counts["keys"]


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Let one process at a time write or check a folder, and sweep what a killed one left."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ringfile.locked(folder / ".backups"):
        for path in folder.glob(f"{DRAFT}*"):
            path.unlink()
        yield


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    path = folder / f"{DRAFT}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield path
    finally:
        path.unlink(missing_ok=True)


def _sealed(path: Path, kind: str, at: datetime, write: Callable[[Any], dict]) -> dict[str, int]:
    """Fill a draft with what ``write`` writes, compressed and sealed, down to the disk."""
    ring = keyring()
    with path.open("r+b") as file:
        sealed = SealedWriter(file, kind=kind, at=at, machine_key=ring.backup, holders=ring.holders)
        with gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=1, mtime=0) as out:
            counts = write(out)
        sealed.finish()
        file.flush()
        os.fsync(file.fileno())
    return counts


def _put(draft: Path, path: Path) -> None:
    """Put a draft in its place in one step; what stood there is overwritten where it lay."""
    before = None
    with suppress(FileNotFoundError):
        before = path.open("r+b")
    draft.replace(path)
    ringfile.sync_folder(path.parent)
    if before:
        with before:
            before.write(os.urandom(os.fstat(before.fileno()).st_size))
            before.flush()
            os.fsync(before.fileno())


def _put_keys(draft: Path, folder: Path, using: str) -> None:
    _put(draft, names.keys_file(folder))
    ringfile.write_private(folder / STATE, _state(using))


def _state(using: str) -> str:
    """Return what changes whenever a key is made or destroyed: ids are never used again."""
    every = WrappedKey.objects.using(using).aggregate(count=Count("pk"), newest=Max("pk"))
    return json.dumps(every)


def _kept_state(folder: Path) -> str:
    try:
        return (folder / STATE).read_text()
    except FileNotFoundError:
        return ""


def _write_data(out, at, using) -> dict[str, int]:
    applied = sorted(map(list, MigrationRecorder(connections[using]).applied_migrations()))
    _line(out, {"at": at.isoformat(), "vendor": connection.vendor, "migrations": applied})
    counts = {"rows": 0, "tables": 0}
    for model in tables():
        counts["rows"] += _write_table(out, model, using)
        counts["tables"] += 1
    counts["documents"] = sum(_write_document(out, path) for path in _documents())
    _line(out, {"end": counts})
    return counts


def _write_keys(out, at, using) -> dict[str, int]:
    _line(out, {"at": at.isoformat(), "ring": ringfile.read(settings.KEYRING)})
    counts = {"keys": _write_table(out, WrappedKey, using)}
    _line(out, {"end": counts})
    return counts


def _write_table(out, model, using) -> int:
    _line(out, {"table": model._meta.label, "columns": columns(model)})
    rows, digest = 0, hashlib.sha256()
    for count, line in lines_of(model, using):
        rows += count
        digest.update(line)
        out.write(line)
    _line(out, {"rows": rows, "sha256": digest.hexdigest()})
    return rows


def _documents() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    found = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if path.suffix != HALF_WRITTEN)


def _write_document(out, path: Path) -> int:
    """Write one file; one that was destroyed a moment ago is left out."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return 0
    name = path.relative_to(settings.MEDIA_ROOT).as_posix()
    digest = hashlib.sha256(content).hexdigest()
    _line(out, {"file": name, "size": len(content), "sha256": digest})
    out.write(content)
    return 1


def _line(out, content: dict) -> None:
    out.write(json.dumps(content).encode() + b"\n")
