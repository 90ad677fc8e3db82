"""What stands in the tables, read with raw SQL, the same on either database."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import UUIDField

WRITTEN = ("rooms", "residents", "rehabilitation", "django_q")


def rows(sql: str, *params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [_given(value) for value in params])
        return [tuple(map(_plain, row)) for row in cursor.fetchall()]


def _given(value):
    """Return a value as this database keeps it."""
    return UUIDField().get_db_prep_value(value, connection) if isinstance(value, UUID) else value


def _plain(value):
    """Return ids as hex and days as dates, however the database gives them."""
    if hasattr(value, "hex") and not isinstance(value, (bytes, float)):
        return value.hex
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return date.fromisoformat(value)
    return value


def fingerprint() -> dict[str, int]:
    """Return a number by table that changes when any of its rows does."""
    found = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = hash(frozenset(map(repr, cursor.fetchall())))
    return found


def _tables():
    if not _kept:
        for app in WRITTEN:
            models = apps.get_app_config(app).get_models(include_auto_created=True)
            _kept.extend(model._meta.db_table for model in models)
    return _kept


_kept: list[str] = []


def nights_by_stay() -> dict[str, dict[date, str]]:
    found = defaultdict(dict)
    for stay, night, bed in rows("SELECT stay_id, night, bed_id FROM rooms_bednight"):
        assert night not in found[stay], "two beds for one person"
        found[stay][night] = bed
    return found
