"""What a relocation asks for: a place for who has none, the rest of the nights, the medicines."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from residents.actions import new_task, open_tasks
from residents.models import Task
from rooms.actions.placing import PREPARING, leave_to_prepare
from rooms.models import Bed, BedPreparation, Medicine, Placement, Relocation, Stay, Villa
from rooms.relocation_facts import Proposal
from shelter.shared import states
from staff.choices import Role
from staff.models import Member

OF_WHO_LEFT = (Task.Kind.VILLA_UNPLACED, Task.Kind.PLACE_FOR_REST)


def open_tasks_of(*, relocation: Relocation, proposal: Proposal, at: datetime) -> None:
    """Ask for what is missing after a relocation; what was asked before and is there is done."""
    whole = [move.leaver.stay.pk for move in proposal.moves if move.is_whole]
    _end(whole, OF_WHO_LEFT, Task.State.DONE, None, at)
    today = at.astimezone(relocation.villa.centre.zone).date()

    tasks = [
        _about(one.stay, Task.Kind.VILLA_UNPLACED, today, Role.SUPERVISOR, at)
        for family in proposal.staying
        for one in family.leavers
    ]
    tasks += [
        _about(one.stay, Task.Kind.ARRIVAL_UNPLACED, one.first, Role.HOUSE)
        for family in proposal.awaited
        for one in family.leavers
    ]
    tasks += [
        _about(move.leaver.stay, Task.Kind.PLACE_FOR_REST, move.until, Role.HOUSE)
        for move in proposal.moves
        if not move.is_whole
    ]
    if _take_medicines(proposal, today):
        tasks.append(_medicines(relocation, today))
    open_tasks(tasks)


def end_tasks_of(*, villa: Villa, by: Member, at: datetime) -> None:
    """Send nobody into a closed villa to make beds; the beds wait until it is reopened."""
    beds = Bed.objects.filter(room__villa=villa).values("pk")
    tasks = Task.objects.filter(kind__in=PREPARING, subject_type="bed", subject_id__in=beds)
    came_from, to = Task.State.OPEN, Task.State.CANCELLED
    states.move_all(tasks, came_from=came_from, to=to, done_at=at, done_by=by)


def reopen_tasks(*, relocation: Relocation, by: Member, at: datetime) -> None:
    """Ask for the beds of a reopened villa; who was still to leave it need not any more."""
    villa = relocation.villa
    waiting = BedPreparation.objects.filter(ready_at=None, bed__room__villa=villa)
    beds = list(waiting.values_list("bed_id", flat=True))
    leave_to_prepare(beds, centre=villa.centre, by=by, at=at)
    tonight = villa.centre.night(at)
    here = Placement.objects.filter(bed__room__villa=villa, until_on__gt=tonight)
    stays = set(here.values_list("stay_id", flat=True))
    _end(stays, OF_WHO_LEFT, Task.State.CANCELLED, by, at)


def _end(
    stays: Iterable[UUID], kinds: Iterable[str], to: str, by: Member | None, at: datetime
) -> None:
    stays = list(stays)
    tasks = Task.objects.filter(kind__in=kinds, subject_type="stay", subject_id__in=stays)
    states.move_all(tasks, came_from=Task.State.OPEN, to=to, done_at=at, done_by=by)


def _about(stay: Stay, kind: str, due_on: date, role: str, due_at: datetime | None = None) -> Task:
    return new_task(
        centre=stay.centre,
        kind=kind,
        subject=stay,
        due_on=due_on,
        due_at=due_at,
        person=stay.person,
        role=role,
    )


def _take_medicines(proposal: Proposal, on: date) -> bool:
    """Tell whether somebody who moves takes medicines now."""
    persons = [move.leaver.stay.person_id for move in proposal.moves if move.leaver.is_here]
    rows = Medicine.objects.filter(Q(until_on=None) | Q(until_on__gte=on), stopped_at=None)
    return rows.filter(person__in=persons).exists()


def _medicines(relocation: Relocation, on: date) -> Task:
    return new_task(
        centre=relocation.villa.centre,
        kind=Task.Kind.MEDICINES_MOVED,
        subject=relocation,
        due_on=on,
        role=Role.NURSE,
    )
