"""The pages of the people's part; `urls.py` says which is which."""

from residents.views.changes import person_change, person_row
from residents.views.consents import consent_record
from residents.views.files import file_assign, file_unassign
from residents.views.identity import person_conceal, person_reveal
from residents.views.lists import person_list, person_search
from residents.views.notes import note_write
from residents.views.record import person_detail
from residents.views.tasks import task_complete

__all__ = [
    "consent_record",
    "file_assign",
    "file_unassign",
    "note_write",
    "person_change",
    "person_conceal",
    "person_detail",
    "person_list",
    "person_reveal",
    "person_row",
    "person_search",
    "task_complete",
]
