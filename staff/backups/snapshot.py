"""One moment of the database, held still while it is read, without keeping the house waiting."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections, transaction

COPY = "snapshot"
BLANK = "blank"


@contextmanager
def snapshot() -> Iterator[str]:
    """Yield the alias of a database that shows one moment.

    PostgreSQL holds it still by itself. A file of SQLite is copied into memory, never to a file: a
    long read would keep writers waiting. Inside a transaction, that is the moment already.
    """
    if connection.in_atomic_block:
        yield connection.alias
    elif connection.vendor == "postgresql":
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection.alias
    else:
        with in_memory(COPY) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy.connection)
            yield COPY


@contextmanager
def in_memory(alias: str) -> Iterator:
    """Lend an empty SQLite database that is kept in memory only."""
    from django.db.backends.sqlite3.base import DatabaseWrapper

    defaults = {**connections.settings[connection.alias], "NAME": ":memory:", "OPTIONS": {}}
    kept = DatabaseWrapper({**defaults, "ENGINE": "django.db.backends.sqlite3"}, alias)
    connections[alias] = kept
    try:
        kept.ensure_connection()
        yield kept
    finally:
        kept.connection.close()
        del connections[alias]
