"""Notices about tasks: told once, when they are due, to those who can see them and should act."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from residents.models import Task
from residents.telling import QUIET, told_as
from staff.models import Centre, DutyShift, Member, Notice


@transaction.atomic
def tell_of_tasks(*, at: datetime) -> dict[str, int]:
    """Tell of every task that has become due, and take back what was told of those that are over.

    Told is whom a task was given to; else whoever of its role (and team) is on duty, or all of the
    role if nobody is. A few queries a centre and one a member who may be meant, however many tasks
    there are. Running it again changes nothing.
    """
    told = sum(_tell(centre, at) for centre in Centre.objects.order_by("pk"))
    open_tasks = Task.objects.open().values("pk")
    unread = Notice.objects.unread().filter(subject_type="task")
    return {"told": told, "hushed": unread.exclude(subject_id__in=open_tasks).update(read_at=at)}


def _tell(centre, at):
    today = at.astimezone(centre.zone).date()
    due = Task.objects.open().filter(centre=centre, told_at=None, due_on__lte=today)
    due = due.exclude(kind__in=QUIET).select_for_update()
    tasks = {task.pk: task for task in due}
    if not tasks:
        return 0
    on_duty = _on_duty(centre, at)
    seen = {member: _seen(member, tasks) for member in _meant(centre, tasks.values())}
    notices = [
        Notice(
            member=member,
            kind=told_as(task.kind),
            subject_type="task",
            subject_id=task.pk,
            created_at=at,
        )
        for task in tasks.values()
        for member in _to_tell(task, seen, on_duty)
    ]
    Notice.objects.bulk_create(notices)
    Task.objects.filter(pk__in=tasks).update(told_at=at)
    return len(notices)


def _meant(centre, tasks: Iterable[Task]):
    """Return the members to whom one of these tasks could be given, by role or by name."""
    roles = {task.role for task in tasks if task.role}
    assigned = {task.assignee_id for task in tasks if task.assignee_id}
    members = Member.objects.filter(
        centre=centre, is_active=True, awaits_confirmation_since=None
    ).order_by("pk")
    return [one for one in members if one.pk in assigned or not roles.isdisjoint(one.roles)]


def _seen(member, tasks):
    """Return which of these tasks a member can see, and so has to do with."""
    rows = Task.objects.visible_to(member).filter(pk__in=tasks)
    return set(rows.values_list("pk", flat=True))


def _to_tell(task, seen, on_duty):
    able = [member for member, ids in seen.items() if task.pk in ids]
    if task.assignee_id or task.team_id:
        return able
    return [member for member in able if member.pk in on_duty] or able


def _on_duty(centre, at):
    shifts = DutyShift.objects.filter(centre=centre, starts_at__lte=at, ends_at__gt=at)
    return set(shifts.values_list("member_id", flat=True))
