"""The people, by aggregate; import from here, never from the inner modules."""

from residents.models.access import BreakGlass, ConflictOfInterest
from residents.models.casefile import Assignment, CaseFile
from residents.models.conflict_link import ConflictLink
from residents.models.consent import Consent, Share
from residents.models.document import Document
from residents.models.erasure import Erasure
from residents.models.event import FileEvent
from residents.models.household import Household, HouseholdMember
from residents.models.late_entry import LateEntry
from residents.models.person import NameToken, Person
from residents.models.safe_contact import ContactAttempt, SafeContact
from residents.models.task import Task

__all__ = [
    "Assignment",
    "BreakGlass",
    "CaseFile",
    "ConflictLink",
    "ConflictOfInterest",
    "Consent",
    "ContactAttempt",
    "Document",
    "Erasure",
    "FileEvent",
    "Household",
    "HouseholdMember",
    "LateEntry",
    "NameToken",
    "Person",
    "SafeContact",
    "Share",
    "Task",
]
