"""The way forward, by aggregate; import from here, never from the inner modules."""

from rehabilitation.models.course import ClassSession, Course, CourseRun
from rehabilitation.models.enrolment import Attendance, Enrolment
from rehabilitation.models.plan import Goal, Intervention, Plan
from rehabilitation.models.review import Review, ReviewLine
from rehabilitation.models.service_note import ServiceNote

__all__ = [
    "Attendance",
    "ClassSession",
    "Course",
    "CourseRun",
    "Enrolment",
    "Goal",
    "Intervention",
    "Plan",
    "Review",
    "ReviewLine",
    "ServiceNote",
]
