"""What the close of the night does to the model, and what the house may choose where it chooses."""

from dataclasses import dataclass, field
from datetime import date

from shelter.shared.nights import nights_between, noon_of
from tests.rooms.life.model import AWAITED, NIGHT, OPEN, Clock, Lodger, Model

EVENING, LATE = 18, 23


@dataclass
class Night:
    """Whoever is late: who stays in her bed, whose bed is another's, and who must give way."""

    staying: list[Lodger] = field(default_factory=list)
    stuck: list[Lodger] = field(default_factory=list)
    displaced: list[Lodger] = field(default_factory=list)


def close(model: Model, clock: Clock, seen: dict[str, dict[date, str]]) -> Night:
    """Carry the model over the close of the night; ``seen`` is who sleeps where after it."""
    prepare_left_beds(model, clock)
    night = sort_out(model, clock)
    for one in night.displaced:
        allow_new_place(model, one, night, clock, seen)
    for one in night.staying:
        model.carries_on(one, clock.tonight + NIGHT)
    for one in night.stuck:
        allow_another_bed(one, clock, seen)
    for one in model.having(*OPEN):
        allow_moving_out(model, one, clock, seen.get(one.stay, {}))
    return night


def prepare_left_beds(model: Model, clock: Clock) -> None:
    """A bed that was left by a move planned for tonight is to be prepared, once."""
    noon = noon_of(clock.tonight, clock.zone)
    for one in model.having("admitted"):
        left, bed = (one.nights.get(night) for night in (clock.tonight - NIGHT, clock.tonight))
        moved = left and left != bed and one.departs_on > clock.tonight
        if not moved or model.holder(left, clock.tonight):
            continue
        if left not in model.left_at or model.left_at[left] < noon:
            model.leaves_unready(left, clock)


def is_late(one: Lodger, clock: Clock) -> bool:
    """Tell whether she is past her last night; whoever leaves today is waited for until evening."""
    if not one.is_here or one.departs_on > clock.tonight:
        return False
    waited_for = 12 <= clock.hour < EVENING and not one.overstays
    return not waited_for or one.departs_on < clock.tonight


def sort_out(model: Model, clock: Clock) -> Night:
    """Whoever slept in a bed last keeps it; only who is awaited gives way to her."""
    night, claimed = Night(), set()
    late = [one for one in model.lodgers.values() if is_late(one, clock)]
    for one in sorted(late, key=lambda one: max(one.nights), reverse=True):
        holder = model.holder(one.last_bed, clock.tonight)
        if one.last_bed in claimed or (holder and holder.state not in AWAITED):
            night.stuck.append(one)
            continue
        claimed.add(one.last_bed)
        night.staying.append(one)
        if holder:
            night.displaced.append(holder)
    return night


def allow_new_place(model, one, night, clock, seen):
    """A family that gave way has a whole new place, or keeps what was not slept in tonight."""
    family = model.family(one, *AWAITED)
    displaced = [each for each in family if each in night.displaced]
    if all(_is_whole(each, clock, seen) for each in family):
        for each in family:
            each.nights = dict(seen[each.stay])
        return
    for each in displaced:
        each.nights.pop(clock.tonight, None)


def _is_whole(one, clock, seen):
    first = max(clock.tonight, one.arrives_on)
    nights = seen.get(one.stay, {})
    past = {night: bed for night, bed in one.nights.items() if night < first}
    assert past.items() <= nights.items(), one
    coming = {night: bed for night, bed in nights.items() if night >= first}
    return list(sorted(coming)) == nights_between(first, one.departs_on)


def allow_another_bed(one, clock, seen):
    bed = seen.get(one.stay, {}).get(clock.tonight)
    if bed:
        one.departs_on, one.overstays = clock.tonight + NIGHT, True
        one.take(bed, clock.tonight, one.departs_on)


def allow_moving_out(model, one, clock, seen):
    """Who sleeps in a villa that is closed may find beds elsewhere for her first nights there."""
    left = {closure.bed for closure in model.closed if closure.villa}
    inside = [night for night in one.coming(clock.tonight) if one.nights[night] in left]
    moved = [night for night in inside if seen.get(night) != one.nights[night]]
    if not moved:
        return
    assert moved == inside[: len(moved)], one
    assert left.isdisjoint(seen[night] for night in moved if night in seen), one
    bed = one.nights[inside[0]]
    for night in moved:
        one.nights.pop(night)
        one.nights |= {night: seen[night]} if night in seen else {}
    if one.is_here and model.was_slept_in(bed, one, clock):
        model.leaves_unready(bed, clock)
