"""The close of the night: whoever has not been checked out sleeps somewhere, and somebody is told.

Nobody is checked out by a clock. An overstay gets tonight's row, marked as such, and a task; an
arrival to whom that bed was promised is placed anew, or a task says at once that it needs a bed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from residents.actions import close_tasks, new_task, open_task, open_tasks, write_events
from residents.models import FileEvent, Task
from rooms.actions.board import touch_board
from rooms.actions.placing import (
    Run,
    coming_runs,
    free_nights,
    leave_to_prepare,
    line_of,
    record_change,
    take_nights,
)
from rooms.actions.roll_call import sleepers_on
from rooms.allocation import best_beds
from rooms.allocation.elsewhere import guest_of
from rooms.models import BedChange, BedNight, Placement, RollCall, Stay
from shelter.shared.nights import nights_between, noon_of
from staff.choices import Role
from staff.models import Centre

NIGHT = timedelta(days=1)
EVENING = 18
LATE = 23
COUNTED = ("overstays", "without_bed", "placed_anew", "unplaced", "beds_to_prepare")


def close_of_night(*, at: datetime) -> dict[str, int]:
    """Carry on every stay that is past its last night, in every centre; count what was changed.

    Whoever leaves today is waited for until the evening. Running it again changes nothing.
    """
    counts = Counter(dict.fromkeys(COUNTED, 0))
    for centre in Centre.objects.order_by("pk"):
        counts.update(_close(centre, at))
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
def _close(centre, at):
    tonight = centre.night(at)
    late = _past_their_last_night(centre, tonight, at)
    beds = _last_beds(late)
    promised = _promised(beds, tonight)
    stuck = [stay for stay in late if _is_someone_elses(promised.get(beds.get(stay.pk)), stay)]
    staying = [stay for stay in late if stay not in stuck]
    counts = Counter(overstays=len(staying), beds_to_prepare=_prepare_left_beds(centre, at))
    arrivals = [promised[beds[stay.pk]] for stay in staying if beds.get(stay.pk) in promised]
    before = _give_way(arrivals, tonight)
    carry_on(staying, until_on=tonight + NIGHT)
    counts.update(_place_anew(centre, arrivals, before, tonight, at))
    counts["without_bed"] = _find_beds(centre, stuck, tonight, at)
    _ask_to_decide(centre, late, tonight)
    if counts.total():
        touch_board(centre.pk)
    _ask_for_the_roll_call(centre, tonight, at)
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


def _past_their_last_night(centre, tonight, at):
    late = Stay.objects.filter(centre=centre, state=Stay.State.ADMITTED, departs_on__lte=tonight)
    if at.astimezone(centre.zone).hour in range(12, EVENING):
        late = late.filter(Q(departs_on__lt=tonight) | Q(is_overstay=True))
    return list(late.select_for_update(of=("self",)).select_related("person").order_by("pk"))


def _periods(stays):
    return Placement.objects.filter(stay__in=stays).order_by()


def _last_beds(stays):
    """Return by stay the bed it slept in last."""
    ordered = _periods(stays).order_by("until_on").values_list("stay_id", "bed_id")
    return dict(ordered)


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


def _give_way(arrivals, tonight):
    """Free what was promised to these arrivals and their families; return where that was."""
    households = {stay.household_id for stay in arrivals}
    waits = (Stay.State.HELD, Stay.State.EXPECTED)
    together = list(
        Stay.objects.filter(household__in=households, state__in=waits)
        .select_related("person").order_by("created_at", "pk")
    )  # fmt: skip
    before = coming_runs(together, tonight)
    free_nights(together, tonight)
    return {stay: before[stay.pk] for stay in together}


def _place_anew(centre, arrivals, before, tonight, at):
    """Place every family that gave way by best fit, or keep what is left and say so."""
    families = defaultdict(list)
    for stay in before:
        families[stay.household_id].append(stay)
    displaced = {stay.pk for stay in arrivals}
    counts = Counter()
    for stays in families.values():
        option = _best_option(centre, stays, tonight, at)
        if option:
            _move_all(centre, stays, before, option, tonight, at)
            counts["placed_anew"] += len(stays)
        else:
            unplaced = [stay for stay in stays if stay.pk in displaced]
            _keep_the_rest(stays, before, unplaced, tonight)
            _ask_for_beds(centre, unplaced, tonight, at)
            counts["unplaced"] += len(unplaced)
    return counts


def _best_option(centre, stays, tonight, at):
    nights = (max(stay.departs_on for stay in stays) - tonight).days
    fit = best_beds(
        centre=centre,
        guests=[guest_of(stay) for stay in stays],
        from_on=tonight,
        nights=nights,
        limit=1,
        at=at,
        household_id=stays[0].household_id,
    )
    return fit.options[0] if fit.options else None


def _move_all(centre, stays, before, option, tonight, at):
    lines, runs = [], []
    for stay, bed in zip(stays, option.beds, strict=True):
        first = max(tonight, stay.arrives_on)
        runs.append(Run(stay.pk, bed.pk, first, stay.departs_on))
        lines.append(line_of(stay, runs=before.get(stay, []), to_bed=bed, from_on=first))
    take_nights(runs)
    record_change(centre=centre, kind=BedChange.Kind.MOVE, lines=lines, by=None, at=at)
    write_events(
        {
            "person_id": line.stay.person_id,
            "kind": FileEvent.Kind.MOVED,
            "at": at,
            "by": None,
            "detail": {"bed": line.to_bed.code},
        }
        for line in lines
    )


def _keep_the_rest(stays, before, unplaced, tonight):
    """Give back what a family had, but not tonight's bed of those whose bed is slept in."""
    runs: list[Run] = []
    for stay in stays:
        for run in before[stay]:
            first = max(run.from_on, tonight + NIGHT) if stay in unplaced else run.from_on
            if first < run.until_on:
                runs.append(Run(run.stay_id, run.bed_id, first, run.until_on))
    take_nights(runs)


def _ask_for_beds(centre, unplaced, tonight, at):
    kind = Task.Kind.ARRIVAL_UNPLACED
    open_tasks(
        new_task(
            centre=centre,
            kind=kind,
            subject=stay,
            due_on=tonight,
            due_at=at,
            person=stay.person,
            role=Role.HOUSE,
        )
        for stay in unplaced
    )


def _find_beds(centre, stuck, tonight, at):
    """Give those whose bed is slept in by another one tonight another bed; count who is without."""
    without = 0
    for stay in stuck:
        stay.departs_on = tonight + NIGHT
        option = _best_option(centre, [stay], tonight, at)
        if option:
            before = {stay: coming_runs([stay], tonight)[stay.pk]}
            _move_all(centre, [stay], before, option, tonight, at)
            Stay.objects.filter(pk=stay.pk).update(departs_on=stay.departs_on, is_overstay=True)
        elif not Task.objects.open().filter(subject_id=stay.pk, kind=Task.Kind.OVERSTAY).exists():
            without += 1
    return without


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
