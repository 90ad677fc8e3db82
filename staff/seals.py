"""Seals chain the entries of the trail, so that nothing in it changes unnoticed (P6).

Each minute a job seals what was written since: for every entry its id and a keyed digest of all its
columns, and over these a keyed digest that covers the seal before. The newest seal, the head, is
noted in a file beside the keyring, so that an end that was cut off is noticed too.

Entries are read here as the database keeps them, not as instances: a million take seconds.
"""

import json
import logging
import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from staff import keyring
from staff.models import AuditSeal

logger = logging.getLogger(__name__)

MOST_ENTRIES = 20_000
"""Entries a seal holds at most; the next seal goes on."""

GRACE = timedelta(minutes=10)
"""How long an entry with a lower id may still come in: its transaction began before the seal."""

NO_SEAL = bytes(32)
LINK = struct.Struct(">Q16s")
LOCK = 0x5EA1
CHUNK = 5_000
COLUMNS = (
    *("id", "at", "member_id", "centre_id", "status", "device_id", "about_id"),
    *("method", "action", "reason", "subjects"),
)
"""Every column of an entry, in the order in which it is digested."""

AS_TEXT = {
    "postgresql": {
        "at": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
        **{
            name: f"replace({name}::text, '-', '')"
            for name in ("member_id", "centre_id", "device_id", "about_id")
        },
    },
    "sqlite": {"at": "CASE length(at) WHEN 19 THEN at || '.000000' ELSE at END"},
}
"""How each database is asked for a column so that both give the same."""


class Digester:
    """Gives the keyed digests of entries and of seals."""

    def __init__(self) -> None:
        key = keyring.audit_key()
        self._entry = blake2b(key=key, digest_size=16, person=b"sakina.entry")
        self._seal = blake2b(key=key, digest_size=32, person=b"sakina.seal")

    def of_entry(self, row) -> bytes:
        """Return the digest of one entry, given as `entries` gives it."""
        pk, at, member, centre, status, device, about, method, action, reason, subjects = row
        digest = self._entry.copy()
        try:
            digest.update(
                f"{pk}|{at}|{member}|{centre}|{status}|{device}|{about}|{len(method)}|{method}|"
                f"{len(action)}|{action}|{len(reason)}|{reason}|".encode()
                + subjects
            )
        except TypeError:  # no value that the house ever writes: it equals nothing
            return b""
        return digest.digest()

    def of_seal(self, seal: AuditSeal) -> bytes:
        """Return the digest of one seal: of all that stands in it, and of the seal before."""
        sealed_at = seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
        head = f"{seal.number}|{seal.first_id}|{seal.last_id}|{sealed_at}|{len(seal.digests)}|"
        digest = self._seal.copy()
        digest.update(head.encode() + bytes(seal.previous) + bytes(seal.digests))
        return digest.digest()


def entries(*, after: int = -(2**63), upto: int = 2**63 - 1) -> Iterator[tuple[Any, ...]]:
    """Yield the columns of the entries with ids in ``(after, upto]``, by id, a chunk at a time."""
    text = AS_TEXT[connection.vendor]
    columns = ", ".join(text.get(name, name) for name in COLUMNS)
    query = (
        f"SELECT {columns} FROM staff_auditentry WHERE id > %s AND id <= %s"
        f" ORDER BY id LIMIT {CHUNK}"
    )
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [after, upto])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < CHUNK:
            return
        after = rows[-1][0]


def links(seal: AuditSeal) -> Iterator[tuple[int, bytes]]:
    """Yield the id and the digest of every entry of a seal."""
    return LINK.iter_unpack(bytes(seal.digests))  # type: ignore[return-value]


def seal_trail(*, at: datetime) -> dict[str, int]:
    """Seal the entries that no seal holds yet, and note the head; only one does so at a time.

    A head that the trail does not reach any more is left as it is: `verify_audit` says so. What
    comes in under a sealed id more than `GRACE` later stays outside: `verify_audit` names it.
    """
    with transaction.atomic():
        _wait_for_the_other()
        newest, head = AuditSeal.objects.order_by("-number").first(), read_head()
        is_whole = head is None or head_stands(head, newest)
        seal = _seal_next(newest, at)
    if not is_whole:
        logger.error("the trail ends before the head that is noted: run manage.py verify_audit")
    elif seal is not None:
        write_head(seal)
    return {"sealed": 0 if seal is None else len(seal.digests) // LINK.size}


def _wait_for_the_other():
    """Let only one seal at a time; SQLite's transaction is the only writer already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _seal_next(newest, at):
    closed, known = _sealed_lately(at)
    digester, packed = Digester(), []
    for row in entries(after=closed):
        if row[0] not in known:
            packed.append(LINK.pack(row[0], digester.of_entry(row)))
            if len(packed) == MOST_ENTRIES:
                break
    if not packed:
        return None
    first_id, last_id = (LINK.unpack(link)[0] for link in (packed[0], packed[-1]))
    seal = AuditSeal(
        number=1 if newest is None else newest.number + 1,
        first_id=first_id,
        last_id=last_id if newest is None else max(last_id, newest.last_id),
        digests=b"".join(packed),
        previous=NO_SEAL if newest is None else bytes(newest.digest),
        sealed_at=at if newest is None else max(at, newest.sealed_at),
    )
    seal.digest = digester.of_seal(seal)
    seal.save(force_insert=True)
    return seal


def _sealed_lately(at):
    """Return up to which id everything is closed, and which ids beyond it are sealed."""
    known: set[int] = set()
    for seal in AuditSeal.objects.order_by("-number").iterator(chunk_size=20):
        if seal.sealed_at <= at - GRACE:
            return seal.last_id, known
        known.update(pk for pk, _digest in links(seal))
    return -(2**63), known


def head_path() -> Path:
    """Return where the head is noted: outside the database, beside the keyring."""
    return Path(settings.KEYRING).with_name("audit-head")


def write_head(seal: AuditSeal) -> None:
    """Note the newest seal in the file beside the keyring."""
    head = {
        "number": seal.number,
        "digest": bytes(seal.digest).hex(),
        "last_id": seal.last_id,
        "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(),
    }
    write_whole(head_path(), json.dumps(head))


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all, for its owner alone."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_head() -> dict[str, Any] | None:
    """Return the head that is noted, or None where there is none."""
    with suppress(FileNotFoundError):
        return json.loads(head_path().read_text())  # type: ignore[no-any-return]
    return None


def head_stands(head: dict[str, Any], newest: AuditSeal | None) -> bool:
    """Tell whether the seal that the head names is still in the trail, the same."""
    if newest is None or newest.number < head["number"]:
        return False
    named = AuditSeal.objects.filter(number=head["number"]).first()
    return named is not None and bytes(named.digest).hex() == head["digest"]


def publish_head(*, at: datetime) -> dict[str, int]:
    """Add the newest seal to the list of heads that are kept on paper; a day's head stands once."""
    seal = AuditSeal.objects.order_by("-number").first()
    if seal is None:
        return {"published": 0}
    line = f"{at.astimezone(UTC).date()} {seal.number} {digest_on_paper(seal)}\n"
    path = head_path().with_name("audit-heads")
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    if line in lines:
        return {"published": 0}
    write_whole(path, "".join([*lines, line]))
    return {"published": 1}


def digest_on_paper(seal: AuditSeal) -> str:
    """Return a seal's digest as people copy it: groups of four."""
    digest = bytes(seal.digest).hex()
    return " ".join(digest[n : n + 4] for n in range(0, len(digest), 4))
