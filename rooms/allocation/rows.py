"""What the queries that are written by hand share: parameters in, values out."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import UUIDField


def fetch(sql: str, params: Sequence) -> list[tuple]:
    """Return all rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def marks(values: Sequence) -> str:
    """Return as many placeholders as there are values."""
    return ", ".join(["%s"] * len(values))


def but(column: str, ids: Sequence[UUID]) -> tuple[str, list]:
    """Return the condition that leaves these ids out, and its parameters."""
    if not ids:
        return "", []
    return f" AND {column} NOT IN ({marks(ids)})", [as_id(pk) for pk in ids]


def as_day(day: date):
    """Return a day as the database takes it."""
    return connection.ops.adapt_datefield_value(day)


def as_date(value: date | str | None) -> date | None:
    """Return a day as the database gave it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def as_id(pk: UUID):
    """Return an id as the database takes it."""
    return UUIDField().get_db_prep_value(pk, connection)


def as_uuid(value: UUID | str) -> UUID:
    """Return an id as the database gave it."""
    return value if isinstance(value, UUID) else UUID(value)
