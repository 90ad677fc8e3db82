"""Reads a pair of files. A data file is read to its end, and found whole, before it is used."""

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shelter.shared.sealing import unseal
from staff.backups.envelope import Damaged, SealedReader
from staff.backups.rows import key_rows
from staff.models import WrappedKey

LONGEST_LINE = 1 << 28
WRONG = (EOFError, zlib.error, gzip.BadGzipFile, ValueError, KeyError, TypeError, UnicodeError)

OnTable = Callable[[str, list[str], Iterable[bytes]], None]
OnFile = Callable[[str, bytes], None]


@dataclass(frozen=True)
class Opener:
    """What opens a backup: the machine's own key, a holder's card, or both."""

    machine_key: bytes | None = None
    card: X25519PrivateKey | None = None


@dataclass
class KeyArchive:
    """The content of a key file."""

    at: datetime
    ring: dict[str, Any]
    keys: list[WrappedKey]

    def data_keys(self, kind: str, most: int) -> dict[UUID, bytes]:
        """Unwrap the newest keys of one kind, ``most`` at the most; return them by their owner."""
        wrapping = {key["id"]: bytes.fromhex(key["key"]) for key in self.ring["keys"]}
        rows = [row for row in self.keys if row.kind == kind][-most:]
        return {
            row.owner_id: unseal(wrapping[row.keyring_id], f"key:{row.owner_id}", row.wrapped)
            for row in rows
        }


@dataclass
class Archive:
    """A data file that was found whole. ``tables`` are the rows and the hash of each by name."""

    path: Path
    opener: Opener
    at: datetime
    migrations: list[tuple[str, str]]
    tables: dict[str, tuple[int, str]] = field(default_factory=dict)

    def walk(self, *, table: OnTable, file: OnFile) -> None:
        """Call ``table`` with each table and its lines, then ``file`` with each document."""
        with _opened(self.path, "data", self.opener) as stream:
            _read_line(stream)
            _walk(stream, table, file)


def read_data(path: Path, opener: Opener) -> Archive:
    """Read a data file to its end. Raises Damaged or Locked."""
    with _opened(path, "data", opener) as stream:
        intro = _read_line(stream)
        migrations = [(app, name) for app, name in intro["migrations"]]
        archive = Archive(path, opener, datetime.fromisoformat(intro["at"]), migrations)
        archive.tables = _walk(stream, lambda _name, _columns, lines: _drain(lines), _no_file)
    return archive


def read_keys(path: Path, opener: Opener) -> KeyArchive:
    """Read a key file. Raises Damaged or Locked."""
    with _opened(path, "keys", opener) as stream:
        intro = _read_line(stream)
        found = KeyArchive(datetime.fromisoformat(intro["at"]), intro["ring"], [])

        def keep(_name, _columns, lines):
            for line in lines:
                found.keys.extend(key_rows(line))

        _walk(stream, keep, _no_file)
    return found


class _opened:
    """A file as a stream of its content; whatever is wrong inside it is Damaged."""

    def __init__(self, path: Path, kind: str, opener: Opener):
        self.path, self.kind, self.opener = path, kind, opener

    def __enter__(self):
        self.file = self.path.open("rb")
        try:
            sealed = SealedReader(
                self.file,
                kind=self.kind,
                machine_key=self.opener.machine_key,
                card=self.opener.card,
            )
            return gzip.GzipFile(fileobj=io.BufferedReader(sealed), mode="rb")
        except BaseException:
            self.file.close()
            raise

    def __exit__(self, kind, wrong, _trace):
        self.file.close()
        if isinstance(wrong, WRONG):
            raise Damaged from wrong


def _walk(stream, table: OnTable, file: OnFile) -> dict[str, tuple[int, str]]:
    seen: dict[str, tuple[int, str]] = {}
    while True:
        line = _read_line(stream)
        if "table" in line:
            seen[line["table"]] = _one_table(stream, line, table)
        elif "file" in line:
            content = stream.read(line["size"])
            if hashlib.sha256(content).hexdigest() != line["sha256"]:
                raise Damaged
            file(line["file"], content)
        elif "end" in line:
            if stream.read(1):
                raise Damaged
            return seen
        else:
            raise Damaged


def _one_table(stream, opening, table: OnTable) -> tuple[int, str]:
    rows = _Rows(stream)
    table(opening["table"], opening["columns"], rows)
    _drain(rows)
    if (rows.closing["rows"], rows.closing["sha256"]) != (rows.count, rows.digest.hexdigest()):
        raise Damaged
    return rows.count, rows.closing["sha256"]


class _Rows:
    """The lines of one table, counted and hashed as they are read; then the line that closes it."""

    def __init__(self, stream):
        self.stream, self.digest, self.count = stream, hashlib.sha256(), 0
        self.closing: dict[str, Any] = {}

    def __iter__(self) -> Iterator[bytes]:
        while not self.closing:
            line = self.stream.readline(LONGEST_LINE)
            if not line.startswith(b"["):
                self.closing = _parsed(line)
                return
            self.digest.update(line)
            self.count += len(json.loads(line))
            yield line


def _drain(lines: Iterable[bytes]) -> None:
    for _line in lines:
        pass


def _no_file(_name: str, _content: bytes) -> None:
    pass


def _read_line(stream) -> dict[str, Any]:
    return _parsed(stream.readline(LONGEST_LINE))


def _parsed(line: bytes) -> dict[str, Any]:
    found = json.loads(line)
    if not isinstance(found, dict):
        raise Damaged
    return found
