"""The shift at one moment: who is on duty, the log, what is open, due, and handed over."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from residents.models import Task
from residents.selectors import TaskRow, task_rows
from rooms.handing_over import OF_THE_HOUSE, waiting_for
from rooms.house_log import LogRow, last_day, people_of
from rooms.models import Handover, LeavePass, Stay
from rooms.tonight import Clock, clock_of
from staff.models import DutyShift, Member

WITHOUT_SHIFT = timedelta(hours=8)
"""How far "this shift" goes where nobody is on duty by the plan."""

MOST = 20


@dataclass(frozen=True)
class Due:
    """Something that falls into this shift, about one stay; ``at`` is empty if any hour will do."""

    stay: Stay
    words: str | Promise
    at: datetime | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Shift:
    """Everything on the page of the shift. Tasks and what is due beyond ``MOST`` are counted."""

    at: datetime
    on: date
    ends_at: datetime
    on_duty: list[DutyShift]
    log: list[LogRow]
    tasks: list[TaskRow]
    more_tasks: int
    due: list[Due]
    more_due: int
    waiting: list[Handover]
    draft: Handover | None
    latest: Handover | None

    @property
    def persons_shown(self) -> set[UUID]:
        """Return whose codes are on the page."""
        tasks = {row.task.person_id for row in self.tasks if row.task.person_id}
        return {*tasks, *people_of(self.log), *(due.stay.person_id for due in self.due)}


def shift_at(member: Member, at: datetime) -> Shift:
    """Return the page of the shift as this member may see it; a fixed number of queries."""
    clock = clock_of(member.centre, at)
    on_duty = duty_at(member, at)
    ends_at = end_of(on_duty, member, at)
    tasks = task_rows(_tasks(member, clock), on=clock.today)
    due = sorted(_due(member, clock, ends_at), key=lambda one: (one.at is None, one.at or at))
    handovers = Handover.objects.visible_to(member)
    taken = handovers.filter(state=Handover.State.TAKEN).select_related("given_by", "taken_by")
    return Shift(
        at=at,
        on=clock.today,
        ends_at=ends_at,
        on_duty=on_duty,
        log=last_day(member, at),
        tasks=tasks[:MOST],
        more_tasks=max(0, len(tasks) - MOST),
        due=due[:MOST],
        more_due=max(0, len(due) - MOST),
        waiting=list(waiting_for(member)),
        draft=handovers.filter(state=Handover.State.DRAFT).first(),
        latest=taken.order_by("-taken_at").first(),
    )


def duty_at(member: Member, at: datetime) -> list[DutyShift]:
    """Return the shifts of her centre that go on at this moment, by who is on duty."""
    going_on = DutyShift.objects.visible_to(member).filter(starts_at__lte=at, ends_at__gt=at)
    return list(going_on.select_related("member").order_by("member__name", "starts_at"))


def end_of(on_duty: list[DutyShift], member: Member, at: datetime) -> datetime:
    """Return when her shift ends, or else the last one that goes on, or eight hours from now."""
    own = [shift.ends_at for shift in on_duty if shift.member_id == member.pk]
    return max(own or [shift.ends_at for shift in on_duty] or [at + WITHOUT_SHIFT])


def _tasks(member, clock: Clock):
    open_here = Task.objects.open().filter(
        centre=member.centre_id, role__in=OF_THE_HOUSE, due_on__lte=clock.today
    )
    hers = open_here.naming_nobody_hidden_from(member)
    return hers.select_related("person", "assignee").order_by("due_on", "due_at", "created_at")


def _due(member, clock: Clock, ends_at):
    out = LeavePass.objects.visible_to(member).out().filter(due_at__lte=ends_at)
    for leave in out.select_related("stay__person"):
        yield Due(leave.stay, _("back from leave"), leave.due_at, leave.due_at <= clock.at)
    soon = Stay.objects.visible_to(member).filter(
        Q(state=Stay.State.HELD, hold_until__lte=ends_at)
        | Q(state=Stay.State.EXPECTED, arrives_on__lte=clock.night)
        | Q(state=Stay.State.ADMITTED, departs_on__lte=clock.today)
    )
    for stay in soon.select_related("person").order_by("created_at"):
        if stay.state == Stay.State.HELD:
            yield Due(stay, _("the hold of her bed ends"), stay.hold_until)
        elif stay.state == Stay.State.EXPECTED:
            yield Due(stay, _("arrival expected"), is_late=stay.arrives_on < clock.night)
        else:
            yield Due(stay, _("leaves today"), is_late=stay.departs_on < clock.today)
