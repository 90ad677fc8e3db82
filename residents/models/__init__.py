"""The people, by aggregate; import from here, never from the inner modules."""

from residents.models.casefile import Assignment, CaseFile
from residents.models.consent import Consent
from residents.models.event import FileEvent
from residents.models.household import Household, HouseholdMember
from residents.models.person import NameToken, Person
from residents.models.task import Task

__all__ = [
    "Assignment",
    "CaseFile",
    "Consent",
    "FileEvent",
    "Household",
    "HouseholdMember",
    "NameToken",
    "Person",
    "Task",
]
