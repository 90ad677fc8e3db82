"""Notes of the services: the summary for who works on a file, the text for the service alone."""

from dataclasses import dataclass
from datetime import datetime

from rehabilitation import words
from rehabilitation.models import ServiceNote
from residents.models import Person
from staff.models import Member


@dataclass(frozen=True)
class NoteSummary:
    """What the team sees of a note; ``is_readable``: the text is open to this member."""

    note: ServiceNote
    summary: str
    is_readable: bool


@dataclass(frozen=True)
class NoteText:
    """A note as its service reads it; after erasure both texts are empty."""

    note: ServiceNote
    text: str
    summary: str

    @property
    def is_destroyed(self) -> bool:
        """Tell whether nothing of the note can be read any more."""
        return not self.text and not self.summary


def note_summaries(member: Member, person: Person) -> list[NoteSummary]:
    """Return the notes about her that stand, the newest first, as this member may know them."""
    notes = ServiceNote.objects.visible_to(member).standing().filter(person=person)
    readable = ServiceNote.objects.readable_by(member).filter(person=person)
    open_to_her = set(readable.values_list("pk", flat=True))
    hers = words.words_of(person.pk)
    return [
        NoteSummary(
            note,
            hers.open(words.place_of_note(note, "summary"), note.sealed_summary),
            note.pk in open_to_her,
        )
        for note in notes.select_related("author").order_by("-at", "-pk")
    ]


def note_text(note: ServiceNote) -> NoteText:
    """Open a note for a member of its service (`is_readable_by`)."""
    hers = words.words_of(note.person_id)
    return NoteText(
        note,
        hers.open(words.place_of_note(note, "text"), note.sealed_text),
        hers.open(words.place_of_note(note, "summary"), note.sealed_summary),
    )


def earlier_versions(note: ServiceNote) -> list[NoteText]:
    """Return what a note said before it was corrected, the latest first."""
    earlier, older = [], note.corrects
    while older is not None:
        earlier.append(note_text(older))
        older = older.corrects
    return earlier


def newer_version(note: ServiceNote) -> ServiceNote | None:
    """Return the note that corrects this one, if there is one."""
    return ServiceNote.objects.filter(corrects=note).first()


def supplements_of(note: ServiceNote) -> list[NoteText]:
    """Return what was added beside any version of a note, the earliest first."""
    versions = [note.pk, *(older.note.pk for older in earlier_versions(note))]
    beside = ServiceNote.objects.standing().filter(supplements__in=versions)
    return [note_text(row) for row in beside.select_related("author").order_by("at")]


def may_correct(member: Member, note: ServiceNote, at: datetime) -> bool:
    """Tell whether the member wrote the note within the last day and no newer version stands."""
    in_time = note.author_id == member.pk and at < correctable_until(note)
    return in_time and newer_version(note) is None


def correctable_until(note: ServiceNote) -> datetime:
    """Return when the day ends in which a note is corrected: it begins with its first version."""
    first = note
    while first.corrects is not None:
        first = first.corrects
    return first.at + ServiceNote.MAY_CORRECT_FOR
