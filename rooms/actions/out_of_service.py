"""Beds out of service: for which nights and why, for longer or shorter, and back again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from residents.actions import new_task, open_tasks
from residents.models import Task
from rooms.actions.board import touch_board
from rooms.actions.placing import leave_to_prepare, queue_beds
from rooms.actions.villa_closures import refuse_closed_with_villa
from rooms.models import Bed, BedNight, Maintenance, OutOfService, Placement, Stay
from shelter.shared.errors import DomainError
from shelter.shared.nights import NIGHT
from shelter.shared.text import ltr
from staff.choices import Role
from staff.models import Centre, Member

MOST_NAMED = 6


@dataclass(frozen=True)
class Taken:
    """A stay that has one of the beds on some of the nights ``[from_on, until_on)``."""

    stay: Stay
    bed: Bed
    from_on: date
    until_on: date


class BedsTaken(DomainError):
    """Somebody has one of the beds on one of the nights.

    ``taken`` says who, where and when, as far as the member may know it; the sentence says it too.
    """

    def __init__(self, message: str, *, taken: Sequence[Taken]):
        super().__init__(message)
        self.taken = taken


class BedSleptInThen(BedsTaken):
    """Somebody who stays here sleeps in one of the beds on one of the nights."""


class BedPromisedThen(BedsTaken):
    """One of the beds is promised to an arrival on one of the nights."""


class ClosedBackwards(DomainError):
    """The first night after the closure is not after its first night, or is over."""

    status = 422


class ClosedInThePast(DomainError):
    """The first night of the closure is over."""

    status = 422


class ClosedTwice(DomainError):
    """The bed is out of service on some of these nights already."""


class ClosureIsOver(DomainError):
    """The bed is in service again already."""


@transaction.atomic
def close_beds(
    *,
    beds: Iterable[Bed],
    reason: str,
    from_on: date,
    until_on: date | None,
    by: Member,
    at: datetime,
    maintenance: Maintenance | None = None,
) -> list[OutOfService]:
    """Take beds out of service for the nights ``[from_on, until_on)``, or until further notice.

    All of them or none. Raises ClosedInThePast, ClosedBackwards, BedSleptInThen, BedPromisedThen or
    ClosedTwice.
    """
    beds = _locked(beds)
    if from_on < by.centre.night(at):
        raise ClosedInThePast(_("That night is over. Choose tonight or a later night."))
    if until_on is not None and until_on <= from_on:
        raise ClosedBackwards(_("The bed must be back after the first night it is closed."))
    _refuse_taken(beds, from_on, until_on, by)
    if _overlapping(beds, from_on, until_on).exists():
        raise _closed_twice()
    closures = OutOfService.objects.bulk_create(
        OutOfService(
            bed=bed,
            reason=reason,
            from_on=from_on,
            until_on=until_on,
            maintenance=maintenance,
            recorded_by=by,
            recorded_at=at,
        )
        for bed in beds
    )
    touch_board(by.centre_id)
    return closures


@transaction.atomic
def close_bed(
    *, bed: Bed, reason: str, from_on: date, until_on: date | None, by: Member, at: datetime
) -> OutOfService:
    """Take one bed out of service. Raises what `close_beds` raises."""
    (closure,) = close_beds(
        beds=[bed], reason=reason, from_on=from_on, until_on=until_on, by=by, at=at
    )
    return closure


@transaction.atomic
def extend_closures(
    *, closures: Iterable[OutOfService], until_on: date | None, by: Member, at: datetime
) -> None:
    """Let beds be back on another night, later or sooner; None is until further notice.

    Also after the end has passed, if nobody has said that the bed is in service: then they are out
    again from tonight. Raises ClosureIsOver, ClosedBackwards, BedSleptInThen, BedPromisedThen,
    ClosedTwice or VillaIsClosed.
    """
    rows = list(closures)
    refuse_closed_with_villa(rows)
    beds = _locked([row.bed for row in rows])
    tonight = by.centre.night(at)
    if not rows or OutOfService.objects.filter(pk__in=_ids(rows), ended_at__isnull=False).exists():
        raise _over()
    if until_on is not None and until_on <= max(tonight, *(row.from_on for row in rows)):
        raise ClosedBackwards(_("The bed must be back on a night to come. Choose a later night."))
    first = min(row.from_on for row in rows)
    _refuse_taken(beds, max(tonight, first), until_on, by)
    if _overlapping(beds, first, until_on).exclude(pk__in=_ids(rows)).exists():
        raise _closed_twice()
    OutOfService.objects.filter(pk__in=_ids(rows)).update(until_on=until_on)
    touch_board(by.centre_id)


@transaction.atomic
def reopen_bed(*, closure: OutOfService, by: Member, at: datetime, to_clean: bool = False) -> None:
    """Put a bed back into service from tonight on; a closure that has not begun is dropped.

    With ``to_clean`` it waits in the cleaning queue first. Raises ClosureIsOver or VillaIsClosed.
    """
    refuse_closed_with_villa([closure])
    tonight = by.centre.night(at)
    if closure.ended_at or (closure.until_on is not None and closure.until_on <= tonight):
        raise _over()
    rows = OutOfService.objects.filter(pk=closure.pk, ended_at=None)
    if closure.from_on >= tonight:
        rows.delete()
    elif not rows.update(until_on=tonight, ended_at=at, ended_by=by):
        raise _over()
    if to_clean:
        leave_to_prepare([closure.bed_id], centre=by.centre, by=by, at=at)
    touch_board(by.centre_id)


def end_passed(bed_ids: Iterable, *, by: Member, at: datetime) -> None:
    """Note that somebody has looked at beds whose time out of service had passed."""
    passed = OutOfService.objects.filter(bed__in=bed_ids, ended_at=None)
    tonight = by.centre.night(at)
    passed.filter(until_on__lte=tonight).update(ended_at=at, ended_by=by)


@transaction.atomic
def bring_back_beds(*, at: datetime) -> dict[str, int]:
    """Ask for a look at every bed whose time out of service has passed and nobody ended it.

    It waits in the cleaning queue until then. Some queries a centre, whatever their number.
    Running it again changes nothing.
    """
    return {"beds_back": sum(_bring_back(centre, at) for centre in Centre.objects.order_by("pk"))}


def _bring_back(centre, at):
    tonight = centre.night(at)
    passed = OutOfService.objects.filter(
        bed__room__villa__centre=centre, ended_at=None, until_on__lte=tonight
    ).exclude(told_until=F("until_on"))
    untold = dict(passed.values_list("pk", "bed_id"))
    if not untold:
        return 0
    OutOfService.objects.filter(pk__in=untold).update(told_until=F("until_on"))
    still_out = OutOfService.objects.out_on(tonight).values("bed")
    here = {"night": tonight, "stay__state": Stay.State.ADMITTED}
    slept_in = BedNight.objects.filter(bed__in=untold.values(), **here).values("bed")
    beds = Bed.objects.in_use().filter(pk__in=untold.values())
    beds = list(beds.exclude(pk__in=still_out).exclude(pk__in=slept_in))
    queue_beds(bed_ids=[bed.pk for bed in beds], by=None, at=at)
    today = at.astimezone(centre.zone).date()
    what = {"centre": centre, "kind": Task.Kind.BED_BACK, "role": Role.HOUSE}
    open_tasks(new_task(subject=bed, due_on=today, **what) for bed in beds)
    if beds:
        touch_board(centre.pk)
    return len(beds)


def _locked(beds):
    """Return these beds in one order for everybody; whoever else closes them waits."""
    ids = {bed.pk for bed in beds}
    locked = Bed.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    return list(locked.select_related("room__villa").order_by("pk"))


def _refuse_taken(beds, from_on, until_on, by):
    taken = taken_between(beds, from_on, until_on)
    staying = [one for one in taken if one.stay.state == Stay.State.ADMITTED]
    if not taken:
        return
    seen = Stay.objects.visible_to(by).filter(pk__in=[one.stay.pk for one in taken])
    seen = set(seen.values_list("pk", flat=True))
    who = "; ".join(_words(one, one.stay.pk in seen) for one in (staying or taken)[:MOST_NAMED])
    known = [one for one in staying or taken if one.stay.pk in seen]
    if staying:
        words = _("Somebody sleeps there: %(who)s. Move her first, then try again.")
        raise BedSleptInThen(words % {"who": who}, taken=known)
    words = _("A bed there is promised: %(who)s. Give her another bed first, then try again.")
    raise BedPromisedThen(words % {"who": who}, taken=known)


def _words(taken, is_seen):
    """Return bed, code and nights of one who is in the way; a code only where it may be known."""
    said = {
        "bed": ltr(taken.bed.code),
        "who": ltr(taken.stay.person.code) if is_seen else _("a resident"),
        "first": date_format(taken.from_on, "j F"),
        "last": date_format(taken.until_on - NIGHT, "j F"),
    }
    if said["first"] == said["last"]:
        return _("bed %(bed)s, %(who)s, the night of %(first)s") % said
    return _("bed %(bed)s, %(who)s, the nights of %(first)s to %(last)s") % said


def taken_between(beds: Iterable[Bed], from_on: date, until_on: date | None) -> list[Taken]:
    """Return who has one of these beds on a night of ``[from_on, until_on)``, in two queries."""
    by_id = {bed.pk: bed for bed in beds}
    rows = Placement.objects.filter(
        bed__in=by_id, until_on__gt=from_on, stay__state__in=Stay.OPEN_STATES
    )
    if until_on is not None:
        rows = rows.filter(from_on__lt=until_on)
    found = rows.select_related("stay__person").order_by("from_on", "pk")
    return [
        Taken(
            row.stay,
            by_id[row.bed_id],
            max(row.from_on, from_on),
            row.until_on if until_on is None else min(row.until_on, until_on),
        )
        for row in found
    ]


def _overlapping(beds, from_on, until_on):
    rows = OutOfService.objects.filter(bed__in=beds).exclude(until_on__lte=from_on)
    return rows if until_on is None else rows.filter(from_on__lt=until_on)


def _ids(rows):
    return [row.pk for row in rows]


def _over():
    return ClosureIsOver(_("This bed is in service again already."))


def _closed_twice():
    return ClosedTwice(_("This bed is out of service on some of these nights already."))
