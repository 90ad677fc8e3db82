"""What a member has to do, and where each task leads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet
from django.urls import NoReverseMatch, reverse

from residents.models import Task
from staff.models import Member

SUBJECT_PAGES = {
    "stay": "rooms:stay_detail",
    "plan": "rehabilitation:plan_detail",
    "review": "rehabilitation:review_detail",
    "bed": "rooms:board",
    "bannedatdoor": "rooms:ban_list",
    "houseincident": "rooms:incident_detail",
    "leavepass": "rooms:leave_detail",
    "extension": "rooms:extension_detail",
    "extension_lead": "rooms:extension_detail",
    "custodypaper": "rooms:custody_detail",
    "missingreport": "rooms:missing_list",
    "stayrequest": "rooms:request_detail",
    "centre": "rooms:roll_call",
    "maintenance": "rooms:maintenance_detail",
    "forgottenstay": "rooms:forgotten_list",
    "relocation": "rooms:relocation_detail",
}
"""Where tasks about a subject lead, by name: these pages belong to the apps above."""

KIND_PAGES = {Task.Kind.RIGHTS_TO_TELL: "rooms:stay_rights"}
"""Where tasks of a kind lead, if not where others about the same subject do."""


Namer = Callable[[Iterable[UUID]], dict[UUID, str]]
_namers: dict[str, Namer] = {}


@dataclass(frozen=True)
class TaskRow:
    """A task as a line: where it leads, and how many days it waits already (0: not late).

    ``subject`` is what it is about, where that has a name of its own, as a bed has.
    """

    task: Task
    url: str
    days_late: int
    subject: str = ""


def named_as(subject_type: str, namer: Namer) -> None:
    """Say how subjects of this type are called: by their ids, in one query."""
    _namers[subject_type] = namer


def tasks_for(member: Member, on: date) -> QuerySet[Task]:
    """Return the open tasks of ``member`` that are due by ``on``: by time, then by due date."""
    mine = Task.objects.visible_to(member).open().filter(due_on__lte=on)
    return mine.select_related("person", "assignee").order_by(
        F("due_at").asc(nulls_last=True), "due_on", "created_at"
    )


def task_rows(tasks: Iterable[Task], *, on: date) -> list[TaskRow]:
    """Return the lines of these tasks (with their person at hand) as of ``on``."""
    tasks = list(tasks)
    names = subject_names(tasks)
    return [
        TaskRow(
            task=task,
            url=_page_of(task),
            days_late=max(0, (on - task.due_on).days),
            subject=names.get(task.pk, ""),
        )
        for task in tasks
    ]


def subject_names(tasks: Iterable[Task]) -> dict[UUID, str]:
    """Return by task what its subject is called, with one query for each type that has names."""
    by_type: dict[str, dict[UUID, UUID]] = {}
    for task in tasks:
        if task.subject_type in _namers:
            by_type.setdefault(task.subject_type, {})[task.pk] = task.subject_id
    names: dict[UUID, str] = {}
    for subject_type, subjects in by_type.items():
        found = _namers[subject_type](set(subjects.values()))
        names |= {pk: found.get(subject, "") for pk, subject in subjects.items()}
    return names


def _page_of(task):
    """Return the address of the task's subject, or of its person, or nothing."""
    if task.kind == Task.Kind.FOLLOW_UP and task.person_id:
        return reverse("residents:safe_contact_list", args=[task.person_id])
    if task.kind == Task.Kind.KEPT_APART and task.person_id:
        return reverse("residents:conflict_link_list", args=[task.person_id])
    name = KIND_PAGES.get(task.kind) or SUBJECT_PAGES.get(task.subject_type)
    for url_name, args in ((name, [task.subject_id]), (name, [])):
        try:
            return reverse(url_name, args=args)
        except NoReverseMatch:
            continue
    return reverse("residents:person_detail", args=[task.person_id]) if task.person_id else ""
