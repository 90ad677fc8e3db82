"""What has to follow a birth, as tasks; and what ends where it was recorded by mistake."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from residents.actions import close_tasks, new_task, open_tasks
from residents.models import Task
from rooms.choices import BedKind
from rooms.models import Bed, Birth, Stay
from staff.choices import Role
from staff.models import Member

REGISTERED_WITHIN = timedelta(days=14)
OF_A_NEWBORN = (
    Task.Kind.BIRTH_REGISTRATION,
    Task.Kind.CHECK_UP,
    Task.Kind.INFANT_FEEDING,
    Task.Kind.COT_WANTED,
)


def open_birth_tasks(
    *, stay: Stay, stays: Sequence[Stay], beds: Sequence[Bed], born_at: datetime, at: datetime
) -> None:
    """Ask for the paper of each birth, for check-ups, what the newborn is fed, and for a cot."""
    zone = stay.centre.zone
    today, team = at.astimezone(zone).date(), stay.person.case_file.team
    paper_by = born_at.astimezone(zone).date() + REGISTERED_WITHIN

    def task(kind, who, due_on, role, team=None):
        common = {"centre": stay.centre, "subject": who.person, "person": who.person}
        return new_task(kind=kind, due_on=due_on, role=role, team=team, **common)

    tasks = [task(Task.Kind.CHECK_UP, stay, today, Role.NURSE, team)]
    for one, bed in zip(stays, beds, strict=True):
        paper = task(Task.Kind.BIRTH_REGISTRATION, one, paper_by, Role.CASEWORKER, team)
        tasks += [paper, task(Task.Kind.CHECK_UP, one, today, Role.NURSE, team)]
        tasks.append(task(Task.Kind.INFANT_FEEDING, one, today, Role.HOUSE))
        if bed.kind != BedKind.COT:
            tasks.append(task(Task.Kind.COT_WANTED, one, today, Role.HOUSE))
        if one.state == Stay.State.EXPECTED:
            tasks.append(_arrival(one))
    open_tasks(tasks)


def take_back_births(stays: Iterable[Stay], by: Member | None, at: datetime) -> None:
    """Let births not count whose stays were cancelled, and end what was asked for after them."""
    births = Birth.objects.standing().filter(stay__in=[stay.pk for stay in stays])
    for birth in births.select_related("person"):
        close_tasks(subject=birth.person, by=by, at=at, kinds=OF_A_NEWBORN, cancelled=True)
    births.update(taken_back_at=at, taken_back_by=by)


def _arrival(stay: Stay) -> Task:
    return new_task(
        centre=stay.centre,
        kind=Task.Kind.ARRIVAL_EXPECTED,
        subject=stay.household,
        due_on=stay.arrives_on,
        person=stay.person,
        role=Role.HOUSE,
    )
