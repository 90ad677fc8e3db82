"""Arrivals whose beds are slept in tonight, and sleepers whose beds are another's: placed anew."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from residents.actions import new_task, open_tasks, write_events
from residents.models import FileEvent, Task
from rooms.actions.placing import (
    Run,
    coming_runs,
    free_nights,
    line_of,
    record_change,
    take_nights,
)
from rooms.allocation import best_beds
from rooms.allocation.elsewhere import guest_of
from rooms.models import BedChange, Stay
from shelter.shared.nights import NIGHT
from staff.choices import Role
from staff.models import Centre


def give_way(arrivals: Iterable[Stay], tonight: date) -> dict[Stay, list[Run]]:
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


def place_anew(
    centre: Centre,
    arrivals: Iterable[Stay],
    before: Mapping[Stay, list[Run]],
    tonight: date,
    at: datetime,
) -> Counter:
    """Place every family that gave way by best fit, or keep what is left and say so."""
    families = defaultdict(list)
    for stay in before:
        families[stay.household_id].append(stay)
    displaced = {stay.pk for stay in arrivals}
    counts: Counter = Counter()
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


def find_beds(centre: Centre, stuck: Iterable[Stay], tonight: date, at: datetime) -> int:
    """Give those whose bed is slept in by another one tonight another bed; count who is without."""
    without = 0
    for stay in stuck:
        stay.departs_on = tonight + NIGHT
        option = _best_option(centre, [stay], tonight, at)
        if option:
            Stay.objects.filter(pk=stay.pk).update(departs_on=stay.departs_on, is_overstay=True)
            before = {stay: coming_runs([stay], tonight)[stay.pk]}
            _move_all(centre, [stay], before, option, tonight, at)
        elif not Task.objects.open().filter(subject_id=stay.pk, kind=Task.Kind.OVERSTAY).exists():
            without += 1
    return without
