"""Restores a pair of backup files onto an empty house (P21), and checks that it could be done.

Nothing is written before both files were read to their end and found whole. Rows are written in one
transaction, and compared with what was backed up before it is committed.
"""

import logging
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from residents.identity import open_identity
from residents.models import Person
from shelter.erased import sweep_erased
from shelter.shared import ringfile
from shelter.shared.errors import DomainError
from shelter.shared.sealing import CannotUnseal
from staff.actions import note_restored, report_failed_backup
from staff.backups import (
    Archive,
    Damaged,
    KeyArchive,
    Locked,
    Opener,
    keys_file,
    newest,
    note_checked,
    read_data,
    read_keys,
)
from staff.backups.loading import is_empty, load_keys, load_rows, make_sure, put_right
from staff.backups.snapshot import in_memory
from staff.keyring import keyring
from staff.models import WrappedKey

logger = logging.getLogger(__name__)

SCRATCH = "scratch"
OPENED = 50


class NotEmpty(DomainError):
    """There is a house in this database already."""


class DamagedBackup(DomainError):
    """A file is not as it was made."""


class NoKeyFits(DomainError):
    """Neither this machine nor the card given opens the files."""


class OtherVersion(DomainError):
    """The backup was made by another version of the system."""


@dataclass(frozen=True)
class Pair:
    """Two files that were read to their end and found whole."""

    data: Archive
    keys: KeyArchive


def open_pair(data: Path, keys: Path, card: X25519PrivateKey | None = None) -> Pair:
    """Read both files, with the machine's keyring or with a card.

    Raises DamagedBackup or NoKeyFits. The keys hold what opens every data file of their house.
    """
    try:
        key_archive = read_keys(keys, Opener(keyring().backup, card))
        opener = Opener(bytes.fromhex(key_archive.ring["backup"]), card)
        return Pair(read_data(data, opener), key_archive)
    except Locked as locked:
        raise NoKeyFits(
            _(
                "The backup is of another house, or this machine is new: give the recovery card,"
                " and take the data file and the key file from the same folder."
            )
        ) from locked
    except Damaged as damaged:
        raise _damaged() from damaged


def restore(pair: Pair, *, at: datetime) -> dict[str, int]:
    """Make the house as it was. Raises NotEmpty, OtherVersion or DamagedBackup; then nothing is."""
    if not is_empty(DEFAULT_DB_ALIAS):
        raise NotEmpty(
            _(
                "This database has a house in it. Name an empty one in DATABASE_URL, or move this"
                " one away first: nothing is ever written over."
            )
        )
    _refuse_other_version(pair.data)
    _keep_ring(pair.keys.ring, at)
    try:
        counts = {"documents": _write_documents(pair.data)}
        with transaction.atomic():
            counts |= _fill(pair, DEFAULT_DB_ALIAS)
            counts |= sweep_erased(at=at)
            put_right(DEFAULT_DB_ALIAS)
            note_restored(at=at)
    except Damaged as damaged:
        raise _damaged() from damaged
    return counts


def check(data: Path, keys: Path) -> dict[str, int]:
    """Restore into a database in memory, compare every row, open fifty persons; return counts.

    Raises DamagedBackup or NoKeyFits.
    """
    pair = open_pair(data, keys)
    with in_memory(SCRATCH) as scratch:
        with scratch.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.managed and not model._meta.proxy:
                    editor.create_model(model)
        try:
            with transaction.atomic(using=SCRATCH):
                counts = _fill(pair, SCRATCH)
            counts["opened"] = _open_some(pair.keys)
        except Damaged as damaged:
            raise _damaged() from damaged
    return counts


def check_back_up(*, at: datetime, **_later) -> dict[str, int]:
    """Check the newest backup; whoever guards keys and accounts is told if it is no good."""
    folder: Path = settings.BACKUP_DIR
    data = newest(folder)
    if data is None:
        return {"checked": 0}
    try:
        counts = {"checked": 1, **check(data, keys_file(folder))}
    except (DomainError, OSError) as wrong:
        logger.error("backup cannot be restored: %s", type(wrong).__name__)
        counts = {"checked": 0, "told": report_failed_backup(at=at)}
    note_checked(folder, at, good=bool(counts["checked"]))
    return counts


def _damaged():
    return DamagedBackup(
        _(
            "The backup is damaged: it is not as it was made. Nothing was changed. Take another"
            " file."
        )
    )


def _fill(pair: Pair, using: str) -> dict[str, int]:
    rows = load_rows(pair.data, using)
    make_sure(pair.data, using)
    return {"rows": rows, "keys": load_keys(pair.keys.keys, using)}


def _refuse_other_version(data: Archive) -> None:
    here = set(MigrationRecorder(connection).applied_migrations())
    if here != set(data.migrations):
        raise OtherVersion(
            _(
                "The backup was made by another version of the system. Restore with that version,"
                " and bring it up to date afterwards."
            )
        )


def _keep_ring(ring: ringfile.Ring, at: datetime) -> None:
    """Make the keyring one that opens what comes; one of another house is set aside, not lost."""
    path: Path = settings.KEYRING
    with ringfile.locked(path):
        here = ringfile.read(path)
        if here["backup"] == ring["backup"]:
            known = {key["id"] for key in here["keys"]}
            replaced = [key for key in ring["keys"] if key["id"] not in known]
            for key in replaced:
                key.setdefault("replaced_at", at.isoformat())
            ringfile.write(path, {**here, "keys": [*here["keys"], *replaced]})
            return
        aside = path.parent / f"set-aside-{at:%Y%m%dT%H%M%S}"
        aside.mkdir(mode=0o700)
        ringfile.write_private(aside / path.name, path.read_bytes())
        if (cards := ringfile.cards_folder(path)).exists():
            shutil.move(cards, aside / cards.name)
        ringfile.write(path, ring)


def _write_documents(data: Archive) -> int:
    root = Path(settings.MEDIA_ROOT).resolve()
    written = []

    def write(name: str, content: bytes) -> None:
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise Damaged
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        ringfile.write_private(path, content)
        written.append(name)

    data.walk(table=lambda _name, _columns, lines: _skip(lines), file=write)
    return len(written)


def _skip(lines: Iterable[bytes]) -> None:
    for _line in lines:
        pass


def _open_some(keys: KeyArchive) -> int:
    """Open the identities of some persons of the scratch database; return how many."""
    try:
        data_keys = keys.data_keys(WrappedKey.Kind.IDENTITY, most=OPENED)
        persons = Person.objects.using(SCRATCH).filter(pk__in=list(data_keys))
        return len([open_identity(person, data_keys[person.pk]) for person in persons])
    except (CannotUnseal, KeyError) as wrong:
        raise Damaged from wrong
