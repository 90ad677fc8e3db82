"""Reads of the people's part; import from here, never from the inner modules."""

from residents.selectors.consents import (
    agreeing,
    consent_ends,
    consented_classes,
    may,
    said_no_to_contact,
)
from residents.selectors.late_entries import LateMark, late_between, late_marks, late_moments
from residents.selectors.record import (
    Record,
    TimelineLine,
    person_record,
    revealed_identity,
    timeline,
)
from residents.selectors.rows import PersonRow, person_rows, recent_persons
from residents.selectors.safe_contacts import (
    contacts_in_use,
    latest_attempts,
    opened_rules,
    reach_of,
    rules_of,
    standing_of,
)
from residents.selectors.search import MOST_FOUND, Match, search_persons
from residents.selectors.tasks import TaskRow, named_as, subject_names, task_rows, tasks_for

__all__ = [
    "MOST_FOUND",
    "LateMark",
    "Match",
    "PersonRow",
    "Record",
    "TaskRow",
    "TimelineLine",
    "agreeing",
    "consent_ends",
    "consented_classes",
    "contacts_in_use",
    "late_between",
    "late_marks",
    "late_moments",
    "latest_attempts",
    "may",
    "named_as",
    "opened_rules",
    "person_record",
    "person_rows",
    "reach_of",
    "recent_persons",
    "revealed_identity",
    "rules_of",
    "said_no_to_contact",
    "search_persons",
    "standing_of",
    "subject_names",
    "task_rows",
    "tasks_for",
    "timeline",
]
