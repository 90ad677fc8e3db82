"""Notes of a service: written for the service, with a summary for the team; corrected for a day."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rehabilitation import words
from rehabilitation.models import ServiceNote
from rehabilitation.models.service_note import files_worked_on, services_of
from rehabilitation.selectors.service_notes import correctable_until
from residents.actions import write_event
from residents.models import FileEvent, Person
from shelter.shared.errors import DomainError
from staff import vault
from staff.models import Member


class NotHerFile(DomainError):
    """Only those of a service who work on a file write its notes."""


class NotHerService(DomainError):
    """The member does not write for this service."""


class NoteWithoutWords(DomainError):
    """A note needs its text and a summary for the team."""

    status = 422


class NotHerNote(DomainError):
    """Only the author corrects a note."""


class TooLateToCorrect(DomainError):
    """The day in which a note is corrected is over."""


class CorrectedAlready(DomainError):
    """A newer version of the note stands already."""


class KeyDestroyed(DomainError):
    """Her data was destroyed; nothing can be written any more."""


@transaction.atomic
def write_service_note(
    *, person: Person, service: str, text: str, summary: str, by: Member, at: datetime
) -> ServiceNote:
    """Write a note of a service of the author's about someone on whose file she works.

    Raises NotHerService, NotHerFile, NoteWithoutWords or KeyDestroyed.
    """
    if service not in services_of(by):
        raise NotHerService(_("You do not write for this service. Choose your own."))
    _check_her_file(person, by)
    return _keep(ServiceNote(person=person, service=service, author=by, at=at), text, summary)


@transaction.atomic
def correct_service_note(
    *, note: ServiceNote, text: str, summary: str, by: Member, at: datetime
) -> ServiceNote:
    """Replace a note of one's own within a day of its first version; what it said is kept.

    Raises NotHerNote, TooLateToCorrect, CorrectedAlready, and what `write_service_note` raises.
    """
    _check_her_file(note.person, by)
    if note.author_id != by.pk:
        raise NotHerNote(_("Only its author corrects a note. Write a supplement."))
    if at >= correctable_until(note):
        raise TooLateToCorrect(_("A note is corrected within a day. Write a supplement."))
    newer = ServiceNote(person=note.person, service=note.service, author=by, at=at, corrects=note)
    newer.supplements_id = note.supplements_id
    return _keep(newer, text, summary)


@transaction.atomic
def supplement_service_note(
    *, note: ServiceNote, text: str, summary: str, by: Member, at: datetime
) -> ServiceNote:
    """Write a note of the same service beside one that stays as it is, at any time.

    Raises what `write_service_note` raises.
    """
    if note.service not in services_of(by):
        raise NotHerService(_("You do not write for this service. Choose your own."))
    _check_her_file(note.person, by)
    beside = ServiceNote(person=note.person, service=note.service, author=by, at=at)
    beside.supplements = note
    return _keep(beside, text, summary)


def _check_her_file(person, by):
    if not files_worked_on(by).filter(person=person).exists():
        raise NotHerFile(_("Only those who work on her file write here. Ask to be assigned."))


def _keep(note, text, summary):
    if not text.strip() or not summary.strip():
        raise NoteWithoutWords(_("Write both: the note, and what the team may know of it."))
    note.centre_id = note.person.centre_id
    hers = words.words_of(note.person_id)
    try:
        note.sealed_text = hers.seal(words.place_of_note(note, "text"), text)
        note.sealed_summary = hers.seal(words.place_of_note(note, "summary"), summary)
    except vault.KeyGone as gone:
        raise KeyDestroyed(_("Her data was destroyed. Nothing can be added any more.")) from gone
    try:
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError as twice:
        raise CorrectedAlready(_("This note was corrected already. Open the newer one.")) from twice
    kind = FileEvent.Kind.SERVICE_NOTE
    write_event(person_id=note.person_id, kind=kind, at=note.at, by=note.author)
    return note
