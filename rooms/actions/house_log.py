"""The house log: lines are added, and corrected by another line; none is changed or taken out."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from residents.models import Person
from rooms.actions.writing import check_here, check_time, seal_about, text_about_nobody
from rooms.models import HouseIncident, HouseLogEntry
from shelter.shared.errors import DomainError
from staff.models import Centre, Member


class EntryCorrectedAlready(DomainError):
    """A correction follows this entry already."""


class NothingWritten(DomainError):
    """The line of an incident has no words of its own."""


@transaction.atomic
def write_log_entry(
    *,
    centre: Centre,
    kind: str,
    text: str,
    by: Member,
    at: datetime,
    when: datetime | None = None,
    person: Person | None = None,
) -> HouseLogEntry:
    """Enter what happened at ``when`` (now, if not said); about ``person`` it is sealed.

    Raises NotYet, TooLongAgo, WithoutWords, TextTooLong, TellsWhoItIs, NotInTheHouse or
    WordsDestroyed.
    """
    check_time(when or at, at)
    if person is not None:
        check_here(person, centre, when)
    entry = HouseLogEntry(centre=centre, kind=kind, at=when or at, person=person)
    return _keep(entry, text, by, at)


@transaction.atomic
def correct_log_entry(
    *, entry: HouseLogEntry, text: str, by: Member, at: datetime
) -> HouseLogEntry:
    """Follow an entry by its correction; what it said stays.

    Raises EntryCorrectedAlready, NothingWritten, WithoutWords, TextTooLong, TellsWhoItIs or
    WordsDestroyed.
    """
    if entry.incident_id is not None:
        raise NothingWritten(_("This line only points at an incident. Write there what is new."))
    newer = HouseLogEntry(centre_id=entry.centre_id, kind=entry.kind, at=at, corrects=entry)
    newer.person_id = entry.person_id
    try:
        with transaction.atomic():
            return _keep(newer, text, by, at)
    except IntegrityError as twice:
        raise EntryCorrectedAlready(
            _("This line was corrected already. Correct the newer one.")
        ) from twice


def log_incident(incident: HouseIncident, by: Member, at: datetime) -> None:
    """Enter that there was an incident: its number and severity, and nothing else."""
    HouseLogEntry.objects.create(
        centre_id=incident.centre_id,
        kind=HouseLogEntry.Kind.INCIDENT,
        at=at,
        incident=incident,
        entered_at=at,
        entered_by=by,
    )


def _keep(entry, text, by, at):
    entry.entered_at, entry.entered_by = at, by
    if entry.person_id is None:
        entry.text = text_about_nobody(text, entry.centre)
    else:
        seal_about(entry, text)
    entry.save(force_insert=True)
    return entry
