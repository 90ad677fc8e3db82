"""Every write of the people's part; import from here, never from the inner modules."""

from residents.actions.consents import UntilInThePast, record_consent
from residents.actions.events import EmptyNote, write_event, write_events, write_note
from residents.actions.files import (
    AlreadyAssigned,
    CannotWorkOnFile,
    NotAssigned,
    assign_file,
    reopen_file,
    unassign_file,
)
from residents.actions.households import form_household
from residents.actions.persons import (
    ChangedMeanwhile,
    ImpossibleBirthYear,
    NewPerson,
    change_person,
    register_person,
    register_persons,
)
from residents.actions.tasks import (
    close_tasks,
    complete_task,
    new_task,
    open_task,
    open_tasks,
)

__all__ = [
    "AlreadyAssigned",
    "CannotWorkOnFile",
    "ChangedMeanwhile",
    "EmptyNote",
    "ImpossibleBirthYear",
    "NewPerson",
    "NotAssigned",
    "UntilInThePast",
    "assign_file",
    "change_person",
    "close_tasks",
    "complete_task",
    "form_household",
    "new_task",
    "open_task",
    "open_tasks",
    "record_consent",
    "register_person",
    "register_persons",
    "reopen_file",
    "unassign_file",
    "write_event",
    "write_events",
    "write_note",
]
