"""A file ends: it is closed, kept longer for a reason, and at last destroyed."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions.events import write_event
from residents.models import CaseFile, FileEvent
from shelter.shared import states
from shelter.shared.errors import DomainError
from staff.audit import record
from staff.models import Member


class FileIsOpen(DomainError):
    """What is open is neither kept longer nor destroyed."""


class KeptInThePast(DomainError):
    """The last day of keeping has passed already."""

    status = 422


@transaction.atomic
def close_file(*, case_file: CaseFile, by: Member | None, at: datetime) -> CaseFile:
    """Close a file; from now on the retention clock runs. Raises IllegalMove or StaleState.

    Whether somebody still stays here is asked by `rooms.actions.close_file`, which pages call.
    """
    states.move(case_file, to=CaseFile.State.CLOSED, closed_at=at, closed_by=by)
    kind = FileEvent.Kind.FILE_CLOSED
    write_event(person_id=case_file.person_id, kind=kind, at=at, by=by)
    return case_file


@transaction.atomic
def keep_file(
    *, case_file: CaseFile, until: date | None, because: str, by: Member, at: datetime
) -> CaseFile:
    """Keep a closed file at least until a day, for a reason; None lets the clock go on.

    Raises FileIsOpen or KeptInThePast.
    """
    if case_file.state != CaseFile.State.CLOSED:
        raise FileIsOpen(_("This file is open. Close it first; until then everything is kept."))
    if until is not None and until <= case_file.centre.night(at):
        raise KeptInThePast(_("Choose a last day after today."))
    case_file.kept_until, case_file.kept_because = until, because if until else ""
    case_file.save(update_fields=["kept_until", "kept_because"])
    action = "file:kept" if until else "file:not_kept"
    persons = [case_file.person_id]
    record(action=action, by=by, about_id=case_file.pk, at=at, persons=persons, reason=because)
    return case_file
