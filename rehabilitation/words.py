"""The sealed words of plans and reviews: under her key, each bound to the field it stands in."""

from dataclasses import dataclass
from uuid import UUID

from staff import vault

GOAL_TITLE = "goal.title"
GOAL_HER_WORDS = "goal.her_words"
PLAN_HER_WORDS = "plan.her_words"
RETURN_REASON = "plan.return_reason"
STEP_TITLE = "intervention.title"
REVIEW_SUMMARY = "review.summary"
REVIEW_NOTE = "review_line.note"


def place_of_note(note, part: str) -> str:
    """Return the place of a part of a service's note: it opens in this note only."""
    return f"service_note.{note.pk}.{part}"


@dataclass(frozen=True)
class Words:
    """One person's narrative key: `seal` and `open` as often as a page needs, for one query."""

    person_id: UUID
    key: bytes | None

    def seal(self, place: str, text: str) -> bytes | None:
        """Seal ``text`` for ``place``; an empty text is stored as nothing."""
        if self.key is None:
            raise vault.KeyGone
        return vault.seal_text(self.key, self.person_id, place, text.strip())

    def open(self, place: str, sealed: bytes | memoryview | None) -> str:
        """Open what was sealed for ``place``; after her key was destroyed everything is empty."""
        if self.key is None:
            return ""
        return vault.open_text(self.key, self.person_id, place, sealed)


def words_of(person_id: UUID) -> Words:
    """Return the words of one person, with one query for her key."""
    return Words(person_id, vault.keys_of([person_id], vault.NARRATIVE).get(person_id))
