"""Beds held past their time are free again: one set-based pass, safe to repeat."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from residents.actions import write_events
from residents.models import FileEvent, Task
from rooms.actions.board import touch_board
from rooms.actions.placing import coming_runs, free_nights, line_of, record_change
from rooms.actions.settling import beds_given_back
from rooms.choices import CancelReason
from rooms.models import BedChange, Stay
from shelter.shared import states
from shelter.shared.retries import retried
from staff.models import Centre


@retried
@transaction.atomic
def expire_holds(*, at: datetime) -> dict[str, int]:
    """Cancel every stay held past its time and free its nights; return counts, zero where none.

    A hold that somebody turns into a check-in at the same moment is left alone.
    """
    late = Stay.objects.filter(state=Stay.State.HELD, hold_until__lte=at)
    stays = list(late.select_for_update().order_by("pk"))
    if not stays:
        return {"holds_expired": 0, "nights_freed": 0}
    by_centre = defaultdict(list)
    for stay in stays:
        by_centre[stay.centre_id].append(stay)
    centres = Centre.objects.in_bulk(by_centre)
    freed = sum(_expire(centres[pk], by_centre[pk], at) for pk in sorted(by_centre))
    return {"holds_expired": len(stays), "nights_freed": freed}


def _expire(centre: Centre, stays: list[Stay], at: datetime) -> int:
    first = min(stay.arrives_on for stay in stays)
    runs = coming_runs(stays, first)
    lines = [
        line_of(stay, runs=runs[stay.pk], to_bed=None, from_on=stay.arrives_on, state="held")
        for stay in stays
    ]
    free_nights(stays, first)
    held = Stay.objects.filter(pk__in=[stay.pk for stay in stays])
    states.move_all(
        held,
        came_from=Stay.State.HELD,
        to=Stay.State.CANCELLED,
        cancel_reason=CancelReason.HOLD_EXPIRED,
    )
    _write_down(centre, stays, lines, at)
    beds_given_back(stays, reason=CancelReason.HOLD_EXPIRED, by=None, at=at)
    touch_board(centre.pk)
    return sum(len(run.nights) for of_stay in runs.values() for run in of_stay)


def _write_down(centre, stays, lines, at):
    record_change(centre=centre, kind=BedChange.Kind.CANCEL, lines=lines, by=None, at=at)
    tasks = Task.objects.filter(subject_type="stay", subject_id__in=[stay.pk for stay in stays])
    came_from, to = Task.State.OPEN, Task.State.CANCELLED
    states.move_all(tasks, came_from=came_from, to=to, done_at=at)
    detail = {"reason": CancelReason.HOLD_EXPIRED.value}
    write_events(
        {
            "person_id": stay.person_id,
            "kind": FileEvent.Kind.CANCELLED,
            "at": at,
            "by": None,
            "detail": detail,
        }
        for stay in stays
    )
