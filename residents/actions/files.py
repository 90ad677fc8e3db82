"""Case files: opened, opened again, and the members who work on them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from residents.actions.events import write_event
from residents.actions.tasks import close_tasks, new_task, open_tasks
from residents.models import Assignment, CaseFile, FileEvent, Person, Task
from residents.models.reach import in_conflict
from residents.signals import file_changed_hands
from shelter.shared import states
from shelter.shared.errors import DomainError
from staff import vault
from staff.choices import CASE_ROLES, Role
from staff.models import Member

NOT_CLOSED = {"closed_at": None, "closed_by": None, "kept_until": None, "kept_because": ""}


class PersonErased(DomainError):
    """Who she was has been destroyed: there is no file to open again."""


class CannotWorkOnFile(DomainError):
    """The member does not work on case files of this centre."""


class AlreadyAssigned(DomainError):
    """The member works on this file already."""


class NotAssigned(DomainError):
    """The member does not work on this file."""


@transaction.atomic
def reopen_file(*, person: Person, channel: str, by: Member | None, at: datetime) -> CaseFile:
    """Open the file of someone who returns; a file that is still open stays as it is.

    Words that were destroyed meanwhile stay so; the ones to come get a key. Raises PersonErased.
    """
    case_file = person.case_file
    if case_file.state == CaseFile.State.OPEN:
        return case_file
    if person.erased_at is not None:
        raise PersonErased(_("Her data was destroyed. Register her as somebody new."))
    vault.ensure_key(person.pk, vault.NARRATIVE, person.pk)
    opened = {"channel": channel, "opened_at": at, "opened_by": by}
    states.move(case_file, to=CaseFile.State.OPEN, **opened, **NOT_CLOSED)
    kind, detail = FileEvent.Kind.FILE_REOPENED, {"channel": str(channel)}
    write_event(person_id=person.pk, kind=kind, at=at, by=by, detail=detail)
    _ask_for_a_worker(case_file, at)
    return case_file


@transaction.atomic
def assign_file(
    *, case_file: CaseFile, member: Member, by: Member | None, at: datetime
) -> Assignment:
    """Let a member work on a file. Raises CannotWorkOnFile or AlreadyAssigned."""
    is_kept_away = in_conflict(member).filter(person=case_file.person_id).exists()
    works_here = member.centre_id == case_file.centre_id and member.has_role(*CASE_ROLES)
    if is_kept_away or not works_here:
        raise CannotWorkOnFile(_("Choose a member of this centre who works on files."))
    try:
        with transaction.atomic():
            assignment = Assignment.objects.create(
                case_file=case_file, member=member, since_at=at, since_by=by
            )
    except IntegrityError as twice:
        raise AlreadyAssigned(_("She works on this file already.")) from twice
    close_tasks(subject=case_file, by=by, at=at, kinds=[Task.Kind.ASSIGN_FILE])
    _tell(case_file, FileEvent.Kind.ASSIGNED, member, by, at)
    return assignment


@transaction.atomic
def unassign_file(*, case_file: CaseFile, member: Member, by: Member | None, at: datetime) -> None:
    """End a member's work on a file; a file left without anyone asks for a worker.

    Raises NotAssigned.
    """
    assignment = case_file.assignments.open().filter(member=member)
    if not assignment.update(until_at=at, until_by=by):
        raise NotAssigned(_("She no longer works on this file. Reload the page to see who does."))
    _tell(case_file, FileEvent.Kind.UNASSIGNED, member, by, at)
    _ask_for_a_worker(case_file, at)


def worker_wanted(case_file: CaseFile, at: datetime) -> Task:
    """Return the unsaved task that asks the team's lead to assign somebody."""
    return new_task(
        centre=case_file.centre,
        kind=Task.Kind.ASSIGN_FILE,
        subject=case_file,
        due_on=at.astimezone(case_file.centre.zone).date(),
        person=case_file.person,
        team=case_file.team,
        role=Role.LEAD,
    )


def _ask_for_a_worker(case_file, at):
    if not case_file.assignments.open().exists():
        open_tasks([worker_wanted(case_file, at)])


def _tell(case_file, kind, member, by, at):
    detail = {"member": str(member.pk)}
    write_event(person_id=case_file.person_id, kind=kind, at=at, by=by, detail=detail)
    file_changed_hands.send(CaseFile, case_file=case_file)
