"""The pages of the people's part; `urls.py` says which is which."""

from residents.views.changes import person_change, person_row
from residents.views.consents import (
    consent_answer,
    consent_list,
    consent_record,
    consent_withdraw,
)
from residents.views.documents import (
    document_add,
    document_detail,
    document_file,
    document_list,
    document_remove,
)
from residents.views.erasures import erasure_detail, erasure_list
from residents.views.files import file_assign, file_unassign
from residents.views.follow_ups import follow_up_list
from residents.views.identity import person_conceal, person_reveal
from residents.views.lists import person_list, person_search
from residents.views.notes import note_write
from residents.views.record import person_detail
from residents.views.retention import retention, retention_change
from residents.views.safe_contacts import (
    safe_contact_call,
    safe_contact_change,
    safe_contact_conceal,
    safe_contact_list,
    safe_contact_new,
    safe_contact_outcome,
    safe_contact_panel,
)
from residents.views.shares import share_close, share_open, share_read
from residents.views.tasks import task_complete

__all__ = [
    "consent_answer",
    "consent_list",
    "consent_record",
    "consent_withdraw",
    "document_add",
    "document_detail",
    "document_file",
    "document_list",
    "document_remove",
    "erasure_detail",
    "erasure_list",
    "file_assign",
    "file_unassign",
    "follow_up_list",
    "note_write",
    "person_change",
    "person_conceal",
    "person_detail",
    "person_list",
    "person_reveal",
    "person_row",
    "person_search",
    "retention",
    "retention_change",
    "safe_contact_call",
    "safe_contact_change",
    "safe_contact_conceal",
    "safe_contact_list",
    "safe_contact_new",
    "safe_contact_outcome",
    "safe_contact_panel",
    "share_close",
    "share_open",
    "share_read",
    "task_complete",
]
