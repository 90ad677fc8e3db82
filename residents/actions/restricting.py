"""Files that only those who work on them see; and files that are open to their team again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions.events import write_event
from residents.models import CaseFile, FileEvent
from residents.signals import file_restricted
from shelter.shared.errors import DomainError
from staff.models import Member


class NobodyWorksOnIt(DomainError):
    """A restricted file without a worker would be seen by nobody."""


class RestrictedAlready(DomainError):
    """The file is as it was asked to be."""


@transaction.atomic
def restrict_file(*, case_file: CaseFile, by: Member, at: datetime) -> CaseFile:
    """Hide a file and its person from all but those who work on it.

    Raises NobodyWorksOnIt or RestrictedAlready.
    """
    if not case_file.assignments.open().exists():
        raise NobodyWorksOnIt(_("Assign somebody to this file first, then restrict it."))
    return _set(case_file, True, FileEvent.Kind.RESTRICTED, by, at)


@transaction.atomic
def unrestrict_file(*, case_file: CaseFile, by: Member, at: datetime) -> CaseFile:
    """Open a restricted file to its team again. Raises RestrictedAlready (it is open)."""
    return _set(case_file, False, FileEvent.Kind.UNRESTRICTED, by, at)


def _set(case_file, restricted, kind, by, at):
    other = CaseFile.objects.filter(pk=case_file.pk, restricted=not restricted)
    if not other.update(restricted=restricted):
        raise RestrictedAlready(_("This was done already. Reload the page to see it as it is."))
    case_file.restricted = restricted
    write_event(person_id=case_file.person_id, kind=kind, at=at, by=by)
    file_restricted.send(CaseFile, case_file=case_file)
    return case_file
