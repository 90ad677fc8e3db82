"""Tasks: one open task of a kind about one subject, however often it is asked for."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models, transaction

from residents.models import Person, Task
from shelter.shared import states
from staff.choices import Role
from staff.models import Centre, Member, Team


def new_task(
    *,
    centre: Centre,
    kind: str,
    subject: models.Model,
    due_on: date,
    due_at: datetime | None = None,
    person: Person | None = None,
    assignee: Member | None = None,
    team: Team | None = None,
    role: str = "",
) -> Task:
    """Return an unsaved task about ``subject``, for `open_tasks`."""
    return Task(
        centre=centre,
        kind=kind,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        due_on=due_on,
        due_at=due_at,
        person=person,
        assignee=assignee,
        team=team,
        role=role,
    )


def contact_task(
    *, person: Person, kind: str, team: Team | None, at: datetime, assignee: Member | None = None
) -> Task:
    """Return an unsaved task about how she may be reached, for a worker or a team's workers."""
    return new_task(
        centre=person.centre,
        kind=kind,
        subject=person,
        due_on=at.astimezone(person.centre.zone).date(),
        person=person,
        assignee=assignee,
        team=team,
        role=Role.CASEWORKER,
    )


def open_tasks(tasks: Iterable[Task]) -> None:
    """Keep these unsaved tasks in one statement; one that is open already stays as it is."""
    Task.objects.bulk_create(tasks, ignore_conflicts=True)


@transaction.atomic
def open_task(
    *,
    centre: Centre,
    kind: str,
    subject: models.Model,
    due_on: date,
    due_at: datetime | None = None,
    person: Person | None = None,
    assignee: Member | None = None,
    team: Team | None = None,
    role: str = "",
) -> Task:
    """Open a task about ``subject``, or return the one of this kind that is open already."""
    task, _is_new = Task.objects.get_or_create(
        kind=kind,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        state=Task.State.OPEN,
        defaults={
            "centre": centre,
            "due_on": due_on,
            "due_at": due_at,
            "person": person,
            "assignee": assignee,
            "team": team,
            "role": role,
        },
    )
    return task


@transaction.atomic
def complete_task(*, task: Task, by: Member | None, at: datetime) -> Task:
    """Mark a task as done. Raises IllegalMove (closed already) or StaleState."""
    return states.move(task, to=Task.State.DONE, done_at=at, done_by=by)


@transaction.atomic
def close_tasks(
    *,
    subject: models.Model,
    by: Member | None,
    at: datetime,
    kinds: Iterable[str] | None = None,
    cancelled: bool = False,
) -> int:
    """Close the open tasks about ``subject`` (of these kinds) and return how many there were.

    They are done, or, with ``cancelled``, no longer needed.
    """
    tasks = Task.objects.filter(subject_type=subject._meta.model_name or "", subject_id=subject.pk)
    if kinds is not None:
        tasks = tasks.filter(kind__in=list(kinds))
    to = Task.State.CANCELLED if cancelled else Task.State.DONE
    return states.move_all(tasks, came_from=Task.State.OPEN, to=to, done_at=at, done_by=by)
