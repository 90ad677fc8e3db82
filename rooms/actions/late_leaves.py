"""The ladder of a leave past its time: each step is told once, all of it ends with her return."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from residents.actions import new_task, open_tasks
from residents.models import Task
from rooms.ladders import LATE_LEAVE
from rooms.models import LeavePass, Stay
from shelter.shared import states
from staff.models import Member

KINDS = [rung.task for rung in LATE_LEAVE]


@transaction.atomic
def remind_of_leaves(*, at: datetime) -> dict[str, int]:
    """Give a task to whoever is next on the ladder of every leave that is late; count the tasks.

    One pass a step, whatever the number of leaves. Running it again changes nothing.
    """
    return {"told": sum(_climb(step, rung, at) for step, rung in enumerate(LATE_LEAVE, start=1))}


def end_leave_tasks(leave_ids: Iterable[UUID], *, by: Member | None, at: datetime) -> int:
    """Close what is still open of the ladder of these leaves; return how many tasks there were."""
    tasks = Task.objects.filter(
        kind__in=KINDS, subject_type="leavepass", subject_id__in=list(leave_ids)
    )
    open_to_done = {"came_from": Task.State.OPEN, "to": Task.State.DONE}
    return states.move_all(tasks, **open_to_done, done_at=at, done_by=by)


def end_leave_tasks_of(stays: Iterable[Stay], *, by: Member | None, at: datetime) -> int:
    """Close what is open about the leaves of stays that are over, planned ones too."""
    leaves = LeavePass.objects.filter(stay__in=list(stays), returned_at=None).values("pk")
    tasks = Task.objects.filter(subject_type="leavepass", subject_id__in=leaves)
    open_to_cancelled = {"came_from": Task.State.OPEN, "to": Task.State.CANCELLED}
    return states.move_all(tasks, **open_to_cancelled, done_at=at, done_by=by)


def _climb(step, rung, at):
    late = LeavePass.objects.out().filter(
        stay__state=Stay.State.ADMITTED,
        due_at__lte=at - timedelta(minutes=rung.minutes),
        told_steps__lt=step,
    )
    leaves = list(
        late.select_for_update(of=("self",)).select_related("stay__centre", "stay__person")
    )
    open_tasks(_task(leave, rung, at) for leave in leaves)
    LeavePass.objects.filter(pk__in=[leave.pk for leave in leaves]).update(told_steps=step)
    return len(leaves)


def _task(leave, rung, at):
    centre = leave.stay.centre
    return new_task(
        centre=centre,
        kind=rung.task,
        subject=leave,
        due_on=at.astimezone(centre.zone).date(),
        due_at=leave.due_at + timedelta(minutes=rung.minutes),
        person=leave.stay.person,
        role=rung.role,
    )
