"""The trail can only grow: the database itself refuses to change or delete a row of it (P6).

Made by a migration. Whoever alters one of these tables in a later migration lifts the triggers
first and puts them back after it: SQLite drops them with the table that it rebuilds. The system
check and the start of the server say which are missing.
"""

TABLES = {"staff_auditentry": "id", "staff_auditseal": "number"}
"""The tables of the trail, and the column that names a row of each."""

REFUSAL = "the trail is append-only"
FUNCTION = f"""
CREATE OR REPLACE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
"""
REPLACE = "replace"  # SQLite's INSERT OR REPLACE deletes without asking the other triggers
WRITES = {
    "postgresql": ("update", "delete", "truncate"),
    "sqlite": ("update", "delete", REPLACE),
}


def protect(connection) -> None:
    """Put the triggers on the tables of the trail."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def lift(connection) -> None:
    """Take the triggers off: for a migration of these tables, and for a test's own flush."""
    with connection.cursor() as cursor:
        for table, name, _write in _triggers(connection.vendor):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection) -> list[str]:
    """Return the names of the triggers that a migrated database should have and does not."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    return [
        name
        for table, name, _write in _triggers(connection.vendor)
        if table in tables and name not in there
    ]


def _triggers(vendor):
    for table in TABLES:
        for write in WRITES[vendor]:
            yield table, f"{table}_no_{write}", write


def _statements(vendor):
    for table, name, write in _triggers(vendor):
        if vendor == "postgresql":
            yield (
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {write.upper()} ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only()"
            )
            continue
        key = TABLES[table]
        when = f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {name}"
            f" BEFORE {'INSERT' if write == REPLACE else write.upper()} ON {table}"
            f"{when if write == REPLACE else ''}"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
