"""Undoing the latest change of beds: for ten minutes, by whoever made it; kept in the history."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from residents.actions import write_events
from residents.models import FileEvent, Task
from rooms.actions.board import touch_board
from rooms.actions.cancelling import cancel_stays
from rooms.actions.exits import forget_exits
from rooms.actions.extending import ask_extensions_again
from rooms.actions.nights import close_night_again
from rooms.actions.placing import (
    coming_runs,
    end_preparations,
    free_nights,
    line_of,
    lock_stays,
    record_change,
    runs_before,
    take_nights,
)
from rooms.actions.villa_closures import refuse_closed_villas
from rooms.allocation import BedTaken
from rooms.choices import CancelReason
from rooms.models import (
    BedChange,
    BedChangeLine,
    BedPreparation,
    LeavePass,
    OutOfService,
    Stay,
)
from rooms.signals import stay_resumed
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.retries import retried
from staff.models import Member

UNDO_FOR = timedelta(minutes=10)


class UndoTooLate(DomainError):
    """Ten minutes are over."""


class UndoNotYours(DomainError):
    """Somebody else made the change."""


class UndoOvertaken(DomainError):
    """Something later touched the same stays or beds."""


class UndoNotPossible(DomainError):
    """This kind of change has no way back."""


@retried
@transaction.atomic
def undo_change(*, change: BedChange, by: Member, at: datetime) -> BedChange:
    """Put back what a check-in, birth, move, swap or check-out did, as a change of its own.

    A check-in is cancelled, and who moved to make room for it moves back; after a check-out she has
    her beds again. Raises UndoTooLate, UndoNotYours, UndoOvertaken or UndoNotPossible.
    """
    lines = list(change.lines.select_related("stay__person", "stay__centre", "to_bed", "from_bed"))
    lock_stays(*(line.stay for line in lines))
    _refuse_unless_hers_and_fresh(change, by, at)
    if change.kind not in WAYS_BACK:
        raise UndoNotPossible(_("This change cannot be undone. Make a new one instead."))
    if overtaken(change, lines):
        raise UndoOvertaken(
            _("Something changed there since. Make a new change instead of undoing this one.")
        )
    _refuse_closed(change, lines)
    try:
        undo = WAYS_BACK[change.kind](change, lines, by, at)
        if change.made_room is not None:
            undo_change(change=change.made_room, by=by, at=at)
        return undo
    except BedTaken as taken:
        raise UndoOvertaken(
            _("The bed is someone else's now. Choose another bed for her instead.")
        ) from taken


def may_undo(*, change: BedChange, by: Member, at: datetime) -> bool:
    """Tell whether the button is worth showing: hers, fresh, undoable, not yet undone."""
    hers = change.by_id == by.pk and at <= change.at + UNDO_FOR
    return hers and change.kind in WAYS_BACK and not hasattr(change, "undone_by_change")


def overtaken(change: BedChange, lines: list[BedChangeLine]) -> bool:
    """Tell whether a later change, or anything else, touched the stays or beds of ``change``."""
    if BedChange.objects.filter(undoes=change).exists():
        return True
    beds = {bed for line in lines for bed in (line.from_bed_id, line.to_bed_id) if bed}
    touching = BedChangeLine.objects.filter(
        Q(stay__in=[line.stay_id for line in lines]) | Q(from_bed__in=beds) | Q(to_bed__in=beds),
        change__at__gte=change.at,
        change__undone_by_change=None,
    )
    of_one_step = [pk for pk in (change.pk, change.made_room_id) if pk]
    later = touching.exclude(change__in=of_one_step).exclude(change__kind=BedChange.Kind.UNDO)
    return later.exists() or any(not _stands(change, line) for line in lines)


def _refuse_unless_hers_and_fresh(change, by, at):
    if change.by_id != by.pk:
        raise UndoNotYours(
            _("Only whoever made this change can undo it. Ask her, or make a new one.")
        )
    if at > change.at + UNDO_FOR:
        raise UndoTooLate(_("Ten minutes are over. Make a new change instead."))


def _refuse_closed(change, lines):
    """Refuse where a bed to go back to was taken out of service after the change."""
    runs = [run for line in lines for run in runs_before(line)]
    refuse_closed_villas(run.bed_id for run in runs)
    since = OutOfService.objects.filter(recorded_at__gte=change.at)
    for run in runs:
        nights = since.exclude(until_on__lte=run.from_on).filter(from_on__lt=run.until_on)
        if nights.filter(bed=run.bed_id).exists():
            raise UndoOvertaken(
                _("Her bed is out of service now. Choose another bed for her instead.")
            )


def _stands(change, line):
    """Tell whether a stay is still as the change left it."""
    stay = line.stay
    if change.kind == BedChange.Kind.CHECK_OUT:
        return stay.state == Stay.State.ENDED
    if not stay.is_open:
        return False
    runs = coming_runs([stay], line.from_on)[stay.pk]
    same_length = line.before.get("departs_on", stay.departs_on.isoformat())
    return {run.bed_id for run in runs} == {line.to_bed_id} and (
        stay.departs_on.isoformat() == same_length
    )


def _cancel_again(change, lines, by, at):
    """Cancel the stays of a mistaken check-in."""
    stays = [line.stay for line in lines]
    return cancel_stays(stays, CancelReason.MISTAKE, by, at, undoes=change)


def _sleep_where_before(change, lines, by, at):
    """Give everyone of a move or a swap the bed she had."""
    back = [_back(line) for line in lines]
    for line in lines:
        free_nights([line.stay], line.from_on)
    take_nights(run for line in lines for run in runs_before(line))
    return _written_down(change, lines, back, by, at)


def _take_birth_back(change, lines, by, at):
    """Cancel the stays of newborns recorded by mistake; who moved for them moves back."""
    moved = [line for line in lines if line.from_bed_id]
    born = [line.stay for line in lines if not line.from_bed_id]
    back = [_back(line) for line in moved]
    undo = cancel_stays(born, CancelReason.MISTAKE, by, at, undoes=change)
    for line in moved:
        free_nights([line.stay], line.from_on)
    take_nights(run for line in moved for run in runs_before(line))
    for line in back:
        line.change = undo
    BedChangeLine.objects.bulk_create(back)
    _close_preparations(change, moved, by, at)
    write_events(_undone(line, change, by, at) for line in moved)
    return undo


def _come_back(change, lines, by, at):
    """Let people whose check-out was a mistake have their beds and tasks again."""
    back = [_back(line) for line in lines]
    for line in lines:
        before = line.before
        states.move(
            line.stay,
            to=Stay.State.ADMITTED,
            ended_at=None,
            ended_by=None,
            destination="",
            safe_for_her=None,
            safe_for_worker=None,
            departs_on=date.fromisoformat(before["departs_on"]),
            is_overstay=before["is_overstay"],
        )
        free_nights([line.stay], line.from_on)
        LeavePass.objects.filter(pk__in=before["leaves"]).update(returned_at=None, returned_by=None)
        ended = _still_to_do(before["tasks"])
        for came_from in (Task.State.DONE, Task.State.CANCELLED):
            to = Task.State.OPEN
            states.move_all(ended, came_from=came_from, to=to, done_at=None, done_by=None)
    take_nights(run for line in lines for run in runs_before(line))
    forget_exits(stays=[line.stay for line in lines], at=at)
    asked = [line.before.get("extension") for line in lines]
    ask_extensions_again(filter(None, asked), at)
    for line in lines:
        stay_resumed.send(Stay, stay=line.stay, at=at, by=by)
    undo = _written_down(change, lines, back, by, at)
    close_night_again(change.centre, at)
    return undo


def _still_to_do(ids):
    """Return these tasks without those about a leave that was settled after she had left."""
    tasks, asked = Task.objects.filter(pk__in=ids), LeavePass.objects.asked().values("pk")
    settled = tasks.filter(kind=Task.Kind.LEAVE_ASKED).exclude(subject_id__in=asked)
    return tasks.exclude(pk__in=settled.values("pk"))


def _back(line):
    """Return the line of the undo: from where she is now to where she was."""
    runs = coming_runs([line.stay], line.from_on)[line.stay_id]
    return line_of(line.stay, runs=runs, to_bed=line.from_bed, from_on=line.from_on)


def _written_down(change, lines, back, by, at):
    _close_preparations(change, lines, by, at)
    undo = record_change(
        centre=change.centre, kind=BedChange.Kind.UNDO, lines=back, by=by, at=at, undoes=change
    )
    write_events(_undone(line, change, by, at) for line in lines)
    touch_board(change.centre_id)
    return undo


def _close_preparations(change, lines, by, at):
    """End what the change began: she is back in the bed, there is nothing to prepare."""
    beds = [line.from_bed_id for line in lines]
    begun = BedPreparation.objects.filter(bed__in=beds, since_at=change.at, since_by=change.by_id)
    end_preparations(list(begun.values_list("bed_id", flat=True)), by=by, at=at)


def _undone(line, change, by, at):
    return {
        "person_id": line.stay.person_id,
        "kind": FileEvent.Kind.UNDONE,
        "at": at,
        "by": by,
        "detail": {"change": str(change.kind), "bed": line.from_bed.code if line.from_bed else ""},
    }


WAYS_BACK: dict[str, Callable[..., BedChange]] = {
    BedChange.Kind.CHECK_IN: _cancel_again,
    BedChange.Kind.MOVE: _sleep_where_before,
    BedChange.Kind.SWAP: _sleep_where_before,
    BedChange.Kind.BIRTH: _take_birth_back,
    BedChange.Kind.CHECK_OUT: _come_back,
}
