"""The tests' own flush, and nothing else, lifts the triggers of the append-only trail."""

from django.db import connection
from django.db.backends.postgresql.base import DatabaseOperations as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseOperations as SQLite

from staff import append_only


def lift_for_flush():
    """Make the flush at the end of a transactional test able to empty the trail."""
    for operations in (PostgreSQL, SQLite):
        operations.execute_sql_flush = _lifted(operations.execute_sql_flush)


def _lifted(flush):
    def flush_all(self, sql_list):
        append_only.lift(connection)
        try:
            flush(self, sql_list)
        finally:
            append_only.protect(connection)

    return flush_all
