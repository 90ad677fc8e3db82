"""Words about somebody: under her narrative key, each bound to its row and its part of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff import vault


class WordsDestroyed(DomainError):
    """Her data was destroyed; nothing can be written about her any more."""


@dataclass(frozen=True)
class Words:
    """One person's narrative key: `seal` and `open` as often as a page needs, for one query."""

    person_id: UUID
    key: bytes | None

    def seal(self, row: Any, part: str, text: str) -> bytes | None:
        """Seal ``text`` for one part of a row; an empty text is stored as nothing.

        Raises WordsDestroyed.
        """
        if not text:
            return None
        if self.key is None:
            raise WordsDestroyed(_("Her data was destroyed. Nothing can be added any more."))
        return vault.seal_text(self.key, self.person_id, _place_of(row, part), text)

    def open(self, row: Any, part: str) -> str:
        """Open one part of a row; after her key was destroyed everything is empty."""
        if self.key is None:
            return ""
        sealed = getattr(row, f"sealed_{part}")
        return vault.open_text(self.key, self.person_id, _place_of(row, part), sealed)


def words_of(person_id: UUID) -> Words:
    """Return the words of one person, with one query for her key."""
    return Words(person_id, vault.keys_of([person_id], vault.NARRATIVE).get(person_id))


def seal_words(row: Any, **texts: str) -> None:
    """Seal ``texts`` into the ``sealed_…`` fields of a row about ``row.person``.

    Raises WordsDestroyed.
    """
    hers = words_of(row.person_id)
    for part, text in texts.items():
        setattr(row, f"sealed_{part}", hers.seal(row, part, text))


def open_words(rows: Iterable[Any], *parts: str) -> dict[UUID, tuple[str, ...]]:
    """Return the opened parts of every row that has any, by its id, with one query for all keys.

    After her key was destroyed they are empty. The caller tells the audit.
    """
    rows = [row for row in rows if any(getattr(row, f"sealed_{part}") for part in parts)]
    keys = vault.keys_of({row.person_id for row in rows}, vault.NARRATIVE)
    hers = {row.pk: Words(row.person_id, keys.get(row.person_id)) for row in rows}
    return {row.pk: tuple(hers[row.pk].open(row, part) for part in parts) for row in rows}


def open_texts(rows: Iterable[Any]) -> dict[UUID, str]:
    """Return the ``sealed_text`` of every row that has one, by its id; destroyed ones are out."""
    return {pk: text for pk, (text,) in open_words(rows, "text").items() if text}


def _place_of(row, part):
    return f"{row._meta.model_name}.{row.pk}.{part}"
