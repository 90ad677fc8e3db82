"""What a plan costs and which rules it breaks, written from the contract's definition alone.

A plan says for each party and each of its nights the room, or `nowhere`: ``plan[p]`` is an array
of room numbers, one for each night of its stay. Slow and plain on purpose: what is fast is
measured against it.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from rooms.planning.instance import FORBIDDEN, Instance, too_near

Plan = Sequence[np.ndarray]


def cost_of(instance: Instance, plan: Plan) -> float:
    """Return the total cost of a plan.

    A night is a move when the party sleeps in another room than the night before; with no room on
    one of the two nights there is nothing that differs.
    """
    total = 0.0
    women: dict[tuple[int, int], int] = defaultdict(int)
    men: dict[tuple[int, int], int] = defaultdict(int)
    for p, rooms in enumerate(plan):
        before = int(instance.home[p])
        for k, room in enumerate(int(r) for r in rooms):
            total += float(instance.cost[p][room, k])
            if before not in (-1, instance.nowhere) and room not in (before, instance.nowhere):
                total += instance.move
            before = room
            night = (room, int(instance.first[p]) + k)
            women[night] += int(instance.females[p])
            men[night] += int(instance.males[p])
    for (room, night), count in women.items():
        if room != instance.nowhere and instance.same[room]:
            total += instance.mixed * min(count, men[room, night])
    return total


def broken_rules(instance: Instance, plan: Plan) -> list[str]:
    """Return a sentence for each hard rule that a plan breaks; none for a good one."""
    return [*_forbidden(instance, plan), *_crowded(instance, plan), *_near(instance, plan)]


def _forbidden(instance, plan):
    for p, rooms in enumerate(plan):
        name = instance.party_ids[p]
        for k, room in enumerate(rooms):
            if instance.cost[p][room, k] >= FORBIDDEN:
                yield f"{name} may not be in {instance.room_ids[room]}"
            if instance.fixed[p] and room != instance.home[p]:
                yield f"{name} is fixed and was moved"


def _crowded(instance, plan):
    asleep: dict[tuple[int, int], int] = defaultdict(int)
    for p, rooms in enumerate(plan):
        for k, room in enumerate(rooms):
            asleep[int(room), int(instance.first[p]) + k] += int(instance.sizes[p])
    for (room, night), count in asleep.items():
        if room != instance.nowhere and count > instance.beds[room]:
            yield f"{instance.room_ids[room]} has {count} people in night {night}"


def _near(instance, plan):
    for p, q in instance.apart:
        first = max(instance.first[p], instance.first[q])
        for night in range(first, min(instance.last[p], instance.last[q])):
            mine, theirs = plan[p][night - instance.first[p]], plan[q][night - instance.first[q]]
            if too_near(instance, mine, theirs):
                yield f"{instance.party_ids[p]} is too near {instance.party_ids[q]} in {night}"
