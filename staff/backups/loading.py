"""Writes the rows of a backup into an empty database, and makes sure that they are the same."""

from collections.abc import Iterable

from django.core.management.color import no_style
from django.db import connections

from staff import append_only
from staff.backups.envelope import Damaged
from staff.backups.reading import Archive
from staff.backups.rows import columns, digest_of, insert, tables
from staff.models import AuditEntry, Centre, Member, WrappedKey

LIVED_IN = (Centre, Member, WrappedKey, AuditEntry)


def is_empty(using: str) -> bool:
    """Return whether nobody has lived in this database yet; it may lack tables."""
    there = set(connections[using].introspection.table_names())
    models = [model for model in LIVED_IN if model._meta.db_table in there]
    return not any(model._base_manager.using(using).exists() for model in models)


def load_rows(archive: Archive, using: str) -> int:
    """Write every row of the data file, as it was; return how many. Raises Damaged.

    What the migrations put into the tables gives way to what the backup holds.
    """
    models = {model._meta.label: model for model in tables()}

    def fill(label: str, names: list[str], lines: Iterable[bytes]) -> None:
        model = models[label]
        if names != columns(model):
            raise Damaged
        insert(model, lines, using)

    for model in models.values():
        rows = model._base_manager.using(using).all()
        if rows.exists():
            rows._raw_delete(using)
    archive.walk(table=fill, file=lambda _name, _content: None)
    return sum(rows for rows, _digest in archive.tables.values())


def load_keys(keys: Iterable[WrappedKey], using: str) -> int:
    """Write the wrapped keys as they were; return how many."""
    return len(WrappedKey.objects.using(using).bulk_create(keys, batch_size=1000))


def make_sure(archive: Archive, using: str) -> None:
    """Compare every table with what was backed up, and every constraint. Raises Damaged."""
    models = {model._meta.label: model for model in tables()}
    for label, expected in archive.tables.items():
        if digest_of(models[label], using) != expected:
            raise Damaged
    connections[using].check_constraints()


def put_right(using: str) -> None:
    """Let new rows get numbers after those restored, and the trail only grow.

    PostgreSQL counts what came: until it has, a walk along an index of the trail would be a sort of
    all of it, for every few thousand entries.
    """
    connection = connections[using]
    statements = connection.ops.sequence_reset_sql(no_style(), [*tables(), WrappedKey])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    append_only.protect(connection)
