"""Checking out one person or a whole family; the beds they left are to be prepared."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import write_events
from residents.models import FileEvent, Household, Task
from rooms.actions.board import touch_board
from rooms.actions.exits import NOTHING_SAID, Exit, check_belongings, record_exits
from rooms.actions.extending import withdraw_extensions_of
from rooms.actions.forgotten import settle_forgotten
from rooms.actions.late_leaves import end_leave_tasks_of
from rooms.actions.missing import find_missing
from rooms.actions.moving import SLEPT_AFTER
from rooms.actions.nights import carry_on
from rooms.actions.placing import (
    Run,
    free_nights,
    leave_to_prepare,
    line_of,
    lock_stays,
    record_change,
)
from rooms.models import BedChange, BedNight, LeavePass, MissingReport, Placement, Stay
from rooms.signals import stay_ended
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.nights import NIGHT
from shelter.shared.retries import retried
from staff.models import Member


class NotStaying(DomainError):
    """Only someone who stays here can be checked out."""


class LeavesBeforeArrival(DomainError):
    """The time of leaving is before the time of arriving."""


@dataclass(frozen=True, slots=True)
class _Leaving:
    """One stay that ends: its bed, its last night's end, and what it would have slept yet."""

    stay: Stay
    bed_id: UUID | None
    departs_on: date
    free_from: date
    runs: list[Run]


@retried
@transaction.atomic
def check_out_stay(
    *,
    stay: Stay,
    destination: str,
    safe_for_her: bool | None,
    safe_for_worker: bool,
    by: Member,
    at: datetime,
    said: Exit = NOTHING_SAID,
) -> BedChange:
    """End one person's stay; her coming nights are free at once and her bed is to be prepared.

    Raises NotStaying, LeavesBeforeArrival, BelongingsStillKept or KeptUntilImpossible.
    """
    return _check_out([stay], (destination, safe_for_her, safe_for_worker), said, by, at)


@retried
@transaction.atomic
def check_out_household(
    *,
    household: Household,
    destination: str,
    safe_for_her: bool | None,
    safe_for_worker: bool,
    by: Member,
    at: datetime,
    said: Exit = NOTHING_SAID,
) -> BedChange:
    """End the stays of everyone of a household who stays here, in one change.

    Raises NotStaying (nobody does), and what `check_out_stay` raises.
    """
    staying = Stay.objects.filter(household=household, state=Stay.State.ADMITTED)
    along = staying.select_related("centre", "person__case_file__team")
    stays = list(along.order_by("created_at", "pk"))
    return _check_out(stays, (destination, safe_for_her, safe_for_worker), said, by, at)


def _check_out(stays, answers, said, by, at):
    lock_stays(*stays)
    _refuse_unless_staying(stays, at)
    keeping = check_belongings(stays, said, at)
    centre = stays[0].centre
    leaving = _leaving(stays, by, at)
    tasks = _tasks_of_leaves(stays)
    leaves = _end_leaves(stays, by, at)
    for stay_id, done in _done_tasks(stays, by, at).items():
        tasks[stay_id] += done
    asked = withdraw_extensions_of(stays, by=by, at=at)
    lines = []
    for each in leaving:
        lines.append(_line(each, leaves, tasks, asked))
        _end(each, answers, by, at)
    _free(leaving)
    _end_mistaken_searches(stays, by, at)
    change = record_change(centre=centre, kind=BedChange.Kind.CHECK_OUT, lines=lines, by=by, at=at)
    leave_to_prepare({each.bed_id for each in leaving if each.bed_id}, centre=centre, by=by, at=at)
    write_events(_left(stay, by, at) for stay in stays)
    settle_forgotten(stays, by=by, at=at)
    unsafe = answers[2] is False
    record_exits(stays=stays, keeping=keeping, said=said, unsafe=unsafe, by=by, at=at)
    for stay in stays:
        stay_ended.send(Stay, stay=stay, at=at, by=by)
    touch_board(centre.pk)
    return change


def _refuse_unless_staying(stays, at):
    if not stays or any(stay.state != Stay.State.ADMITTED for stay in stays):
        raise NotStaying(_("Nobody of them stays here now, so nobody can be checked out."))
    if any(stay.admitted_at and at < stay.admitted_at for stay in stays):
        raise LeavesBeforeArrival(
            _("She cannot leave before she arrived. Check the date and time.")
        )


def _leaving(stays, by, at):
    """Work out for each stay which night was its last, and what is free from now on."""
    zone = stays[0].centre.zone
    today, tonight = at.astimezone(zone).date(), stays[0].centre.night(at)
    carry_on([stay for stay in stays if stay.departs_on < today], until_on=today)
    periods = {stay.pk: [] for stay in stays}
    for row in Placement.objects.filter(stay__in=stays).order_by("from_on"):
        periods[row.stay_id].append(row)
    return [_leaving_now(stay, periods[stay.pk], today, tonight, at) for stay in stays]


def _leaving_now(stay, periods, today, tonight, at):
    """A night was slept if it began before tonight, or if she was here for some hours of it."""
    slept = stay.arrives_on < tonight or at - (stay.admitted_at or at) >= SLEPT_AFTER
    free_from = today if slept else tonight
    begun = [row for row in periods if row.from_on <= tonight] or periods
    coming = [
        Run(stay.pk, row.bed_id, max(row.from_on, free_from), row.until_on)
        for row in periods
        if row.until_on > free_from
    ]
    departs_on = max(today, stay.arrives_on + NIGHT)
    return _Leaving(stay, begun[-1].bed_id if begun else None, departs_on, free_from, coming)


def _free(leaving):
    """Give back the nights to come of all who still have some."""
    by_day: dict[date, list[Stay]] = {}
    for each in leaving:
        if each.runs:
            by_day.setdefault(each.free_from, []).append(each.stay)
    for day, stays in by_day.items():
        free_nights(stays, day)


def _line(each, leaves, tasks, asked):
    line = line_of(
        each.stay,
        runs=each.runs,
        to_bed=None,
        from_on=each.free_from,
        is_overstay=each.stay.is_overstay,
        leaves=leaves.get(each.stay.pk, []),
        tasks=tasks.get(each.stay.pk, []),
        extension=asked.get(each.stay.pk, ""),
    )
    line.from_bed_id = each.bed_id
    return line


def _end(each, answers, by, at):
    destination, safe_for_her, safe_for_worker = answers
    states.move(
        each.stay,
        to=Stay.State.ENDED,
        ended_at=at,
        ended_by=by,
        destination=destination,
        safe_for_her=safe_for_her,
        safe_for_worker=safe_for_worker,
        departs_on=each.departs_on,
        is_overstay=_was_overstay(each),
    )


def _was_overstay(each):
    """Tell whether she stayed past her last night; nights after she left count no more."""
    nights = BedNight.objects.filter(stay=each.stay, is_overstay=True, night__lt=each.free_from)
    return each.stay.is_overstay and nights.exists()


def _end_mistaken_searches(stays, by, at):
    """End the search for whoever was missed after she had left, as it turns out."""
    missed = MissingReport.objects.open().filter(stay__in=stays, since_at__gt=at)
    for report in missed.select_related("stay"):
        how = MissingReport.Found.ANSWER_CHANGED
        find_missing(report=report, how=how, by=by, at=report.since_at)


def _tasks_of_leaves(stays):
    """Return by stay the ids of the open tasks about leaves, planned ones too."""
    stay_of = dict(LeavePass.objects.filter(stay__in=stays).values_list("pk", "stay_id"))
    about = Task.objects.open().filter(subject_type="leavepass", subject_id__in=stay_of)
    by_stay = defaultdict(list)
    for pk, leave_id in about.values_list("pk", "subject_id"):
        by_stay[stay_of[leave_id]].append(str(pk))
    return by_stay


def _end_leaves(stays, by, at):
    """Close the leaves of those who go for good; return their ids by stay."""
    end_leave_tasks_of(stays, by=by, at=at)
    away = dict(LeavePass.objects.out().filter(stay__in=stays).values_list("pk", "stay_id"))
    if away:
        LeavePass.objects.filter(pk__in=away).update(returned_at=at, returned_by=by)
    return {stay_id: [str(pk)] for pk, stay_id in away.items()}


def _done_tasks(stays, by, at):
    """Close the open tasks about these stays; return their ids by stay."""
    about = Task.objects.open().filter(
        subject_type="stay", subject_id__in=[stay.pk for stay in stays]
    )
    by_stay = {}
    for pk, stay_id in about.values_list("pk", "subject_id"):
        by_stay.setdefault(stay_id, []).append(str(pk))
    if by_stay:
        came_from, to = Task.State.OPEN, Task.State.DONE
        states.move_all(about, came_from=came_from, to=to, done_at=at, done_by=by)
    return by_stay


def _left(stay, by, at):
    detail = {"destination": str(stay.destination)}
    return {
        "person_id": stay.person_id,
        "kind": FileEvent.Kind.CHECKED_OUT,
        "at": at,
        "by": by,
        "detail": detail,
    }
