"""The words about many people that one page shows: opened with one query for all keys."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rooms.sealed import Words, words_of
from shelter.shared.errors import DomainError
from staff import vault


class WordsDestroyed(DomainError):
    """Her data was destroyed; nothing can be written any more."""


def seal_words(row: Any, **texts: str) -> None:
    """Seal ``texts`` into the ``sealed_…`` fields of a row. Raises WordsDestroyed."""
    hers = words_of(row.person_id)
    try:
        for part, text in texts.items():
            setattr(row, f"sealed_{part}", hers.seal(row, part, text))
    except vault.KeyGone as gone:
        message = _("Her data was destroyed. Nothing can be added any more.")
        raise WordsDestroyed(message) from gone


def open_words(rows: Iterable[Any], *parts: str) -> dict[UUID, tuple[str, ...]]:
    """Return the opened parts of every row that has any, by its id.

    After her key was destroyed they are empty. The caller tells the audit.
    """
    rows = [row for row in rows if any(getattr(row, f"sealed_{part}") for part in parts)]
    keys = vault.keys_of({row.person_id for row in rows}, vault.NARRATIVE)
    hers = {row.pk: Words(row.person_id, keys.get(row.person_id)) for row in rows}
    return {row.pk: tuple(hers[row.pk].open(row, part) for part in parts) for row in rows}
