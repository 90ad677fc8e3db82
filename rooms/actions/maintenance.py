"""Maintenance: asked for, with what may not be slept in meanwhile; done, and the beds are back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import close_tasks, open_task
from residents.models import Task
from rooms.actions.out_of_service import close_beds, reopen_bed
from rooms.actions.writing import text_about_nobody
from rooms.models import Bed, Maintenance, OutOfService, Room
from shelter.shared.errors import DomainError
from staff.choices import Role
from staff.models import Member


class MaintenanceDone(DomainError):
    """It was done already."""


@dataclass(frozen=True)
class WhatToRepair:
    """What must be repaired; ``puts_out``: nobody can sleep there until ``until_on``."""

    kind: str
    urgency: str
    words: str = ""
    puts_out: bool = False
    until_on: date | None = None


@transaction.atomic
def ask_maintenance(
    *, place: Room | Bed, what: WhatToRepair, by: Member, at: datetime
) -> Maintenance:
    """Ask for a repair in a room or at a bed, with a task; it may put the beds out of service.

    Beds that are out for all that time already stay as they are. Raises TellsWhoItIs, TextTooLong
    or what `close_beds` raises.
    """
    today = at.astimezone(by.centre.zone).date()
    urgency = Maintenance.Urgency(what.urgency)
    asked = Maintenance(
        centre=by.centre,
        kind=what.kind,
        urgency=urgency,
        words=text_about_nobody(what.words, by.centre) if what.words.strip() else "",
        due_on=today + Maintenance.WITHIN[urgency],
        asked_at=at,
        asked_by=by,
    )
    setattr(asked, "bed" if isinstance(place, Bed) else "room", place)
    asked.save(force_insert=True)
    if what.puts_out:
        _put_out(asked, what.until_on, by, at)
    open_task(
        centre=by.centre,
        kind=Task.Kind.MAINTENANCE_DUE,
        subject=asked,
        due_on=asked.due_on,
        role=Role.HOUSE,
    )
    return asked


@transaction.atomic
def finish_maintenance(
    *, maintenance: Maintenance, by: Member, at: datetime, to_clean: bool = False
) -> Maintenance:
    """Say that it is repaired: its beds are back from tonight on, or wait to be cleaned first.

    Raises MaintenanceDone.
    """
    still_open = Maintenance.objects.open().filter(pk=maintenance.pk)
    if not still_open.update(done_at=at, done_by=by):
        raise MaintenanceDone(_("This was done already. Nothing was changed."))
    maintenance.done_at, maintenance.done_by = at, by
    tonight = by.centre.night(at)
    for closure in maintenance.closures.filter(ended_at=None).lasting(tonight):
        reopen_bed(closure=closure, by=by, at=at, to_clean=to_clean)
    close_tasks(subject=maintenance, by=by, at=at)
    return maintenance


def _put_out(asked, until_on, by, at):
    """Put the beds of the place out of service from tonight, but for those that are out as long."""
    tonight = by.centre.night(at)
    beds = [asked.bed] if asked.bed else asked.room.beds.filter(is_active=True)
    out = OutOfService.objects.filter(bed__in=beds, from_on__lte=tonight)
    as_long = out.filter(until_on=None)
    if until_on is not None:
        as_long |= out.filter(until_on__gte=until_on)
    covered = set(as_long.values_list("bed_id", flat=True))
    close_beds(
        beds=[bed for bed in beds if bed.pk not in covered],
        reason=OutOfService.Reason.REPAIR,
        from_on=tonight,
        until_on=until_on,
        maintenance=asked,
        by=by,
        at=at,
    )
