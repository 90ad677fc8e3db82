"""The close of the night: whoever has not been checked out sleeps somewhere, and somebody is told.

Nobody is checked out by a clock. An overstay gets tonight's row, marked as such, and a task; an
arrival to whom that bed was promised is placed anew, or a task says at once that it needs a bed.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from residents.actions import close_tasks, new_task, open_task, open_tasks
from residents.models import Task
from rooms.actions.board import touch_board
from rooms.actions.giving_way import find_beds, give_way, place_anew
from rooms.actions.overstays import go_on_in_their_beds
from rooms.actions.placing import Run, leave_to_prepare, take_nights
from rooms.actions.relocations import leave_closed_villas
from rooms.actions.roll_call import sleepers_on
from rooms.models import BedNight, Placement, RollCall, Stay
from shelter.shared.nights import NIGHT, nights_between, noon_of
from staff.choices import Role
from staff.models import Centre

EVENING = 18
LATE = 23
COUNTED = ("overstays", "without_bed", "placed_anew", "unplaced", "beds_to_prepare", "moved_out")


def close_of_night(*, at: datetime) -> dict[str, int]:
    """Carry on every stay that is past its last night, in every centre; count what was changed.

    Whoever leaves today is waited for until the evening. Running it again changes nothing.
    """
    counts = Counter(dict.fromkeys(COUNTED, 0))
    for centre in Centre.objects.order_by("pk"):
        counts.update(close_night_of(centre, at))
    return dict(counts)


def carry_on(stays: Iterable[Stay], *, until_on: date) -> None:
    """Give stays past their last night the nights up to ``until_on``, in the bed slept in last.

    A night on which that bed is someone else's is left out.
    """
    stays = list(stays)
    if not stays:
        return
    beds = _last_beds(stays)
    ends = dict(_periods(stays).values_list("stay").annotate(Max("until_on")))
    first = min(stay.departs_on for stay in stays)
    taken = set(
        BedNight.objects.filter(bed__in=beds.values(), night__gte=first, night__lt=until_on)
        .values_list("bed_id", "night")
    )  # fmt: skip
    runs: list[Run] = []
    for stay in stays:
        since = max(stay.departs_on, ends.get(stay.pk, stay.departs_on))
        if bed := beds.get(stay.pk):
            runs += _free_runs(stay, bed, nights_between(since, until_on), taken)
    take_nights(runs, is_overstay=True)
    ids = [stay.pk for stay in stays]
    Stay.objects.filter(pk__in=ids).update(departs_on=until_on, is_overstay=True)
    for stay in stays:
        stay.departs_on, stay.is_overstay = until_on, True


@transaction.atomic
def close_night_of(centre: Centre, at: datetime) -> Counter:
    """Close the night of one centre. Those in their own beds at once, then whoever is left."""
    tonight = centre.night(at)
    counts = Counter(beds_to_prepare=_prepare_left_beds(centre, at))
    plain = {"tonight": tonight, "at": at, "only_known": _waits_for_today(centre, at)}
    counts["overstays"] = go_on_in_their_beds(centre=centre, **plain)
    counts.update(_carry_on_the_others(centre, tonight, at))
    counts["moved_out"] = leave_closed_villas(centre=centre, at=at)
    if counts.total():
        touch_board(centre.pk)
    _ask_for_the_roll_call(centre, tonight, at)
    return counts


def close_night_again(centre: Centre, at: datetime) -> None:
    """Carry on whoever is here again since the night was closed, or at noon; safe to repeat.

    From six to eleven the close that finds her is still to come.
    """
    if at.astimezone(centre.zone).hour not in range(EVENING, LATE):
        close_night_of(centre, at)


def _carry_on_the_others(centre, tonight, at):
    """Carry on those whose bed is promised or another's, and those with nights to make up for."""
    late = _past_their_last_night(centre, tonight, at)
    beds = _last_beds(late)
    promised = _promised(beds, tonight)
    keepers = set(_latest_in_each_bed(late, beds).values())
    stuck = [
        stay for stay in late
        if _is_someone_elses(promised.get(beds.get(stay.pk)), stay) or stay.pk not in keepers
    ]  # fmt: skip
    staying = [stay for stay in late if stay not in stuck]
    arrivals = [promised[beds[stay.pk]] for stay in staying if beds.get(stay.pk) in promised]
    before = give_way(arrivals, tonight)
    carry_on(staying, until_on=tonight + NIGHT)
    counts = Counter(overstays=len(staying))
    counts.update(place_anew(centre, arrivals, before, tonight, at))
    counts["without_bed"] = find_beds(centre, stuck, tonight, at)
    _ask_to_decide(centre, late, tonight)
    return counts


def _ask_for_the_roll_call(centre, tonight, at):
    """Tell the shift supervisor once, late in the evening, that the roll-call is not closed."""
    closed = RollCall.objects.filter(centre=centre, night=tonight, closed_at__isnull=False)
    told = Task.objects.filter(kind=Task.Kind.ROLL_CALL_OPEN, subject_id=centre.pk, due_on=tonight)
    too_early = at.astimezone(centre.zone).hour in range(12, LATE)
    if too_early or closed.exists() or told.exists() or not sleepers_on(centre, tonight):
        return
    stale = [Task.Kind.ROLL_CALL_OPEN]
    close_tasks(subject=centre, by=None, at=at, kinds=stale, cancelled=True)
    open_task(
        centre=centre,
        kind=Task.Kind.ROLL_CALL_OPEN,
        subject=centre,
        due_on=tonight,
        due_at=at,
        role=Role.SUPERVISOR,
    )


def _waits_for_today(centre, at):
    """Tell whether whoever leaves today is still waited for."""
    return at.astimezone(centre.zone).hour in range(12, EVENING)


def _past_their_last_night(centre, tonight, at):
    late = Stay.objects.filter(centre=centre, state=Stay.State.ADMITTED, departs_on__lte=tonight)
    if _waits_for_today(centre, at):
        late = late.filter(Q(departs_on__lt=tonight) | Q(is_overstay=True))
    return list(late.select_for_update(of=("self",)).select_related("person").order_by("pk"))


def _periods(stays):
    return Placement.objects.filter(stay__in=stays).order_by()


def _last_beds(stays):
    """Return by stay the bed it slept in last."""
    ordered = _periods(stays).order_by("until_on").values_list("stay_id", "bed_id")
    return dict(ordered)


def _latest_in_each_bed(stays, beds):
    """Return by bed who of these slept in it last: two may have had it one after the other."""
    ended = dict(_periods(stays).values_list("stay").annotate(Max("until_on")))
    housed = [stay.pk for stay in stays if stay.pk in beds]
    return {beds[pk]: pk for pk in sorted(housed, key=ended.__getitem__)}


def _promised(beds, tonight):
    """Return by bed the stay that has it tonight."""
    rows = BedNight.objects.filter(bed__in=beds.values(), night=tonight)
    return {row.bed_id: row.stay for row in rows.select_related("stay__person")}


def _is_someone_elses(holder, stay):
    """Tell whether somebody else is in the bed already: only a promise gives way to the sleeper."""
    waits = (Stay.State.HELD, Stay.State.EXPECTED)
    return holder is not None and holder.pk != stay.pk and holder.state not in waits


def _free_runs(stay, bed_id: UUID, nights, taken):
    """Return the given nights on which the bed is free, as runs of consecutive nights."""
    runs: list[Run] = []
    for night in nights:
        if (bed_id, night) in taken:
            continue
        if runs and runs[-1].until_on == night:
            runs[-1] = Run(stay.pk, bed_id, runs[-1].from_on, night + NIGHT)
        else:
            runs.append(Run(stay.pk, bed_id, night, night + NIGHT))
    return runs


def _ask_to_decide(centre, late, tonight):
    kind = Task.Kind.OVERSTAY
    open_tasks(
        new_task(
            centre=centre,
            kind=kind,
            subject=stay,
            due_on=tonight,
            person=stay.person,
            role=Role.SUPERVISOR,
        )
        for stay in late
    )


def _prepare_left_beds(centre, at):
    """Let beds be prepared that a move planned for tonight has left."""
    tonight = centre.night(at)
    left = Placement.objects.filter(
        until_on=tonight,
        stay__centre=centre,
        stay__state=Stay.State.ADMITTED,
        stay__departs_on__gt=tonight,
    )
    done = left.filter(bed__preparations__since_at__gte=noon_of(tonight, centre.zone))
    slept_in = left.filter(bed__nights__night=tonight)
    beds = set(left.exclude(pk__in=done).exclude(pk__in=slept_in).values_list("bed_id", flat=True))
    leave_to_prepare(beds, centre=centre, by=None, at=at)
    return len(beds)
