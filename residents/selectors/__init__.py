"""Reads of the people's part; import from here, never from the inner modules."""

from residents.selectors.record import (
    Record,
    TimelineLine,
    person_record,
    revealed_identity,
    timeline,
)
from residents.selectors.rows import PersonRow, person_rows, recent_persons
from residents.selectors.search import MOST_FOUND, Match, search_persons
from residents.selectors.tasks import TaskRow, task_rows, tasks_for

__all__ = [
    "MOST_FOUND",
    "Match",
    "PersonRow",
    "Record",
    "TaskRow",
    "TimelineLine",
    "person_record",
    "person_rows",
    "recent_persons",
    "revealed_identity",
    "search_persons",
    "task_rows",
    "tasks_for",
    "timeline",
]
