"""Rows as lines of JSON, the same on every database, and back again."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections, models
from pydantic_core import from_json, to_json

from staff.models import WrappedKey

BATCH = 500
LEFT_OUT = {
    "staff.WrappedKey",  # in the key file, and nowhere else
    "sessions.Session",  # who was signed in signs in again
    "django_q.Task",  # results of jobs that are over
    "django_q.Schedule",  # made anew at every start
    "shelter.Heartbeat",
    "shelter.JobStart",
}


def tables() -> list[type[models.Model]]:
    """Return what the data file holds, by name."""
    all_of_them = apps.get_models(include_auto_created=True)
    kept = [
        model
        for model in all_of_them
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]
    return sorted(kept, key=lambda model: model._meta.label)


def lines_of(model: type[models.Model], using: str) -> Iterator[tuple[int, bytes]]:
    """Yield the rows in lines of a batch each, in order: how many, and the line."""
    fields = model._meta.concrete_fields
    plain = [_plain(field) for field in fields]
    names = [field.attname for field in fields]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    batch: list[list[Any]] = []
    for row in rows.iterator(chunk_size=BATCH):
        batch.append([make(value) for make, value in zip(plain, row, strict=True)])
        if len(batch) == BATCH:
            yield BATCH, to_json(batch) + b"\n"
            batch = []
    if batch:
        yield len(batch), to_json(batch) + b"\n"


def digest_of(model: type[models.Model], using: str) -> tuple[int, str]:
    """Return how many rows a table has, and the hash of all of them."""
    rows, digest = 0, hashlib.sha256()
    for count, line in lines_of(model, using):
        rows += count
        digest.update(line)
    return rows, digest.hexdigest()


def columns(model: type[models.Model]) -> list[str]:
    """Return the names of the columns in the order of ``lines_of``."""
    return [field.attname for field in model._meta.concrete_fields]


def insert(model: type[models.Model], lines: Iterable[bytes], using: str) -> None:
    """Write the rows of these lines into an empty table, as they are."""
    connection = connections[using]
    fields = model._meta.concrete_fields
    quoted = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = ", ".join("%s" for _field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"INSERT INTO {table} ({quoted}) VALUES ({places})"
    read = [_reader(field, connection) for field in fields]
    with connection.cursor() as cursor:
        for line in lines:
            rows = [
                [make(value) for make, value in zip(read, row, strict=True)]
                for row in from_json(line)
            ]
            cursor.executemany(statement, rows)


def key_rows(line: bytes) -> list[WrappedKey]:
    """Return the unsaved keys of one line."""
    return [
        WrappedKey(
            id=number,
            owner_id=UUID(owner),
            kind=kind,
            person_id=person and UUID(person),
            keyring_id=keyring_id,
            wrapped=bytes.fromhex(wrapped),
        )
        for number, owner, kind, person, keyring_id, wrapped in from_json(line)
    ]


def _plain(field: Any) -> Callable[[Any], Any]:
    if isinstance(field, models.BinaryField):
        return lambda value: None if value is None else bytes(value).hex()
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value, sort_keys=True, ensure_ascii=False)
    return lambda value: value


def _reader(field: Any, connection: Any) -> Callable[[Any], Any]:
    def read(value):
        if value is None:
            return None
        if isinstance(field, models.BinaryField):
            value = bytes.fromhex(value)
        elif isinstance(field, models.JSONField):
            value = json.loads(value)
        else:
            value = to_python(value)
        return field.get_db_prep_save(value, connection)

    to_python = (field.target_field if field.remote_field else field).to_python
    return read
