"""The sealed words of a stay: under her narrative key, each bound to the row it stands in."""

from dataclasses import dataclass
from uuid import UUID

from staff import vault


def place_of(row, part: str) -> str:
    """Return the place of one part of a row: it opens in this row only."""
    return f"{row._meta.model_name}.{row.pk}.{part}"


@dataclass(frozen=True)
class Words:
    """One person's narrative key: `seal` and `open` as often as a page needs, for one query."""

    person_id: UUID
    key: bytes | None

    def seal(self, row, part: str, text: str) -> bytes | None:
        """Seal ``text`` for one part of a row; an empty text is stored as nothing."""
        if not text:
            return None
        if self.key is None:
            raise vault.KeyGone
        return vault.seal_text(self.key, self.person_id, place_of(row, part), text)

    def open(self, row, part: str) -> str:
        """Open one part of a row; after her key was destroyed everything is empty."""
        if self.key is None:
            return ""
        sealed = getattr(row, f"sealed_{part}")
        return vault.open_text(self.key, self.person_id, place_of(row, part), sealed)


def words_of(person_id: UUID) -> Words:
    """Return the words of one person, with one query for her key."""
    return Words(person_id, vault.keys_of([person_id], vault.NARRATIVE).get(person_id))
