"""A commit that was answered is on the disk (P23): asked of the database at every start."""

import sqlite3

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from shelter.shared.sqlite import JOURNAL, WAL_IS_SAFE

FULL = 2


def durability() -> str:
    """Return how the database keeps its commits; refuse one that may lose them in a power cut."""
    if connection.vendor == "sqlite":
        return _of_sqlite()
    needed = ("fsync", "full_page_writes", "synchronous_commit")
    unsafe = [name for name in needed if _shown(f"SHOW {name}") == "off"]
    if unsafe:
        raise ImproperlyConfigured(
            f"DATABASE_URL names a PostgreSQL server with {' and '.join(unsafe)} switched off: a"
            " power cut loses answered commits. Switch it on, reload the server, start again."
        )
    return f"PostgreSQL {_shown('SHOW server_version')}, fsync and synchronous_commit on"


def _of_sqlite() -> str:
    journal, level = _shown("PRAGMA journal_mode"), _shown("PRAGMA synchronous")
    if int(level) < FULL or journal not in {JOURNAL.lower(), "memory"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL: SQLite answers journal_mode={journal}, synchronous={level} instead of"
            f" {JOURNAL} and FULL: move the file to a local disk that can be locked."
        )
    reason = "" if WAL_IS_SAFE else " (WAL only from 3.51.3 on: older ones can lose a reset WAL)"
    return f"SQLite {sqlite3.sqlite_version}, journal {JOURNAL}{reason}, synchronous FULL"


def _shown(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])
